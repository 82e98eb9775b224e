using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>Something that happened to a run. A run is the fold of its events; an unknown kind fails loudly.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(RunStarted), nameof(RunStarted))]
[JsonDerivedType(typeof(StepStarted), nameof(StepStarted))]
[JsonDerivedType(typeof(StepCompleted), nameof(StepCompleted))]
[JsonDerivedType(typeof(StepFailed), nameof(StepFailed))]
[JsonDerivedType(typeof(RetryScheduled), nameof(RetryScheduled))]
[JsonDerivedType(typeof(StepParked), nameof(StepParked))]
[JsonDerivedType(typeof(StepSkipped), nameof(StepSkipped))]
[JsonDerivedType(typeof(StepCancelled), nameof(StepCancelled))]
[JsonDerivedType(typeof(TimerFired), nameof(TimerFired))]
[JsonDerivedType(typeof(ReviewOpened), nameof(ReviewOpened))]
[JsonDerivedType(typeof(ReviewDecided), nameof(ReviewDecided))]
[JsonDerivedType(typeof(ReviewPassed), nameof(ReviewPassed))]
[JsonDerivedType(typeof(ReviewCommented), nameof(ReviewCommented))]
[JsonDerivedType(typeof(ReviewReminded), nameof(ReviewReminded))]
[JsonDerivedType(typeof(ReviewEscalated), nameof(ReviewEscalated))]
[JsonDerivedType(typeof(ReviewDelegated), nameof(ReviewDelegated))]
[JsonDerivedType(typeof(ReviewerUntold), nameof(ReviewerUntold))]
[JsonDerivedType(typeof(ReviewerTold), nameof(ReviewerTold))]
[JsonDerivedType(typeof(ReviewLapsed), nameof(ReviewLapsed))]
[JsonDerivedType(typeof(ReviewWithdrawn), nameof(ReviewWithdrawn))]
[JsonDerivedType(typeof(MetadataRevised), nameof(MetadataRevised))]
[JsonDerivedType(typeof(ChildCompleted), nameof(ChildCompleted))]
[JsonDerivedType(typeof(CallbackReceived), nameof(CallbackReceived))]
[JsonDerivedType(typeof(OperatorActed), nameof(OperatorActed))]
[JsonDerivedType(typeof(RunPaused), nameof(RunPaused))]
[JsonDerivedType(typeof(RunResumed), nameof(RunResumed))]
[JsonDerivedType(typeof(CompensationStarted), nameof(CompensationStarted))]
[JsonDerivedType(typeof(CompensationCompleted), nameof(CompensationCompleted))]
[JsonDerivedType(typeof(CompensationFailed), nameof(CompensationFailed))]
[JsonDerivedType(typeof(ReworkStarted), nameof(ReworkStarted))]
[JsonDerivedType(typeof(RunStopping), nameof(RunStopping))]
[JsonDerivedType(typeof(RunEnded), nameof(RunEnded))]
public abstract record FlowEvent
{
    private protected FlowEvent() { }

    /// <summary>When it was received or happened; the only clock a decision sees.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Version of this event's shape.</summary>
    public int V { get; init; } = 1;
}

/// <summary>The first event of every run.</summary>
/// <param name="By">Who or what started it, in words: <c>folder watcher</c>, <c>key:ops</c>.</param>
/// <param name="Again">The linked run this one was made from, if any.</param>
/// <param name="Documents">What people had made of the asset's documents by then.</param>
public sealed record RunStarted(
    string RunId, FlowRef Flow, Asset Asset, JsonElement Inputs, string By, RunLink? Again = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RevisedDocument>? Documents = null) : FlowEvent;

/// <summary>The newest revision of a document of the asset.</summary>
/// <param name="Document"><c>transcript</c> or <c>metadata</c>.</param>
/// <param name="Content">The document itself where it is small (metadata); null where it is a file.</param>
/// <param name="Files">What was made from this revision: they take the place of what the machine made.</param>
public sealed record RevisedDocument(string Document, int Revision, string By, JsonElement? Content, IReadOnlyList<MediaFile> Files)
{
    /// <summary>Where such files lie. None of them leaves the house unless it was itself seen and approved, whatever it was made from.</summary>
    public const string Folder = "runs/documents/";
}

/// <summary>Why a linked run exists, and what it takes over from the run it is linked to.</summary>
/// <param name="Inherited">Steps that keep what they had; the others run again. For a takedown: the effects to undo.</param>
/// <param name="Approvals">The approvals of inherited review steps: they stand as long as what was seen does.</param>
/// <param name="Reason">Why someone asked for it, in their words.</param>
public sealed record RunLink(
    LinkKind Kind, string RunId, IReadOnlyList<InheritedItem> Inherited, AttemptKey? Parent = null, IReadOnlyList<ReviewState>? Approvals = null, string? Reason = null);

[JsonConverter(typeof(KebabEnum<LinkKind>))]
public enum LinkKind { Rerun, Takedown, Child }

/// <summary>One step item's outcome, taken over from a linked run.</summary>
/// <param name="Unclear">Whether it may have had an effect although it did not end well.</param>
public sealed record InheritedItem(
    string Step, string? Item, StepStatus Status, JsonElement Input, JsonElement Output, IReadOnlyList<MediaFile> Files, bool Unclear = false);

/// <summary>An attempt began, its input evaluated. A foreach step first starts with the frozen <paramref name="Items"/> and attempt 0.</summary>
/// <param name="Due">For <c>wait/until</c>: when it goes on. For <c>wait/event</c>: until when it waits.</param>
public sealed record StepStarted(AttemptKey Key, JsonElement Input, IReadOnlyList<ForeachItem>? Items = null, DateTimeOffset? Due = null) : FlowEvent;

/// <summary>One element of a frozen foreach list.</summary>
public sealed record ForeachItem(string Key, JsonElement Value);

/// <summary>An attempt ended well.</summary>
public sealed record StepCompleted(AttemptKey Key, JsonElement Output, IReadOnlyList<MediaFile> Files) : FlowEvent;

/// <summary>An attempt failed.</summary>
public sealed record StepFailed(AttemptKey Key, Failure Failure) : FlowEvent;

/// <summary>The next attempt waits until <paramref name="Due"/>.</summary>
public sealed record RetryScheduled(AttemptKey Key, DateTimeOffset Due) : FlowEvent;

/// <summary>The step waits for a person, who retries it, skips it or ends the run.</summary>
/// <param name="Output">What the step has to show all the same (a QC verdict); used when it is skipped without another output.</param>
public sealed record StepParked(AttemptKey Key, string Reason, JsonElement? Output = null, IReadOnlyList<MediaFile>? Files = null) : FlowEvent;

/// <summary>The step will not run: by <c>if</c>, by itself, or by hand.</summary>
public sealed record StepSkipped(AttemptKey Key, string Reason, JsonElement Output, string? By = null) : FlowEvent;

/// <summary>What ran was stopped, or what waited waits no more.</summary>
public sealed record StepCancelled(AttemptKey Key) : FlowEvent;

/// <summary>A timer of this run is due.</summary>
public sealed record TimerFired(string TimerId) : FlowEvent;

/// <summary>People were asked.</summary>
/// <param name="Seen">Digest over source, shown files and document revisions: what an approval is bound to.</param>
/// <param name="Veto">Whose single no decides at once; null for everybody's.</param>
/// <param name="Stage">0 for those who are asked first.</param>
/// <param name="Instead">The review that asked the same people before something changed; its links go on with this one.</param>
public sealed record ReviewOpened(
    AttemptKey Key,
    string ReviewId,
    IReadOnlyList<string> Reviewers,
    int Quorum,
    DateTimeOffset? Deadline,
    IReadOnlyList<MediaFile> Shown,
    JsonElement Metadata,
    string Seen,
    IReadOnlyList<DateTimeOffset> Remind,
    DateTimeOffset? Escalate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Instead = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Veto = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Stage = 0) : FlowEvent;

[JsonConverter(typeof(KebabEnum<Decision>))]
public enum Decision { Approve, Changes, Reject }

/// <summary>One reviewer decided.</summary>
/// <param name="Seen">The digest the reviewer's page carried.</param>
/// <param name="Metadata">The metadata as corrected by the reviewer; null when left as it was.</param>
/// <param name="For">Who was asked and passed it on to the reviewer; set when it is decided on.</param>
/// <param name="Via">Who passed the decision on for the reviewer; null when it came through the reviewer's own link.</param>
public sealed record ReviewDecided(
    string ReviewId, string Reviewer, Decision Decision, string? Note, string Seen, JsonElement? Metadata = null, string? Via = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? For = null) : FlowEvent;

/// <summary>Enough of those asked have approved; the next are asked.</summary>
public sealed record ReviewPassed(string ReviewId) : FlowEvent;

/// <summary>A reviewer said something about a moment, or took it back.</summary>
/// <param name="Comment">Its id, unique within the review.</param>
/// <param name="Start">Seconds from the start of the media.</param>
/// <param name="End">Seconds; null for a moment.</param>
/// <param name="Timecode">What the media calls that moment.</param>
/// <param name="Text">Null takes it back.</param>
public sealed record ReviewCommented(string ReviewId, string By, string Comment, double Start, double? End, string Timecode, string? Text) : FlowEvent;

public sealed record ReviewReminded(string ReviewId, int Number) : FlowEvent;

public sealed record ReviewEscalated(string ReviewId, IReadOnlyList<string> To) : FlowEvent;

public sealed record ReviewDelegated(string ReviewId, string From, string To) : FlowEvent;

/// <summary>A letter about a review did not reach someone.</summary>
/// <param name="Because">What whoever was to carry it said.</param>
/// <param name="GivenUp">Whether it is not tried again.</param>
/// <param name="KeptUntil">Nothing is wrong: it waits until then, to go out in one letter with others. Null where it failed.</param>
public sealed record ReviewerUntold(string ReviewId, string To, string Because, bool GivenUp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? KeptUntil = null) : FlowEvent;

/// <summary>A letter that had not reached someone did.</summary>
public sealed record ReviewerTold(string ReviewId, string To) : FlowEvent;

/// <summary>What was asked about is no longer what there is, or nobody answered in time. Told from outside: an approval is taken back.</summary>
/// <param name="By">Who took it back; null when it lapsed by itself.</param>
public sealed record ReviewLapsed(string ReviewId, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null) : FlowEvent;

/// <summary>The question was taken back: the run is ending, the step was skipped, or someone said so.</summary>
/// <param name="By">Who took it back; null when it followed from something else.</param>
public sealed record ReviewWithdrawn(string ReviewId, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null) : FlowEvent;

/// <summary>A document of the asset (<c>transcript</c> or <c>metadata</c>) has a new revision.</summary>
/// <param name="Files">What was made from it, as in <see cref="RevisedDocument"/>.</param>
public sealed record MetadataRevised(string Document, int Revision, string By, JsonElement? Content = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MediaFile>? Files = null) : FlowEvent;

public sealed record ChildCompleted(AttemptKey Key, string ChildRunId, RunOutcome Outcome, JsonElement Output) : FlowEvent;

/// <summary>An external system answered a <c>wait/event</c> step, perhaps before the step began.</summary>
/// <param name="By">Who passed the answer on; null when it came to the step's callback address.</param>
public sealed record CallbackReceived(string Step, JsonElement Payload, string? By = null) : FlowEvent;

[JsonConverter(typeof(KebabEnum<OperatorAction>))]
public enum OperatorAction { Retry, Skip, Cancel }

/// <summary>An operator stepped in.</summary>
/// <param name="Value">For a retry: the edited input. For a skip: the output to use instead.</param>
public sealed record OperatorActed(OperatorAction Action, string By, string? Reason = null, string? Step = null, string? Item = null, JsonElement? Value = null) : FlowEvent;

public sealed record RunPaused(string By, string? Reason = null) : FlowEvent;

public sealed record RunResumed(string By, string? Reason = null) : FlowEvent;

/// <summary>Undoing one step item's effect began. <see cref="AttemptKey.Attempt"/> counts the tries at undoing.</summary>
public sealed record CompensationStarted(AttemptKey Key, string Uses, JsonElement Input) : FlowEvent;

public sealed record CompensationCompleted(AttemptKey Key, JsonElement Output) : FlowEvent;

/// <param name="Due">When it is tried again; null when it waits for a person.</param>
public sealed record CompensationFailed(AttemptKey Key, Failure Failure, DateTimeOffset? Due = null) : FlowEvent;

[JsonConverter(typeof(KebabEnum<RunOutcome>))]
public enum RunOutcome { Succeeded, Rejected, Failed, Cancelled }

/// <summary>Reviewers asked for changes, or an approval lapsed: these steps run again in a new round; everything else keeps its output.</summary>
/// <param name="Steps">The frozen rework set, in flow order.</param>
/// <param name="Notes">What the reviewers wrote.</param>
public sealed record ReworkStarted(string ReviewId, IReadOnlyList<string> Steps, int Round, IReadOnlyList<string> Notes) : FlowEvent;

/// <summary>Nothing new starts; what runs is cancelled, effects are undone, then the run ends with this outcome.</summary>
public sealed record RunStopping(RunOutcome Outcome, string Reason) : FlowEvent;

public sealed record RunEnded(RunOutcome Outcome, string? Reason = null) : FlowEvent;

[JsonConverter(typeof(KebabEnum<StepStatus>))]
public enum StepStatus { Pending, Running, Waiting, Parked, Completed, Skipped, Failed, Cancelled }
