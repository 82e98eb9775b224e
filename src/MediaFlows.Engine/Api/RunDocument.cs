using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Api;

/// <summary>Everything about one run, as <c>GET /api/runs/{id}</c> and the command line's <c>--json</c> give it.</summary>
/// <param name="Where">In words: where it is now.</param>
/// <param name="Version">Number of its events; the ETag follows it.</param>
/// <param name="Open">All that runs, waits or needs a person.</param>
/// <param name="Rework">The newest round's number and what the reviewers wrote.</param>
/// <param name="Link">The run this one was made from.</param>
/// <param name="TakenDownBy">The run that took back what this one published.</param>
public sealed record RunDocument(
    string Id,
    FlowRef Flow,
    string Title,
    Asset Asset,
    JsonElement Inputs,
    RunStatus Status,
    string Where,
    int Version,
    RunAnswers Answers,
    IReadOnlyList<StepDocument> Steps,
    IReadOnlyList<ReviewDocument> Reviews,
    IReadOnlyList<MediaFile> Files,
    IReadOnlyList<OpenMatter> Open,
    ReworkDocument Rework,
    LinkDocument? Link,
    string? TakenDownBy,
    string StartedBy,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? EndedAt)
{
    public static RunDocument Of(FlowRun run, IReadOnlyList<LiveProgress> progress, string? takenDownBy, DateTimeOffset now)
    {
        var picture = RunPicture.Of(run, now, progress.Where(report => report.Queued).Select(report => report.Attempt).ToHashSet());
        return new(
            run.Id, run.FlowRef, run.Flow.Title, run.Asset, run.Inputs, picture.Status, picture.Where, run.Version, picture.Answers,
            [.. run.Steps.Zip(run.Flow.Steps, (state, step) => StepDocument.Of(state, step, progress))],
            [.. run.Reviews.Select(review => ReviewDocument.Of(run, review))],
            run.Files, picture.Open, new(run.Round, run.ReworkNotes),
            run.Link is { } link ? new(link.Kind, link.RunId) : null, takenDownBy,
            run.StartedBy, run.Started, run.Updated, run.Ended);
    }
}

public sealed record ReworkDocument(int Round, IReadOnlyList<string> Notes);

public sealed record LinkDocument(LinkKind Kind, string RunId);

/// <param name="Items">One for a plain step; one per element for a foreach step, once it has fanned out.</param>
/// <param name="Problem">Why the step as a whole stands where it does, when its items do not say it: a skip, a foreach that could not be evaluated.</param>
public sealed record StepDocument(
    string Id, string Uses, string? Title, StepStatus Status, int Round, IReadOnlyList<string> Needs, IReadOnlyList<ItemDocument> Items, ItemDocument? Problem)
{
    public static StepDocument Of(StepState state, FlowStep step, IReadOnlyList<LiveProgress> progress) => new(
        state.Id, step.Uses, step.Title, state.Status, state.Round, step.Needs,
        [.. state.Items.Select(item => ItemDocument.Of(state, item, step.Retry.Attempts, progress))],
        state.Whole is { Status: not StepStatus.Completed } whole ? ItemDocument.Of(state, whole, step.Retry.Attempts, progress) : null);
}

/// <param name="Item">Key of the foreach element; null for a plain step.</param>
/// <param name="Attempts">Number of the newest attempt; 0 before the first.</param>
/// <param name="MaxAttempts">After how many attempts a transient failure is no longer tried again.</param>
/// <param name="Due">When it goes on by itself.</param>
/// <param name="Reason">Why it was skipped, or waits for a person.</param>
public sealed record ItemDocument(
    string? Item, StepStatus Status, int Attempts, int MaxAttempts, DateTimeOffset? Started, DateTimeOffset? Ended, DateTimeOffset? Due,
    string? Reason, Failure? Failure, ProgressDocument? Progress, JsonElement Input, JsonElement Output)
{
    public static ItemDocument Of(StepState step, ItemState item, int maxAttempts, IReadOnlyList<LiveProgress> progress)
    {
        var attempt = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt).ToString();
        var live = item.Status == StepStatus.Running ? progress.FirstOrDefault(report => report.Attempt == attempt) : null;
        return new(
            item.Key, item.Status, item.Attempt, maxAttempts, item.Started, item.Settled, item.Due, item.Reason, item.Failure,
            live is null ? null : ProgressDocument.Of(live), item.Input, item.Output);
    }
}

/// <param name="Percent">0 to 100; null when unknown.</param>
/// <param name="Speed">Media seconds per second.</param>
/// <param name="RemainingSeconds">Seconds to the end, estimated.</param>
/// <param name="Queued">Whether it waits for its turn; its status is running all the same.</param>
public sealed record ProgressDocument(double? Percent, double? Speed, double? RemainingSeconds, string? Text, DateTimeOffset At, bool Queued)
{
    public static ProgressDocument Of(LiveProgress live) => new(live.Percent, live.Speed, live.Remaining?.TotalSeconds, live.Text, live.At, live.Queued);
}

/// <param name="Seen">Digest over what is shown; a decision carries it.</param>
/// <param name="Stage">0 for those who are asked first.</param>
/// <param name="Comments">About moments of the media, as made in this round.</param>
/// <param name="WaitingFor">Who has not answered; empty once it is closed.</param>
/// <param name="Untold">Whom letters did not reach.</param>
/// <param name="Consequences">What each decision would lead to, in words; null once it is closed.</param>
public sealed record ReviewDocument(
    string Id, string RunId, string Step, string Title, int Round, ReviewOutcome Outcome, string? ClosedBecause, IReadOnlyList<string> Reviewers, IReadOnlyList<string> EscalatedTo,
    IReadOnlyList<string> WaitingFor, int Quorum, IReadOnlyList<GivenDecision> Decisions, string Seen, JsonElement Metadata, IReadOnlyList<MediaFile> Shown,
    DateTimeOffset Opened, DateTimeOffset? Deadline, DateTimeOffset? Closed, int Stage, IReadOnlyList<ReviewComment> Comments,
    IReadOnlyList<UntoldReviewer> Untold, DecisionConsequences? Consequences)
{
    public static ReviewDocument Of(FlowRun run, ReviewState review)
    {
        var step = run.Flow.Steps[run.Flow.IndexOf(review.Key.Step)];
        return new(
            review.Id, run.Id, review.Key.Step, step.Title ?? step.Id, review.Key.Round, review.Outcome, review.ClosedBecause, review.Reviewers, review.EscalatedTo,
            review.Outcome == ReviewOutcome.Open ? ReviewPolicy.Unanswered(review) : [], review.Quorum, review.Decisions, review.Seen, review.Metadata, review.Shown,
            review.Opened, review.Deadline, review.Closed, review.Stage, review.Comments, review.Untold ?? [],
            review.Outcome == ReviewOutcome.Open ? DecisionConsequences.Of(run, review) : null);
    }
}

/// <summary>What a reviewer's decision would lead to, in words for the reviewer.</summary>
public sealed record DecisionConsequences(string Approve, string Changes, string Reject)
{
    public static DecisionConsequences Of(FlowRun run, ReviewState review) =>
        new(ReviewConsequence.Of(run, review, Decision.Approve), ReviewConsequence.Of(run, review, Decision.Changes), ReviewConsequence.Of(run, review, Decision.Reject));
}

/// <summary>A run in a list.</summary>
public sealed record RunSummary(
    string Id, FlowRef Flow, string AssetId, string AssetUri, string Status, string Where, Lane Lane,
    DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt, string? LinkedTo)
{
    public static RunSummary Of(RunRow row) => new(
        row.RunId, row.Flow, row.AssetId, row.AssetUri, row.Status, row.Where, row.Lane, row.Started, row.Updated, row.Ended, row.ParentRunId);
}
