using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>One asset going through one flow: the fold of its events, and nothing else.</summary>
public sealed record FlowRun
{
    /// <summary>The definition it is pinned to; attached after a snapshot was read.</summary>
    [JsonIgnore]
    public FlowDefinition Flow { get; init; } = null!;

    public required string Id { get; init; }
    public required FlowRef FlowRef { get; init; }
    public required Asset Asset { get; init; }
    public required JsonElement Inputs { get; init; }
    public required string StartedBy { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required DateTimeOffset Updated { get; init; }
    public RunLink? Link { get; init; }

    /// <summary>Number of events folded so far.</summary>
    public required int Version { get; init; }

    /// <summary>In the order of the flow file.</summary>
    public required ImmutableArray<StepState> Steps { get; init; }
    public ImmutableArray<ReviewState> Reviews { get; init; } = [];
    public ImmutableDictionary<string, DateTimeOffset> Timers { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Timers that fired while the run was paused; they take effect on resume, in due order.</summary>
    public ImmutableArray<string> HeldTimers { get; init; } = [];
    public ImmutableDictionary<string, JsonElement> EarlyCallbacks { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
    public ImmutableDictionary<string, DocumentState> Documents { get; init; } = ImmutableDictionary<string, DocumentState>.Empty;
    public ImmutableArray<CompensationState> Compensations { get; init; } = [];

    /// <summary>Effects of rounds that were done again: still to be undone should the run be stopped.</summary>
    public ImmutableArray<Effect> PastEffects { get; init; } = [];

    /// <summary>1, and one more after each rework.</summary>
    public int Round { get; init; } = 1;
    public ImmutableArray<string> ReworkNotes { get; init; } = [];
    public bool Paused { get; init; }
    public string? PausedBecause { get; init; }

    /// <summary>The run pauses itself when it grows past this many events.</summary>
    public int EventLimit { get; init; } = 10_000;

    /// <summary>Set while what runs is being stopped and effects are being undone.</summary>
    public RunOutcome? Stopping { get; init; }
    public string? StoppingBecause { get; init; }
    public RunOutcome? Outcome { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What people had made of the asset's documents, as far as this run knows.</summary>
    [JsonIgnore]
    public IReadOnlyList<RevisedDocument> Revisions =>
        [.. Documents.OrderBy(document => document.Key, StringComparer.Ordinal).Select(document => new RevisedDocument(document.Key, document.Value.Revision, document.Value.By, document.Value.Content, document.Value.Files))];

    public StepState Step(string id) => Steps[Flow.IndexOf(id)];

    /// <summary>The run's files, oldest first: the source, then what steps made. A newer file at the same place replaces the older one.</summary>
    [JsonIgnore]
    public IReadOnlyList<MediaFile> Files => CollectFiles();

    /// <summary>The run as of its first event.</summary>
    public static FlowRun Begin(FlowDefinition flow, RunStarted started)
    {
        var run = new FlowRun
        {
            Flow = flow,
            Id = started.RunId,
            FlowRef = started.Flow,
            Asset = started.Asset,
            Inputs = started.Inputs,
            StartedBy = started.By,
            Started = started.At,
            Updated = started.At,
            Link = started.Again,
            Version = 1,
            Steps = [.. flow.Steps.Select(step => Fresh(step, round: 1))],
            Reviews = [.. started.Again?.Approvals ?? []],
        };
        run = started.Again is { Inherited.Count: > 0 } link ? run.Inheriting(link.Inherited) : run;
        return (started.Documents ?? []).Aggregate(run, (with, document) => with.Revised(document));
    }

    /// <summary>The run after one more event.</summary>
    public FlowRun Apply(FlowEvent happened) => Folded(happened) with { Version = Version + 1, Updated = happened.At };

    private FlowRun Folded(FlowEvent happened) => happened switch
    {
        StepStarted e => e.Items is null ? Begun(e) : FannedOut(e),
        StepCompleted e => Answered(e).Settled(e.Key, StepStatus.Completed, e, item => item with { Output = e.Output, Files = [.. e.Files], Failure = null, Reason = null }),
        StepFailed e => Settled(e.Key, StepStatus.Failed, e, item => item with { Failure = e.Failure, MayHaveEffect = item.MayHaveEffect || e.Failure.Unclear }),
        StepParked e => Settled(e.Key, StepStatus.Parked, e, item => item with { Reason = e.Reason, Output = e.Output ?? item.Output, Files = e.Files is null ? item.Files : [.. e.Files] }),
        StepSkipped e => Settled(e.Key, StepStatus.Skipped, e, item => item with { Reason = e.Reason, Output = e.Output }),
        StepCancelled e => Settled(e.Key, StepStatus.Cancelled, e, item => item with { MayHaveEffect = item.MayHaveEffect || item.Status == StepStatus.Running }),
        RetryScheduled e => WithItem(e.Key, item => item with { Status = StepStatus.Waiting, Due = e.Due, Settled = null }) with { Timers = Timers.SetItem(TimerIds.Retry(e.Key), e.Due) },
        TimerFired e => Fired(e),
        ReviewOpened e => Opened(e),
        ReviewDecided e => WithReview(e.ReviewId, review => review with { Decisions = review.Decisions.Add(new(e.Reviewer, e.Decision, e.Note, e.At, e.Metadata, e.Via, e.For)) }),
        ReviewPassed e => Closed(e.ReviewId, ReviewOutcome.Approved, null, e.At),
        ReviewCommented e => WithReview(e.ReviewId, review => review with
        {
            Comments = e.Text is { } text ? review.Comments.Add(new(e.Comment, e.By, e.At, e.Start, e.End, e.Timecode, text)) : review.Comments.RemoveAll(comment => comment.Id == e.Comment),
        }),
        ReviewReminded e => WithReview(e.ReviewId, review => review with { Reminders = e.Number }),
        ReviewEscalated e => WithReview(e.ReviewId, review => review with { EscalatedTo = review.EscalatedTo.AddRange(e.To) }),
        ReviewDelegated e => WithReview(e.ReviewId, review => PassedOn(review, e)),
        ReviewerUntold e => WithReview(e.ReviewId, review => review with { Untold = [.. Untold(review, e.To), new(e.To, e.Because, Since(review, e), e.GivenUp, e.KeptUntil)] }),
        ReviewerTold e => WithReview(e.ReviewId, review => review with { Untold = Untold(review, e.To).ToList() is { Count: > 0 } others ? others : null }),
        ReviewLapsed e => Closed(e.ReviewId, ReviewOutcome.Lapsed, e.Reason, e.At),
        ReviewWithdrawn e => Closed(e.ReviewId, ReviewOutcome.Withdrawn, e.Reason, e.At),
        ReworkStarted e => Reworked(e),
        MetadataRevised e => Revised(new(e.Document, e.Revision, e.By, e.Content, e.Files ?? [])),
        ChildCompleted => this,
        CallbackReceived e => this with { EarlyCallbacks = EarlyCallbacks.SetItem(e.Step, e.Payload) },
        OperatorActed e => e is { Action: OperatorAction.Retry, Step: { } step } ? WithStep(step, WithFreshTries) : this,
        RunPaused e => this with { Paused = true, PausedBecause = e.Reason, EventLimit = e.By == TooLong ? Version + 10_000 : EventLimit },
        RunResumed => this with { Paused = false, PausedBecause = null, HeldTimers = [] },
        RunStopping e => this with { Stopping = e.Outcome, StoppingBecause = e.Reason, Paused = false, HeldTimers = [] },
        CompensationStarted e => this with { Compensations = Compensating(new(e.Key, e.Uses, e.Input, StepStatus.Running, e.Key.Attempt)) },
        CompensationCompleted e => this with { Compensations = Compensated(e.Key, StepStatus.Completed, null) },
        CompensationFailed e => Undoing(e),
        RunEnded e => this with { Outcome = e.Outcome, Ended = e.At, Timers = Timers.Clear() },
        _ => throw new NotSupportedException($"Event {happened.GetType().Name} is unknown to this version: use a newer MediaFlows."),
    };

    private static IEnumerable<UntoldReviewer> Untold(ReviewState review, string except) => (review.Untold ?? []).Where(other => other.Who != except);

    private static DateTimeOffset Since(ReviewState review, ReviewerUntold e) => review.Untold?.FirstOrDefault(other => other.Who == e.To)?.Since ?? e.At;

    /// <summary>Who pauses a run that has grown too long.</summary>
    public const string TooLong = "mediaflows";

    private static StepState Fresh(FlowStep step, int round) => step.Foreach is null
        ? new(step.Id, round, FansOut: false, [ItemState.Pending(null, Json.Null)])
        : new(step.Id, round, FansOut: true, []);

    private FlowRun Inheriting(IReadOnlyList<InheritedItem> inherited)
    {
        var steps = Steps.ToBuilder();
        foreach (var group in inherited.GroupBy(item => item.Step))
        {
            var index = Flow.IndexOf(group.Key);
            if (index < 0) continue;
            var items = group.Select((item, order) => ItemState.Pending(item.Item, Json.Null) with
            {
                Status = item.Status,
                Attempt = 1,
                Input = item.Input,
                Output = item.Output,
                Files = [.. item.Files],
                Order = order,
                Settled = Started,
                Reason = item.Status == StepStatus.Skipped ? "inherited" : null,
                MayHaveEffect = item.Unclear,
                Inherited = true,
            }).ToList();
            var whole = items.Find(item => item.Key is null);
            steps[index] = steps[index].FansOut
                ? steps[index] with { Items = [.. items.Where(item => item.Key is not null)], Whole = whole }
                : steps[index] with { Items = [whole!] };
        }
        return this with { Steps = steps.ToImmutable() };
    }

    private FlowRun Begun(StepStarted e) => WithItem(e.Key, item => item with
    {
        Status = Flow.Steps[Flow.IndexOf(e.Key.Step)].Kind is StepKind.Activity or StepKind.ChildRun ? StepStatus.Running : StepStatus.Waiting,
        Attempt = e.Key.Attempt,
        Tries = item.Tries + 1,
        Input = e.Input,
        Failure = null,
        Reason = null,
        Due = e.Due,
        Settled = null,
        Started = e.At,
        Inherited = false,
    }) with { Timers = e.Due is { } due ? Timers.SetItem(TimerIds.Wait(e.Key), due) : Timers.Remove(TimerIds.Retry(e.Key)) };

    private FlowRun FannedOut(StepStarted e) => WithStep(e.Key.Step, step => step with
    {
        Whole = null,
        Items = [.. e.Items!.Select(item => ItemState.Pending(item.Key, item.Value))],
    });

    private FlowRun Settled(AttemptKey key, StepStatus status, FlowEvent e, Func<ItemState, ItemState> change) => WithItem(key, item => change(item) with
    {
        Status = status,
        Attempt = Math.Max(item.Attempt, key.Attempt),
        Settled = e.At,
        Due = null,
        Order = Version + 1,
    }) with { Timers = Timers.Remove(TimerIds.Wait(key)).Remove(TimerIds.Retry(key)).Remove(TimerIds.Retry(key with { Attempt = key.Attempt + 1 })) };

    /// <summary>A review step that completes closes its question with what was decided.</summary>
    private FlowRun Answered(StepCompleted e) => Reviews.LastOrDefault(r => r.Key == e.Key && r.Outcome == ReviewOutcome.Open) is { } review
        ? Closed(review.Id, ApprovedIn(e.Output) ? ReviewOutcome.Approved : ReviewOutcome.Rejected, null, e.At)
        : this;

    private static bool ApprovedIn(JsonElement output) =>
        output.ValueKind == JsonValueKind.Object && output.TryGetProperty("decision", out var decision) && decision.ValueEquals("approved");

    private FlowRun Fired(TimerFired e) =>
        (Paused ? this with { HeldTimers = HeldTimers.Add(e.TimerId) } : this) with { Timers = Timers.Remove(e.TimerId) };

    private FlowRun Opened(ReviewOpened e) => WithItem(e.Key, item => item with { Status = StepStatus.Waiting, Attempt = e.Key.Attempt, Reason = null, Failure = null }) with
    {
        Reviews = Reviews.Add(Opened(e, Reviews.FirstOrDefault(review => review.Id == e.Instead), Reviews.LastOrDefault(review => review.Key.Step == e.Key.Step && review.Key.Round == e.Key.Round))),
        Timers = Timers.SetItems(ReviewTimers(e).Select(timer => KeyValuePair.Create(timer.Id, timer.Due))),
    };

    private static ReviewState Opened(ReviewOpened e, ReviewState? before, ReviewState? inThisRound) =>
        new(e.ReviewId, e.Key, [.. e.Reviewers], e.Quorum, e.At, e.Deadline, [.. e.Shown], e.Metadata, e.Seen)
        {
            Asked = before?.Asked ?? e.At,
            Instead = e.Instead,
            Comments = inThisRound?.Comments ?? [],
            EscalatedTo = before?.EscalatedTo ?? [],
            StandIns = before?.StandIns ?? ImmutableDictionary<string, string>.Empty,
            Veto = e.Veto is null ? null : [.. e.Veto],
            Stage = e.Stage,
        };

    private static ReviewState PassedOn(ReviewState review, ReviewDelegated e) => (review.EscalatedTo.Contains(e.From)
        ? review with { EscalatedTo = review.EscalatedTo.Remove(e.From).Add(e.To) }
        : review with { Reviewers = review.Reviewers.Remove(e.From).Add(e.To) })
        with { StandIns = review.StandIns.Remove(e.From).SetItem(e.To, review.StandIns.GetValueOrDefault(e.From, e.From)) };

    internal static IEnumerable<(string Id, DateTimeOffset Due)> ReviewTimers(ReviewOpened e)
    {
        for (var i = 0; i < e.Remind.Count; i++)
            yield return (TimerIds.Remind(e.ReviewId, i + 1), e.Remind[i]);
        if (e.Escalate is { } escalate)
            yield return (TimerIds.Escalate(e.ReviewId), escalate);
        if (e.Deadline is { } deadline)
            yield return (TimerIds.Deadline(e.ReviewId), deadline);
    }

    private FlowRun Reworked(ReworkStarted e)
    {
        var steps = Steps.ToBuilder();
        var effects = PastEffects;
        foreach (var index in e.Steps.Select(Flow.IndexOf))
        {
            effects = effects.AddRange(EffectsOf(Steps[index]));
            steps[index] = Fresh(Flow.Steps[index], e.Round);
        }
        return Closed(e.ReviewId, ReviewOutcome.ChangesRequested, null, e.At) with
        {
            Steps = steps.ToImmutable(),
            Round = e.Round,
            ReworkNotes = [.. e.Notes],
            PastEffects = effects,
            EarlyCallbacks = EarlyCallbacks.RemoveRange(e.Steps),
        };
    }

    /// <summary>What a step did, or may have done, to the world, where the flow names how to undo it. What a rerun took over is the first run's.</summary>
    internal IEnumerable<Effect> EffectsOf(StepState step)
    {
        if (Flow.Steps[Flow.IndexOf(step.Id)].Compensate is not { } undo) return [];
        return step.Items.Where(item => (item.Status == StepStatus.Completed || item.MayHaveEffect) && !(item.Inherited && Link?.Kind == LinkKind.Rerun))
            .Select(item => new Effect(step.Id, item.Key, undo, item.Input, item.Output, item.Status != StepStatus.Completed, item.Order));
    }

    private FlowRun Closed(string reviewId, ReviewOutcome outcome, string? because, DateTimeOffset at) => WithReview(reviewId, review =>
        review.Outcome == ReviewOutcome.Open || outcome == ReviewOutcome.Lapsed
            ? review with { Outcome = outcome, ClosedBecause = because, Closed = at }
            : review) with { Timers = Timers.RemoveRange(Timers.Keys.Where(id => IsTimerOf(reviewId, id))) };

    private static bool IsTimerOf(string reviewId, string timerId) =>
        timerId == TimerIds.Deadline(reviewId) || timerId == TimerIds.Escalate(reviewId) || timerId.StartsWith($"remind:{reviewId}:", StringComparison.Ordinal);

    private FlowRun Undoing(CompensationFailed e) => e.Due is { } due
        ? this with { Compensations = Compensated(e.Key, StepStatus.Waiting, e.Failure), Timers = Timers.SetItem(TimerIds.Undo(e.Key), due) }
        : this with { Compensations = Compensated(e.Key, StepStatus.Parked, e.Failure) };

    private ImmutableArray<CompensationState> Compensating(CompensationState started) =>
        Compensations.RemoveAll(c => c.Key.Step == started.Key.Step && c.Key.Item == started.Key.Item).Add(started);

    private ImmutableArray<CompensationState> Compensated(AttemptKey key, StepStatus status, Failure? failure) =>
        [.. Compensations.Select(c => c.Key == key ? c with { Status = status, Failure = failure } : c)];

    internal FlowRun WithReview(string reviewId, Func<ReviewState, ReviewState> change) =>
        this with { Reviews = [.. Reviews.Select(review => review.Id == reviewId ? change(review) : review)] };

    internal FlowRun WithStep(string stepId, Func<StepState, StepState> change)
    {
        var index = Flow.IndexOf(stepId);
        return this with { Steps = Steps.SetItem(index, change(Steps[index])) };
    }

    /// <summary>An operator's retry gives the step all its attempts again.</summary>
    private static StepState WithFreshTries(StepState step) => step with
    {
        Items = [.. step.Items.Select(item => item.Status is StepStatus.Parked or StepStatus.Waiting ? item with { Tries = 0 } : item)],
    };

    private FlowRun WithItem(AttemptKey key, Func<ItemState, ItemState> change) => WithStep(key.Step, step =>
        step.FansOut && key.Item is null
            ? step with { Whole = change(step.Whole ?? ItemState.Pending(null, Json.Null)) }
            : step.With(change(step.Item(key.Item)!)));

    private List<MediaFile> CollectFiles()
    {
        var made = Steps.SelectMany(step => step.Items.Append(step.Whole)).OfType<ItemState>()
            .Where(item => item.Status is StepStatus.Completed or StepStatus.Parked or StepStatus.Skipped || item is { Inherited: true, MayHaveEffect: true })
            .SelectMany(item => item.Files.Select(file => (item.Order, File: file)))
            .Concat(Documents.Values.SelectMany(document => document.Files.Select(file => (Order: IsPeoples(file) ? int.MaxValue : document.Order, File: file))))
            .OrderBy(pair => pair.Order).Select(pair => pair.File).ToList();
        var source = new MediaFile("source", Asset.Uri, Asset.Size, Asset.Sha256 ?? "", "application/octet-stream");
        return [.. made.Prepend(source).Reverse().DistinctBy(file => file.Uri).Reverse()];
    }

    private FlowRun Revised(RevisedDocument e)
    {
        var known = Files.Select(file => file.Role).ToHashSet();
        return this with
        {
            Documents = Documents.SetItem(e.Document, new(e.Revision, e.By, e.Content)
            {
                Files = [.. e.Files.Where(file => IsPeoples(file) || known.Contains(file.Role))],
                Order = Math.Max(Version, Steps.SelectMany(step => step.Items).Select(item => item.Order).DefaultIfEmpty().Max()),
            }),
        };
    }

    /// <summary>What people wrote stands, whatever a machine makes anew; what is only converted from it may be converted again.</summary>
    private static bool IsPeoples(MediaFile file) => file.Role is "transcript" or "captions" or "description";
}

/// <summary>What timers are called.</summary>
internal static class TimerIds
{
    public static string Retry(AttemptKey key) => $"retry:{key}";

    public static string Wait(AttemptKey key) => $"wait:{key}";

    public static string Undo(AttemptKey key) => $"undo:{key}";

    public static string Deadline(string reviewId) => $"deadline:{reviewId}";

    public static string Remind(string reviewId, int number) => $"remind:{reviewId}:{number}";

    public static string Escalate(string reviewId) => $"escalate:{reviewId}";
}
