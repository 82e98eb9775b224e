using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;

namespace MediaFlows.Core.Runs;

[JsonConverter(typeof(KebabEnum<OpenKind>))]
public enum OpenKind { Running, Retry, Review, Time, External, Child, Attention, Undoing }

/// <summary>One thing a run is busy with or waits for.</summary>
/// <param name="Text">What, in words.</param>
/// <param name="Who">The people or systems whose turn it is; empty when it goes on by itself.</param>
/// <param name="Until">When it goes on by itself, or until when an answer is waited for.</param>
/// <param name="Review">The review's id, where one is open.</param>
public sealed record OpenMatter(
    OpenKind Kind,
    string Step,
    string? Item,
    string Title,
    string Text,
    IReadOnlyList<string> Who,
    DateTimeOffset? Since,
    DateTimeOffset? Until = null,
    string? Review = null,
    Failure? Failure = null);

internal static class OpenMatters
{
    public const string Operator = "operator";

    public static IReadOnlyList<OpenMatter> Of(FlowRun run, IReadOnlySet<string>? queued)
    {
        if (run.Outcome is not null) return [];
        var open = new List<OpenMatter>();
        for (var i = 0; i < run.Steps.Length; i++)
        {
            if (run.Steps[i].Whole is { } whole && Of(run, i, whole, queued) is { } all) open.Add(all);
            foreach (var item in run.Steps[i].Items)
                if (Of(run, i, item, queued) is { } matter)
                    open.Add(matter);
        }
        open.AddRange(run.Compensations.Where(c => c.Status is StepStatus.Running or StepStatus.Waiting or StepStatus.Parked).Select(c => Undoing(run, c)));
        return open;
    }

    private static OpenMatter? Of(FlowRun run, int index, ItemState item, IReadOnlySet<string>? queued)
    {
        var step = run.Flow.Steps[index];
        var title = RunWords.Title(run, index, item.Key);
        OpenMatter Matter(OpenKind kind, string text, params IReadOnlyList<string> who) => new(kind, step.Id, item.Key, title, text, who, item.Started, item.Due, null, item.Failure);

        return item switch
        {
            { Status: StepStatus.Parked } => Matter(OpenKind.Attention, $"{title} needs attention: {item.Reason ?? item.Failure?.Message}", Operator) with { Since = item.Settled },
            { Status: StepStatus.Running } when queued?.Contains(new AttemptKey(step.Id, item.Key, run.Steps[index].Round, item.Attempt).ToString()) == true => Matter(OpenKind.Running, $"{title} waits for its turn"),
            { Status: StepStatus.Running } => step.Kind == StepKind.ChildRun ? Matter(OpenKind.Child, $"{title} runs as a run of its own") : Matter(OpenKind.Running, $"{title} is running"),
            { Status: StepStatus.Waiting, Failure: { } failure } => Matter(OpenKind.Retry, $"{title} is tried again at {RunWords.Time(item.Due)}: {failure.Message}"),
            { Status: StepStatus.Waiting } when RunWhere.OpenReview(run, run.Steps[index], item) is { } review => Review(review, step.Id, title),
            { Status: StepStatus.Waiting } when step.Kind == StepKind.WaitUntil => Matter(OpenKind.Time, $"{title} goes on at {RunWords.Time(item.Due)}"),
            { Status: StepStatus.Waiting } => Matter(OpenKind.External, $"{title} waits for an answer from outside", "partner"),
            _ => null,
        };
    }

    private static OpenMatter Review(ReviewState review, string step, string title)
    {
        var waitsFor = ReviewPolicy.Unanswered(review);
        return new(OpenKind.Review, step, null, title, $"{title} waits for {RunWords.People(waitsFor)}", waitsFor, review.Opened, review.Deadline, review.Id);
    }

    private static OpenMatter Undoing(FlowRun run, CompensationState undo)
    {
        var title = $"Undoing {RunWords.Title(run, undo.Key.Step, undo.Key.Item)}";
        return undo.Status == StepStatus.Parked
            ? new(OpenKind.Attention, undo.Key.Step, undo.Key.Item, title, $"{title} needs attention: {undo.Failure?.Message}", [Operator], null, Failure: undo.Failure)
            : new(OpenKind.Undoing, undo.Key.Step, undo.Key.Item, title, $"{title} is under way", [], null, Failure: undo.Failure);
    }
}
