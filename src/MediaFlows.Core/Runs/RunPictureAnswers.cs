using MediaFlows.Core.Reviews;

namespace MediaFlows.Core.Runs;

/// <summary>One answer, in words for people and as data for machines.</summary>
public sealed record Answer<T>(string Text, T Data);

/// <summary>What anyone asks of a run, answered.</summary>
public sealed record RunAnswers(
    Answer<WhereData> Where,
    Answer<FailedStepData> FailedStep,
    Answer<MetadataData> MetadataGenerated,
    Answer<MamData> MamUpdated,
    Answer<ApprovalData> WaitingForApproval,
    Answer<PublishedData> Published,
    Answer<ArchivedData> Archived,
    Answer<NextData> Next)
{
    internal static RunAnswers Of(FlowRun run, RunStatus status, string where, IReadOnlyList<OpenMatter> open, DateTimeOffset now) => new(
        new(RunWords.Sentence(where), new(status, run.Round, run.Steps.Count(step => step.Status is StepStatus.Completed or StepStatus.Skipped), run.Steps.Length, open.Select(o => o.Step).Distinct().ToList())),
        FailedStepData.Of(run),
        MetadataData.Of(run),
        MamData.Of(run),
        ApprovalData.Of(run, now),
        PublishedData.Of(run),
        ArchivedData.Of(run),
        NextData.Of(run, open, now));
}

/// <param name="Round">1, and one more after each rework.</param>
/// <param name="Done">Steps completed or skipped.</param>
/// <param name="At">Ids of the steps it is at.</param>
public sealed record WhereData(RunStatus Status, int Round, int Done, int Steps, IReadOnlyList<string> At);

public sealed record FailedStepData(IReadOnlyList<FailedItem> Steps)
{
    internal static Answer<FailedStepData> Of(FlowRun run)
    {
        var failed = new List<FailedItem>();
        for (var i = 0; i < run.Steps.Length; i++)
            foreach (var item in run.Steps[i].Items.Prepend(run.Steps[i].Whole).OfType<ItemState>())
                if (item is { Failure: not null, Status: not (StepStatus.Completed or StepStatus.Skipped) } || item.Status == StepStatus.Parked)
                    failed.Add(Of(run, i, item));
        failed.AddRange(run.Compensations.Where(c => c is { Failure: not null, Status: not StepStatus.Completed }).Select(c => Of(run, c)));
        return new(failed.Count == 0 ? "None." : RunWords.Sentence(RunWords.Join([.. failed.Select(Sentence)])), new(failed));
    }

    private static string Sentence(FailedItem failed) =>
        $"{failed.Title}: {(failed.Failure?.Message ?? failed.Reason ?? "it needs attention").TrimEnd('.')}" + failed.Status switch
        {
            StepStatus.Parked => " (waits for a person)",
            StepStatus.Waiting => " (is tried again)",
            StepStatus.Running => " (is being tried again)",
            _ => "",
        };

    private static FailedItem Of(FlowRun run, int index, ItemState item) =>
        new(run.Steps[index].Id, item.Key, RunWords.Title(run, index, item.Key), item.Status, item.Attempt, item.Settled, item.Reason, item.Failure);

    private static FailedItem Of(FlowRun run, CompensationState undo) =>
        new(undo.Key.Step, undo.Key.Item, $"Undoing {RunWords.Title(run, undo.Key.Step, undo.Key.Item)}", undo.Status, undo.Key.Attempt, null, null, undo.Failure);
}

/// <param name="Status">parked: it waits for a person; waiting or running: it is tried again; failed or cancelled: the run went on, or ended, without it.</param>
public sealed record FailedItem(string Step, string? Item, string Title, StepStatus Status, int Attempt, DateTimeOffset? At, string? Reason, Failure? Failure);

public sealed record MetadataData(WorkState State, IReadOnlyList<MadeMetadata> Made)
{
    internal static Answer<MetadataData> Of(FlowRun run)
    {
        var work = PlannedWork.Of(run, uses => uses is "media/inspect" or "ai/transcribe" or "ai/describe");
        var state = PlannedWork.Together(work);
        var parts = work.Select(one => $"{What(one.Uses)} {one.Phrase("made ")}").ToList();
        return new(AnswerText.Of(state, parts, "This flow makes no metadata."), new(state,
            [.. work.Select(one => new MadeMetadata(What(one.Uses), one.Step, one.Item, one.Status, one.State.Settled, one.Reason)), .. Corrected(run)]));
    }

    private static IEnumerable<MadeMetadata> Corrected(FlowRun run) => run.Documents.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => new MadeMetadata($"{pair.Key}, revision {pair.Value.Revision} by {pair.Value.By}", null, null, WorkState.Done, null, null));

    private static string What(string uses) => uses switch { "media/inspect" => "technical metadata", "ai/transcribe" => "transcript", _ => "description" };
}

/// <param name="What">technical metadata, transcript, description, or a document revised by people.</param>
public sealed record MadeMetadata(string What, string? Step, string? Item, WorkState Status, DateTimeOffset? At, string? Reason);

public sealed record MamData(WorkState State, IReadOnlyList<MamUpdate> Updates)
{
    internal static Answer<MamData> Of(FlowRun run)
    {
        var work = PlannedWork.Of(run, uses => uses.StartsWith("mam/", StringComparison.Ordinal));
        var updates = work.Select(one => new MamUpdate(one.Step, one.Item, one.Status, Done(one)?.Text("system"), Done(one)?.Text("id"), Done(one)?.Flag("verified"), one.State.Settled, one.Reason)).ToList();
        var state = PlannedWork.Together(work);
        var parts = work.Select(one => $"{one.Text("system") ?? one.Title} {one.Phrase("updated ")}").ToList();
        return new(AnswerText.Of(state, parts, "This flow updates no MAM."), new(state, updates));
    }

    private static PlannedWork? Done(PlannedWork one) => one.Status == WorkState.Done ? one : null;
}

/// <param name="System">Host of the MAM, or <c>sidecar</c>.</param>
/// <param name="Id">The MAM's id for the asset, or the sidecar's place.</param>
/// <param name="Verified">Whether it was read back and found the same.</param>
public sealed record MamUpdate(string Step, string? Item, WorkState Status, string? System, string? Id, bool? Verified, DateTimeOffset? At, string? Reason);

/// <param name="Waiting">Reviews that are open, each with who is waited for, since when and until when.</param>
/// <param name="Decided">The newest outcome of each review step that has one.</param>
public sealed record ApprovalData(bool IsWaiting, IReadOnlyList<WaitingReview> Waiting, IReadOnlyList<DecidedReview> Decided)
{
    internal static Answer<ApprovalData> Of(FlowRun run, DateTimeOffset now)
    {
        var waiting = run.Reviews.Where(review => review.Outcome == ReviewOutcome.Open).Select(review => Of(run, review)).ToList();
        var decided = run.Reviews.Where(review => review.Outcome != ReviewOutcome.Open).GroupBy(review => review.Key.Step)
            .Select(group => group.Last()).Select(review => new DecidedReview(
                review.Id, review.Key.Step, review.Outcome, [.. review.Decisions.Select(given => given.By)], review.Closed, ReviewPolicy.Closed(review))).ToList();
        return new(Sentence(run, waiting, decided, now), new(waiting.Count > 0, waiting, decided));
    }

    private static WaitingReview Of(FlowRun run, ReviewState review)
    {
        var people = ReviewPolicy.Unanswered(review);
        return new(review.Id, review.Key.Step, RunWords.Title(run, review.Key.Step, null), review.Key.Round, people, review.Decisions.Count(given => given.Decision == Decision.Approve),
            review.Quorum, review.Opened, review.Deadline, [.. (review.Untold ?? []).Where(untold => people.Contains(untold.Who))]);
    }

    private static string Sentence(FlowRun run, List<WaitingReview> waiting, List<DecidedReview> decided, DateTimeOffset now)
    {
        if (waiting.Count > 0) return $"Yes: {RunWords.Join([.. waiting.Select(review => Waits(review, now))])}.";
        if (decided.Count > 0) return $"No. {decided[^1].Text}";
        if (!run.Flow.Steps.Any(step => step.Kind == Definitions.StepKind.Review)) return "No: this flow asks nobody.";
        return run.Outcome is null ? "Not yet: the review has not begun." : "No: nobody was asked.";
    }

    private static string Waits(WaitingReview review, DateTimeOffset now)
    {
        var people = RunWords.People([.. review.WaitingFor]);
        var quorum = review.Quorum > 1 ? $" ({review.Approvals} of {review.Quorum} approvals)" : "";
        var until = review.Until switch
        {
            null => "",
            { } due when due > now => $", until {RunWords.Time(due)} (in {RunWords.Length(due - now)})",
            { } due => $", due since {RunWords.Time(due)}",
        };
        return $"{review.Title} waits for {people}{quorum} since {RunWords.Time(review.Since)} ({RunWords.Length(now - review.Since)}){until}{string.Concat(review.Untold.Select(NotReached))}";
    }

    private static string NotReached(UntoldReviewer untold) => untold.KeptUntil is { } then
        ? $"; {untold.Who} is told at {RunWords.Time(then)}, in one letter with others"
        : $"; the letter to {untold.Who} {(untold.GivenUp ? "was refused" : "has not gone through yet and is tried again")} ({untold.Because.TrimEnd('.')})";
}

/// <param name="Quorum">Approvals needed.</param>
public sealed record WaitingReview(string Id, string Step, string Title, int Round, IReadOnlyList<string> WaitingFor, int Approvals, int Quorum, DateTimeOffset Since, DateTimeOffset? Until, IReadOnlyList<UntoldReviewer> Untold);

public sealed record DecidedReview(string Id, string Step, ReviewOutcome Outcome, IReadOnlyList<string> By, DateTimeOffset? At, string Text);

public sealed record ArchivedData(WorkState State, IReadOnlyList<ArchivedCopy> Copies)
{
    internal static Answer<ArchivedData> Of(FlowRun run)
    {
        var work = PlannedWork.Of(run, uses => uses.StartsWith("archive/", StringComparison.Ordinal));
        var state = PlannedWork.Together(work);
        var parts = work.Select(one => $"{one.Title} {one.Phrase("done ")}").ToList();
        return new(AnswerText.Of(state, parts, "This flow archives nothing."), new(state, [.. work.Select(Copy)]));
    }

    private static ArchivedCopy Copy(PlannedWork one)
    {
        var files = one.Status == WorkState.Done ? one.State.Files : [];
        return new(one.Step, one.Item, one.Status, one.Status == WorkState.Done ? one.Text("archived") : null, [.. files.Select(file => file.Uri)], one.State.Settled, one.Reason);
    }
}

/// <param name="Folder">In the store: container, asset, content version.</param>
/// <param name="Files">Where the copies and their manifest lie.</param>
public sealed record ArchivedCopy(string Step, string? Item, WorkState Status, string? Folder, IReadOnlyList<string> Files, DateTimeOffset? At, string? Reason);

internal static class AnswerText
{
    /// <summary>Yes, partly or no, and how it stands with each part.</summary>
    public static string Of(WorkState state, IReadOnlyCollection<string> parts, string notPlanned) => state switch
    {
        WorkState.NotPlanned => notPlanned,
        WorkState.Done => $"Yes: {Parts(parts)}",
        WorkState.Partly => $"Partly: {Parts(parts)}",
        WorkState.Retracted => $"No longer: {Parts(parts)}",
        WorkState.Pending or WorkState.Running or WorkState.Waiting => $"Not yet: {Parts(parts)}",
        _ => $"No: {Parts(parts)}",
    };

    private static string Parts(IReadOnlyCollection<string> parts) => RunWords.Sentence(RunWords.Join(parts));
}
