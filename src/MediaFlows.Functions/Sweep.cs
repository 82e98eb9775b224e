using MediaFlows.Azure.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Functions.Running;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Functions;

/// <param name="Retention">For how long ended runs and instances are kept.</param>
public sealed record SweepOptions(TimeSpan Retention);

/// <summary>
/// The guarantee behind every fast path: what lies in an inbox is looked at, a run that was reserved gets its instance, and what is old is forgotten, but for
/// audit and start keys.
/// </summary>
internal sealed class Sweep(TableRunStore store, FlowRuns runs, DurableHost host, SweepOptions options, TimeProvider clock, ILogger<Sweep> log)
{
    private const string Ended = "succeeded,rejected,failed,cancelled";

    /// <summary>A start that is older than this and has no instance was broken off; younger ones may be about to get theirs.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20), Recent = TimeSpan.FromMinutes(30);

    [Function(nameof(Sweep))]
    public async Task Run([TimerTrigger("%MEDIAFLOWS_SWEEP%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        host.Using(client);
        foreach (var runId in await store.Unread(1_000, cancellation))
            await EachAlone(runId, () => host.Wake(runId, cancellation));
        var now = clock.GetUtcNow();
        await foreach (var row in store.All(new RunQuery(RunQuery.NotEnded, From: now - Recent, To: now - Settled), cancellation))
            await EachAlone(row.RunId, () => Revive(row.RunId, cancellation));
    }

    /// <summary>
    /// Every quarter of an hour, so that nothing stands still that a crash between two writes left half done or that someone ended by hand among Durable's
    /// instances, and nothing is kept for ever.
    /// </summary>
    [Function(nameof(SweepAll))]
    public async Task SweepAll([TimerTrigger("0 7/15 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        host.Using(client);
        await store.Reindex(cancellation);
        await foreach (var row in store.All(new RunQuery(RunQuery.NotEnded), cancellation))
            await EachAlone(row.RunId, async () =>
            {
                await Revive(row.RunId, cancellation);
                await host.ReviveAsides(row.RunId, cancellation);
            });
        var before = clock.GetUtcNow() - options.Retention;
        await foreach (var row in store.All(new RunQuery(Ended, To: before), cancellation))
            if (row.Ended < before && await runs.Purge(row.RunId, cancellation))
                await EachAlone(row.RunId, () => host.Forget(row.RunId, cancellation));
        await host.ForgetInstances(before, cancellation);
    }

    private async Task Revive(string runId, CancellationToken cancellation)
    {
        if (await host.HasInstance(runId, cancellation)) return;
        log.LogWarning("Run {Run} is under way and has no instance: it gets one", runId);
        await host.Revive(runId, cancellation);
    }

    /// <summary>One run that cannot be helped must not keep the others waiting.</summary>
    private async Task EachAlone(string runId, Func<Task> help)
    {
        try
        {
            await help();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.LogError(fault, "Run {Run} could not be swept; it is tried again", runId);
        }
    }
}
