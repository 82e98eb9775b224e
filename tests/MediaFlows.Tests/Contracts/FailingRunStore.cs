using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

public enum FailAt
{
    /// <summary>The call fails and nothing was written.</summary>
    Before,

    /// <summary>The call fails and what it asked for was written all the same: the answer got lost.</summary>
    After,
}

/// <summary>A store whose <paramref name="nth"/> call (from 1) fails, once; all others reach the real one.</summary>
internal sealed class FailingRunStore(IRunStore store, int nth, FailAt when) : RunStoreAround(store)
{
    private int calls;

    /// <summary>How many calls there were: a run without a failure tells how many Ns there are to try.</summary>
    public int Calls => calls;

    /// <summary>Which call failed; null while none has.</summary>
    public string? Failed { get; private set; }

    protected override async Task<T> Call<T>(Func<Task<T>> call, string name)
    {
        var fails = Interlocked.Increment(ref calls) == nth;
        if (fails && when == FailAt.Before)
            throw Fault(name);
        var answer = await call();
        return fails ? throw Fault(name) : answer;
    }

    private StoreFault Fault(string name)
    {
        Failed = name;
        return new StoreFault("disk-error", $"The test lets call {nth} ({name}) fail {when.ToString().ToLowerInvariant()} it was done.");
    }
}
