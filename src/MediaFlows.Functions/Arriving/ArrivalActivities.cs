using MediaFlows.Azure;
using MediaFlows.Azure.Ingest;
using MediaFlows.Engine.Ingest;
using MediaFlows.Functions.Running;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MediaFlows.Functions.Arriving;

/// <param name="MostQuiet">Bound on how long a file must be quiet, whatever its flow says; null for none.</param>
public sealed record ArrivalOptions(TimeSpan? MostQuiet);

internal sealed class ArrivalActivities(StorageAccount account, FlowTriggers triggers, Intake intake, DurableHost host, ArrivalOptions options, TimeProvider clock)
{
    [Function(nameof(LookAtFile))]
    public async Task<Looked> LookAtFile([ActivityTrigger] TakeInInput input, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        host.Using(client);
        var takers = Takers.Of(await triggers.All(cancellation), input.Container, input.Path, options.MostQuiet);
        if (takers.Flows.Count == 0 || ArrivingNames.AreTemporary(input.Path) || ArrivingNames.AreSidecars(input.Path)) return new(null, "no flow waits for it");
        if (await BlobSight.Of(account, input.Container, input.Path, cancellation) is not { } sight) return new(null, "it is gone");
        var seen = Seen(input, sight, takers);
        if (seen.IsNewsThatItGrows && await intake.Follow(input.Container, input.Path, takers.Following, input.By, cancellation) is not null) seen = seen.Followed();
        if (!seen.HasSettled(Now)) return new(seen with { Due = seen.Due > Now ? seen.Due : Now + TimeSpan.FromSeconds(2) }, null);
        var taken = await intake.Take(input.Container, input.Path, sight.Size, takers.Flows, input.By, cancellation);
        return new(null, taken switch
        {
            null => "it is gone",
            { SetAside: { } reason } => $"set aside: {reason.Message}",
            _ => string.Join(", ", taken.Runs.Select(run => $"{run.Key}: {run.Value.RunId}")),
        });
    }

    /// <summary>Ticks of UTC: instances outlive any process' own clock.</summary>
    private TimeSpan Now => TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks);

    /// <summary>A blob is written in one piece: since when it is as it is, the store knows.</summary>
    private Arrival Seen(TakeInInput input, Sight sight, Takers takers)
    {
        if (input.Seen is { } before) return before.Seen(sight, Now);
        var since = TimeSpan.FromTicks(Math.Min(sight.Modified.UtcTicks, Now.Ticks));
        return Arrival.First(input.Container, input.Path, takers.Quiet, sight, since, takers.Look);
    }
}
