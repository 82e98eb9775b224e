using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Runs;

/// <summary>Which of a run's events are told outside, and in which words: no people, no notes, no links, no step's input.</summary>
internal static class EventsOut
{
    private const string Publishing = "publish/deliver";

    public static bool Any(IEnumerable<FlowEvent> events) =>
        events.Any(e => e is RunStarted or RunEnded or RetryScheduled or ReviewOpened or ReviewDecided or StepCompleted { Key.Attempt: > 0 });

    /// <param name="after">How many events the run had before these.</param>
    public static IReadOnlyList<EventOut> Of(FlowRun run, int after, IReadOnlyList<FlowEvent> events) =>
        [.. events.Select((happened, i) => Of(run, after + i + 1, happened, events)).OfType<EventOut>()];

    private static EventOut? Of(FlowRun run, int number, FlowEvent happened, IReadOnlyList<FlowEvent> among)
    {
        (string Type, object Data)? told = happened switch
        {
            RunStarted e => ("run.started", new { startedBy = e.By.Split(':')[0], linkedTo = e.Again?.RunId, why = e.Again?.Kind }),
            RunEnded e => ("run.ended", new { e.Outcome, startedAt = run.Started, e.Reason }),
            RetryScheduled e => ("step.retried", new { e.Key.Step, e.Key.Item, e.Key.Round, e.Key.Attempt, e.Due, failure = Before(e, among) }),
            ReviewOpened e => ("review.requested", new { e.ReviewId, e.Key.Step, e.Key.Round, asked = e.Reviewers.Count, e.Quorum, e.Deadline }),
            ReviewDecided e => ("review.decided", new { e.ReviewId, e.Decision }),
            StepCompleted { Key.Attempt: > 0 } e when run.Flow.Steps[run.Flow.IndexOf(e.Key.Step)].Uses == Publishing => ("asset.published",
                new { e.Key.Step, e.Key.Item, destination = e.Output.Member("destination"), url = e.Output.Member("url"), size = e.Output.Member("size"), sha256 = e.Output.Member("sha256") }),
            _ => null,
        };
        return told is var (type, data)
            ? new($"{run.Id}/{number}", $"mediaflows.{type}.v1", $"runs/{run.Id}", happened.At, Json.Of(new { run = run.Id, flow = run.FlowRef, asset = run.Asset.Uri, detail = data }))
            : null;
    }

    private static object? Before(RetryScheduled retry, IReadOnlyList<FlowEvent> among) =>
        among.OfType<StepFailed>().LastOrDefault(failed => failed.Key == retry.Key with { Attempt = retry.Key.Attempt - 1 }) is { Failure: var failure } ? new { failure.Class, failure.Code } : null;
}
