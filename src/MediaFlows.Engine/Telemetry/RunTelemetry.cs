using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Telemetry;

/// <summary>
/// What a run's written events say beyond single attempts: that it started, waited, tries again, ended. Told once, after the commit; a process
/// that dies in between tells it never.
/// </summary>
internal static class RunTelemetry
{
    /// <param name="run">As of the last of <paramref name="events"/>.</param>
    public static void Record(FlowRun run, IReadOnlyList<FlowEvent> events)
    {
        try
        {
            foreach (var happened in events)
                Record(run, happened, events);
        }
        catch (Exception)
        {
            // A listener's fault must not make the host doubt what is written.
        }
    }

    private static void Record(FlowRun run, FlowEvent happened, IReadOnlyList<FlowEvent> events)
    {
        switch (happened)
        {
            case RunStarted e: RunTrace.Child(run, $"start {run.FlowRef.Name}", e.At, RunTrace.Around)?.SetTag("mediaflows.started-by", Starter(e)).Dispose(); break;
            case RunEnded e: Ended(run, e); break;
            case RetryScheduled e: Figures.Retried(run.Uses(e.Key), FailureBefore(e, events)); break;
            case CompensationFailed { Due: not null } e: Figures.Retried(run.Compensations.First(c => c.Key == e.Key).Uses, SpanText.Class(e.Failure)); break;
            case ReviewLapsed e when !Reopened(e.ReviewId, events): Reviewed(run, e.ReviewId, "lapsed", e.At); break;
            case ReviewWithdrawn e: Reviewed(run, e.ReviewId, "withdrawn", e.At); break;
            case ReworkStarted e when !Lapsed(e.ReviewId, events): Reviewed(run, e.ReviewId, "changes", e.At); break;
            case StepCompleted e when run.Kind(e.Key) == StepKind.Review: Reviewed(run, run.Reviews.Last(r => r.Key == e.Key).Id, Decision(e.Output), e.At); break;
            case StepCompleted e: Waited(run, e.Key, e); break;
            case StepFailed e: Waited(run, e.Key, e); break;
            case StepSkipped e: Waited(run, e.Key, e); break;
            case StepCancelled e: Waited(run, e.Key, e); break;
        }
    }

    private static void Ended(FlowRun run, RunEnded e)
    {
        Figures.RunEnded(run.FlowRef.Name, e.Outcome.ToString().ToLowerInvariant(), e.At - run.Started);
        RunTrace.Whole(run, e.At);
    }

    /// <summary>The kind of whoever started it; a person's name or address is nobody's business here.</summary>
    private static string Starter(RunStarted e) => e.By.Split(':')[0];

    private static string FailureBefore(RetryScheduled retry, IReadOnlyList<FlowEvent> events) =>
        events.OfType<StepFailed>().LastOrDefault(failed => failed.Key == retry.Key with { Attempt = retry.Key.Attempt - 1 }) is { } failed ? SpanText.Class(failed.Failure) : "transient";

    /// <summary>An approval that lapses later on ends no wait: nobody was waiting any more.</summary>
    private static bool Reopened(string reviewId, IReadOnlyList<FlowEvent> events) => events.Any(e => e is ReworkStarted again && again.ReviewId == reviewId);

    private static bool Lapsed(string reviewId, IReadOnlyList<FlowEvent> events) => events.Any(e => e is ReviewLapsed lapsed && lapsed.ReviewId == reviewId);

    private static string Decision(JsonElement output) =>
        output.ValueKind == JsonValueKind.Object && output.TryGetProperty("decision", out var decision) && decision.ValueEquals("approved") ? "approved" : "rejected";

    private static void Reviewed(FlowRun run, string reviewId, string outcome, DateTimeOffset end)
    {
        if (run.Reviews.FirstOrDefault(review => review.Id == reviewId) is { } review)
            Wait(run, review.Key, "review", outcome, review.Opened, end);
    }

    /// <summary>Activities tell their attempts themselves, where they are performed.</summary>
    private static void Waited(FlowRun run, AttemptKey key, FlowEvent how)
    {
        if (run.Kind(key) is StepKind.Activity or StepKind.Review || run.Step(key.Step).Item(key.Item) is not { Started: { } started } item || item.Attempt != key.Attempt) return;
        switch (run.Kind(key))
        {
            case StepKind.WaitUntil: Wait(run, key, "time", SpanText.Outcome(how), started, how.At); break;
            case StepKind.WaitEvent: Wait(run, key, "external", SpanText.Outcome(how), started, how.At); break;
            default: Span(run, key, SpanText.Outcome(how), started, how.At, RunIds.Child(run.Id, key)); break;
        }
    }

    private static void Wait(FlowRun run, AttemptKey key, string kind, string outcome, DateTimeOffset start, DateTimeOffset end)
    {
        Figures.WaitEnded(kind, outcome, end - start);
        Span(run, key, outcome, start, end);
    }

    private static void Span(FlowRun run, AttemptKey key, string outcome, DateTimeOffset start, DateTimeOffset end, string? child = null)
    {
        using var span = RunTrace.Child(run, run.Uses(key), start, child is null ? null : RunTrace.Of(child)).About(key, run.Uses(key));
        span?.SetTag("mediaflows.outcome", outcome).SetEndTime(end.UtcDateTime);
    }

    private static string Uses(this FlowRun run, AttemptKey key) => run.Flow.Steps[run.Flow.IndexOf(key.Step)].Uses;

    private static StepKind Kind(this FlowRun run, AttemptKey key) => run.Flow.Steps[run.Flow.IndexOf(key.Step)].Kind;
}
