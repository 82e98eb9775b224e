using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>Something the host must now do. Kept by the run store until an event closes it, so that a restart does it again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PerformStep), nameof(PerformStep))]
[JsonDerivedType(typeof(CancelStep), nameof(CancelStep))]
[JsonDerivedType(typeof(StartTimer), nameof(StartTimer))]
[JsonDerivedType(typeof(CancelTimer), nameof(CancelTimer))]
[JsonDerivedType(typeof(OpenReview), nameof(OpenReview))]
[JsonDerivedType(typeof(CloseReview), nameof(CloseReview))]
[JsonDerivedType(typeof(Notify), nameof(Notify))]
[JsonDerivedType(typeof(StartChild), nameof(StartChild))]
[JsonDerivedType(typeof(CancelChild), nameof(CancelChild))]
[JsonDerivedType(typeof(Compensate), nameof(Compensate))]
[JsonDerivedType(typeof(EndRun), nameof(EndRun))]
[JsonDerivedType(typeof(TellOutside), nameof(TellOutside))]
public abstract record FlowCommand
{
    private protected FlowCommand() { }

    /// <summary>Unique within the run; the same decision gives the same key.</summary>
    [JsonIgnore]
    public abstract string Id { get; }
}

/// <summary>Perform one attempt of an activity and report StepCompleted, StepFailed, StepSkipped, StepParked or StepCancelled with the same key.</summary>
/// <param name="StepsLeft">Steps of the run not yet settled: a run that is nearly done goes before a new one.</param>
public sealed record PerformStep(AttemptKey Key, string Uses, JsonElement Input, TimeSpan? Timeout, Lane Lane, int StepsLeft) : FlowCommand
{
    public override string Id => $"step:{Key}";
}

/// <summary>Ask a running attempt to stop.</summary>
public sealed record CancelStep(AttemptKey Key) : FlowCommand
{
    public override string Id => $"cancel:{Key}";
}

/// <summary>Report TimerFired with this id at <paramref name="Due"/> or as soon after as possible.</summary>
public sealed record StartTimer(string TimerId, DateTimeOffset Due) : FlowCommand
{
    public override string Id => $"timer:{TimerId}";
}

public sealed record CancelTimer(string TimerId) : FlowCommand
{
    public override string Id => $"untimer:{TimerId}";
}

/// <summary>Make links for these reviewers and send them.</summary>
public sealed record OpenReview(string ReviewId, IReadOnlyList<string> Reviewers, DateTimeOffset? Deadline) : FlowCommand
{
    public override string Id => $"review:{ReviewId}:{string.Join(',', Reviewers)}";
}

/// <summary>The links of this review now show its outcome.</summary>
public sealed record CloseReview(string ReviewId) : FlowCommand
{
    public override string Id => $"unreview:{ReviewId}";
}

/// <summary>Tell people or systems something; best effort with retries, never in the way of the run.</summary>
public sealed record Notify(string NotificationId, string About, IReadOnlyList<string> To, string Text) : FlowCommand
{
    public override string Id => $"notify:{NotificationId}";
}

/// <summary>Start a child run; its id is a function of parent and key, so that doing it twice starts one.</summary>
public sealed record StartChild(AttemptKey Key, string ChildRunId, string Flow, JsonElement Inputs) : FlowCommand
{
    public override string Id => $"child:{Key}";
}

public sealed record CancelChild(string ChildRunId) : FlowCommand
{
    public override string Id => $"unchild:{ChildRunId}";
}

/// <summary>Undo one effect and report CompensationCompleted or CompensationFailed with the same key.</summary>
/// <param name="Input"><c>{ input, output, unclear }</c> of the step item that is undone.</param>
public sealed record Compensate(AttemptKey Key, string Uses, JsonElement Input) : FlowCommand
{
    public override string Id => $"undo:{Key}";
}

/// <summary>The run is over: let go of what is kept in memory and, for a child run, tell the parent.</summary>
public sealed record EndRun(RunOutcome Outcome, bool TellsParent) : FlowCommand
{
    public override string Id => "end";
}

/// <summary>Tell systems outside of these events. Not decided but added where events are written, on hosts that tell anybody.</summary>
/// <param name="After">How many events the run had before them.</param>
public sealed record TellOutside(int After, int Count) : FlowCommand
{
    public override string Id => $"tell:{After}";
}
