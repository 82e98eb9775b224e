using MediaFlows.Engine.Runs;
using MediaFlows.Local.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.HostTests.Cli;

/// <summary>The flows that come with the program are published at its start, and give way to those people publish.</summary>
public sealed class ShippedFlowsTests : IDisposable
{
    private const string Older = "apiVersion: mediaflows/v1\nname: ingest-qc\nsteps:\n  - id: verify\n    uses: asset/verify\n";

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("mediaflows", 3)]
    [InlineData("key:ann", 2)]
    public async Task AtTheNextStart_OursIsRenewed_AndSomebodyElsesStays(string by, int newest)
    {
        Assert.Equal(1, await Started(library => library.Publish(Older, by, default)));
        Assert.Equal(newest, await Started(_ => Task.CompletedTask));
    }

    /// <returns>The number of the version that was newest at the start.</returns>
    private async Task<int> Started(Func<FlowLibrary, Task> meanwhile)
    {
        var settings = new Settings(_ => null, new Dictionary<string, string>(), new Dictionary<string, string>());
        await using var app = await Serve.Build(new ServeOptions(new DataFolder(place.Data), settings, Listening.At(1), Log: LogLevel.None), default);
        var library = app.Services.GetRequiredService<FlowLibrary>();
        var found = await library.Find("ingest-qc", null, default);
        await meanwhile(library);
        return found!.Value.Ref.Number;
    }
}
