using MediaFlows.Azure.Events;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Functions.Running;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Functions.Arriving;

/// <summary>What Event Grid delivers: at least once, in no order, perhaps late. What it says is never believed, only looked at.</summary>
internal sealed class BlobEvents(Arrivals arrivals, FlowRuns runs, IRunStore store, DurableHost host, TimeProvider clock, ILogger<BlobEvents> log)
{
    private const string By = "event grid";

    [Function(nameof(BlobArrived))]
    public async Task BlobArrived([EventGridTrigger] string delivered, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        host.Using(client);
        foreach (var happened in Read(delivered).Where(happened => happened is { Kind: BlobEventKind.Created, IsArrival: true }))
        {
            var answer = await arrivals.Take($"{happened.Container}/{happened.Path}", By, EventsAnswer.Nothing, cancellation);
            foreach (var why in answer.Ignored)
                log.LogInformation("Event {Id} starts nothing: {Why}", happened.Id, why);
        }
    }

    /// <summary>A blob is back from the archive: steps that wait for it need not wait out their pause.</summary>
    [Function(nameof(BlobTierChanged))]
    public async Task BlobTierChanged([EventGridTrigger] string delivered, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        host.Using(client);
        foreach (var happened in Read(delivered).Where(happened => happened is { Kind: BlobEventKind.TierChanged, Tier: not "Archive" }))
            foreach (var row in (await store.Search(new RunQuery("running,waiting,queued,needs-attention", Asset: $"{happened.Container}/{happened.Path}"), cancellation)).Rows)
                if (await runs.Find(row.RunId, cancellation) is { } run)
                    foreach (var (step, item) in Rehydrating(run))
                        await runs.Tell(run.Id, $"rehydrated:{happened.Id}:{step}:{item}",
                            new OperatorActed(OperatorAction.Retry, By, "The file is back from the archive", step, item) { At = clock.GetUtcNow() }, TimeSpan.Zero, cancellation);
    }

    private static IEnumerable<(string Step, string? Item)> Rehydrating(FlowRun run) =>
        from step in run.Steps
        from item in step.Items
        where item.Failure?.Code == "rehydrating" && item.Status is StepStatus.Waiting or StepStatus.Parked or StepStatus.Running
        select (step.Id, item.Key);

    /// <summary>A delivery that cannot be read would come again for a day; it is noted and let go.</summary>
    private IReadOnlyList<BlobEvent> Read(string delivered)
    {
        try
        {
            return EventGridReading.Read(BinaryData.FromString(delivered));
        }
        catch (FormatException fault)
        {
            log.LogWarning("A delivery of Event Grid was not understood: {Message}", fault.Message);
            return [];
        }
    }
}
