using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.HostTests.Flows;

internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The run of a host of this process, once it fits.</summary>
    public static async Task<FlowRun> Until(this IServiceProvider host, string id, Func<FlowRun, bool> fits)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (var seen = -1; ;)
        {
            var run = (await host.GetRequiredService<FlowRuns>().Find(id, patience.Token))!;
            if (fits(run)) return run;
            Assert.False(patience.IsCancellationRequested || (run.Version == seen && run.Outcome is not null), $"It got no further than: {RunPicture.Of(run, DateTimeOffset.UtcNow).Where}");
            await host.GetRequiredService<IFlowHost>().Changed(id, seen = run.Version, patience.Token);
        }
    }
}
