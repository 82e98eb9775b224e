using MediaFlows.Engine.Ingest;
using Microsoft.DurableTask;

namespace MediaFlows.Functions.Arriving;

/// <param name="Seen">The file as it was last looked at; null before the first look.</param>
public sealed record TakeInInput(string Container, string Path, string By, Arrival? Seen = null);

/// <param name="Seen">To be looked at again when it is due; null when that was the last look.</param>
/// <param name="Outcome">What came of it, in words.</param>
public sealed record Looked(Arrival? Seen, string? Outcome);

/// <summary>A file that has arrived: looked at until it has settled, then its flows are started. One instance per content version.</summary>
public sealed class TakeIn : TaskOrchestrator<TakeInInput, string?>
{
    private const int LooksAnInstance = 50;

    public override async Task<string?> RunAsync(TaskOrchestrationContext context, TakeInInput input)
    {
        for (var looks = 0; looks < LooksAnInstance; looks++)
        {
            var looked = await context.CallActivityAsync<Looked>(nameof(ArrivalActivities.LookAtFile), input, Running.Patience.UntilDone);
            if (looked.Seen is not { } seen) return looked.Outcome;
            input = input with { Seen = seen };
            await context.CreateTimer(new DateTime(seen.Due.Ticks, DateTimeKind.Utc), CancellationToken.None);
        }
        context.ContinueAsNew(input);
        return null;
    }
}
