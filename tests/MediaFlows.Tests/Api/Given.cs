using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Api;

/// <summary>A run as told by its events.</summary>
internal static class Given
{
    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static FlowStep Step(string id, string uses, params string[] needs) =>
        new(id, uses, null, needs, null, FlowTemplate.Empty, null, null, OnError.Park, RetryPolicy.Default, null, null);

    public static FlowStep FanOut(string id, string uses, params string[] needs) => Step(id, uses, needs) with { Foreach = Anything };

    /// <summary>Only its presence matters to the fold.</summary>
    private static readonly FlowExpression Anything = (FlowExpression)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(FlowExpression));

    public static FlowDefinition Flow(params FlowStep[] steps) => new("live-event", "Live event", null, [], Lane.Interactive, null, steps);

    public static FlowRun Run(FlowDefinition flow, params FlowEvent[] events) => events.Aggregate(FlowRun.Begin(flow, Started()), (run, happened) => run.Apply(happened));

    public static RunStarted Started(RunLink? link = null) => new(
        "r1", new FlowRef("live-event", 1, "abc"), new Asset("a1", "ingest", "live/match.mp4", 100, "v1", null), Json.EmptyObject, "folder watcher", link) { At = T0 };

    public static AttemptKey Key(string step, string? item = null, int attempt = 1, int round = 1) => new(step, item, round, attempt);

    public static StepStarted Begun(string step, string? item = null, int attempt = 1, DateTimeOffset? due = null, int minute = 0) =>
        new(Key(step, item, attempt), Json.EmptyObject, Due: due) { At = T0.AddMinutes(minute) };

    public static StepStarted FannedOut(string step, params string[] items) =>
        new(Key(step, attempt: 0), Json.Null, [.. items.Select(item => new ForeachItem(item, Json.Of(item)))]) { At = T0 };

    public static StepCompleted Done(string step, object? output = null, string? item = null, int attempt = 1, int minute = 0) =>
        new(Key(step, item, attempt), Json.Of(output ?? new { }), []) { At = T0.AddMinutes(minute) };

    public static StepFailed Failed(string step, string message, FailureClass kind = FailureClass.Media, string? item = null, int attempt = 1) =>
        new(Key(step, item, attempt), new Failure(kind, "broken", message, "Deliver it again.")) { At = T0 };

    public static StepParked Parked(string step, string reason, string? item = null, int attempt = 1) => new(Key(step, item, attempt), reason) { At = T0 };

    public static ReviewOpened Asked(string step, DateTimeOffset? deadline, params string[] reviewers) => new(
        Key(step), $"r1.{step}.1.1", reviewers, 1, deadline, [], Json.Null, "seen", [], null) { At = T0 };

    public static ReviewDecided Decided(string step, string by, Decision decision, string? note = null, int minute = 0) =>
        new($"r1.{step}.1.1", by, decision, note, "seen") { At = T0.AddMinutes(minute) };
}
