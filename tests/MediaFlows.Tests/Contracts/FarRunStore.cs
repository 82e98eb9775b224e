using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

/// <summary>A store at the other end of a line: what it answers was so when it was asked, and is late by some milliseconds.</summary>
internal sealed class FarRunStore(IRunStore store) : RunStoreAround(store)
{
    protected override async Task<T> Call<T>(Func<Task<T>> call, string name)
    {
        var known = await call();
        await Task.Delay(Random.Shared.Next(8));
        return known;
    }
}
