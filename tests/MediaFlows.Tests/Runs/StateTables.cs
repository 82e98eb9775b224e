using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <param name="Subject">How what the table is about stands.</param>
internal sealed record StateTable(
    IReadOnlyDictionary<string, Func<Scenario>> States, IReadOnlyDictionary<string, Func<Scenario, FlowEvent>> Events, Func<Scenario, string> Subject);

/// <summary>For each kind of step: the states it can be in, and everything that can happen to it there.</summary>
internal static class StateTables
{
    private const string Activity = """
          - { id: first, uses: x/do }
          - { id: it, uses: x/do, needs: first, retry: { attempts: 2 }, compensate: x/undo }
          - { id: last, uses: x/do }
          - { id: ask, uses: wait/event, needs: [] }
        """;

    private const string Review = """
          - { id: first, uses: x/do }
          - { id: it, uses: review/approval, with: { reviewers: [ann, bob], quorum: 2, deadline: 9h, remind: [1h], escalate: { after: 2h, to: [eve] }, onReject: continue, delegateTo: [zoe, bob] } }
          - { id: last, uses: x/do }
        """;

    private const string WaitUntil = "  - { id: first, uses: x/do }\n  - { id: it, uses: wait/until, with: { for: 1h } }\n  - { id: last, uses: x/do }";

    private const string WaitEvent = "  - { id: first, uses: x/do }\n  - { id: it, uses: wait/event, timeout: 1h }\n  - { id: last, uses: x/do }";

    private const string ChildRun = "  - { id: first, uses: x/do }\n  - { id: it, uses: flow/run, with: { flow: other }, retry: { attempts: 2 } }\n  - { id: last, uses: x/do }";

    private const string Foreach = """
          - { id: first, uses: x/do }
          - { id: it, uses: x/do, foreach: "${{ steps.first.output.list }}", retry: { attempts: 2 } }
          - { id: last, uses: x/do }
        """;

    private const string Undo = "  - { id: it, uses: x/do, compensate: x/undo, retry: { attempts: 2 } }\n  - { id: last, uses: x/do }";

    public static IReadOnlyDictionary<string, StateTable> All { get; } = new Dictionary<string, StateTable>
    {
        ["a step that is performed"] = new(
            new Dictionary<string, Func<Scenario>>
            {
                ["pending"] = () => Scenario.Start(Activity),
                ["running"] = () => Begun(Activity),
                ["waiting"] = () => Begun(Activity).Fails("it"),
                ["parked"] = () => Begun(Activity).Fails("it", FailureClass.Media),
                ["completed"] = () => Begun(Activity).Completes("it"),
                ["skipped"] = () => Begun(Activity).Fails("it", FailureClass.Media).Operator(OperatorAction.Skip, "it"),
                ["failed"] = () => Begun(Activity.Replace("needs: first,", "needs: first, onError: continue,")).Fails("it", FailureClass.Media),
                ["stopping"] = () => Begun(Activity).Operator(OperatorAction.Cancel),
                ["ended"] = () => Scenario.Start(Activity).Operator(OperatorAction.Cancel).Completes("first"),
                ["paused"] = () => Begun(Activity).Paused(),
                ["held"] = () => Begun(Activity).Fails("it").Paused().Fires("retry:"),
                ["undoing"] = () => Begun(Activity).Completes("it").Operator(OperatorAction.Cancel).Gone("last"),
            },
            new Dictionary<string, Func<Scenario, FlowEvent>>(Happenings())
            {
                ["retry timer"] = run => Timer(run, "retry:it@1.2"),
                ["unknown timer"] = run => Timer(run, "nope"),
                ["callback"] = run => new CallbackReceived("ask", Json.EmptyObject) { At = run.Now },
                ["callback to it"] = run => new CallbackReceived("it", Json.EmptyObject) { At = run.Now },
                ["decision"] = run => new ReviewDecided("run1.it.1.1", "ann", Decision.Approve, null, "") { At = run.Now },
                ["delegation"] = run => new ReviewDelegated("run1.it.1.1", "ann", "zoe") { At = run.Now },
                ["child ended"] = run => Child(run, RunOutcome.Succeeded),
                ["undone"] = run => new CompensationCompleted(new("it", null, 1, 1), Json.EmptyObject) { At = run.Now },
                ["not undone"] = run => NotUndone(run, FailureClass.Refused),
            }, It),

        ["a review"] = new(
            new Dictionary<string, Func<Scenario>>
            {
                ["pending"] = () => Scenario.Start(Review),
                ["open"] = () => Begun(Review),
                ["ann approved"] = () => Begun(Review).Decides("ann", Decision.Approve),
                ["escalated"] = () => Begun(Review).Fires("escalate:"),
                ["approved"] = () => Begun(Review).Decides("ann", Decision.Approve).Decides("bob", Decision.Approve),
                ["rejected"] = () => Begun(Review).Decides("ann", Decision.Reject),
                ["changes asked"] = () => Begun(Review).Decides("ann", Decision.Changes),
                ["lapsed"] = () => Begun(Review).Fires("deadline:"),
                ["asked anew"] = () => Begun(Review).When(new MetadataRevised("metadata", 1, "ann") { At = Scenario.Noon }),
                ["skipped"] = () => Begun(Review).Operator(OperatorAction.Skip, "it"),
                ["paused"] = () => Begun(Review).Paused(),
                ["held"] = () => Begun(Review).Paused().Fires("deadline:"),
                ["ended"] = () => Begun(Review).Operator(OperatorAction.Cancel),
                ["undoing"] = () => Begun(Review.Replace("id: first, uses: x/do", "id: first, uses: x/do, compensate: x/undo")).Operator(OperatorAction.Cancel),
            },
            new Dictionary<string, Func<Scenario, FlowEvent>>(Happenings())
            {
                ["approve by ann"] = run => Decided(run, "ann", Decision.Approve),
                ["approve by bob"] = run => Decided(run, "bob", Decision.Approve),
                ["approve by eve"] = run => Decided(run, "eve", Decision.Approve),
                ["approve of something else"] = run => Decided(run, "bob", Decision.Approve) with { Seen = "else" },
                ["changes by bob"] = run => Decided(run, "bob", Decision.Changes),
                ["changes without a note"] = run => Decided(run, "bob", Decision.Changes) with { Note = null },
                ["reject by bob"] = run => Decided(run, "bob", Decision.Reject),
                ["ann delegates"] = run => new ReviewDelegated("run1.it.1.1", "ann", "zoe") { At = run.Now },
                ["ann delegates to bob"] = run => new ReviewDelegated("run1.it.1.1", "ann", "bob") { At = run.Now },
                ["eve delegates"] = run => new ReviewDelegated("run1.it.1.1", "eve", "zoe") { At = run.Now },
                ["remind timer"] = run => Timer(run, "remind:run1.it.1.1:1"),
                ["escalate timer"] = run => Timer(run, "escalate:run1.it.1.1"),
                ["deadline timer"] = run => Timer(run, "deadline:run1.it.1.1"),
                ["callback to it"] = run => new CallbackReceived("it", Json.EmptyObject) { At = run.Now },
            }, run => $"{It(run)}{(run.Run.Reviews.FirstOrDefault() is { } review ? $"/{review.Outcome.ToString().ToLowerInvariant()}" : "")}"),

        ["a wait for a time"] = new(
            Waiting(WaitUntil),
            new Dictionary<string, Func<Scenario, FlowEvent>>(Happenings())
            {
                ["wait timer"] = run => Timer(run, "wait:it@1.1"),
                ["timer of another attempt"] = run => Timer(run, "wait:it@1.2"),
                ["callback to it"] = run => new CallbackReceived("it", Json.EmptyObject) { At = run.Now },
            }, It),

        ["a wait for an answer"] = new(
            new Dictionary<string, Func<Scenario>>(Waiting(WaitEvent))
            {
                ["answered early"] = () => Scenario.Start(WaitEvent).When(new CallbackReceived("it", Json.EmptyObject) { At = Scenario.Noon }),
            },
            new Dictionary<string, Func<Scenario, FlowEvent>>(Happenings())
            {
                ["wait timer"] = run => Timer(run, "wait:it@1.1"),
                ["callback to it"] = run => new CallbackReceived("it", Json.EmptyObject) { At = run.Now },
                ["callback to nobody"] = run => new CallbackReceived("nope", Json.EmptyObject) { At = run.Now },
            }, It),

        ["a child run"] = new(
            new Dictionary<string, Func<Scenario>>
            {
                ["pending"] = () => Scenario.Start(ChildRun),
                ["running"] = () => Begun(ChildRun),
                ["waiting"] = () => Begun(ChildRun).Fails("it"),
                ["parked"] = () => Begun(ChildRun).Fails("it", FailureClass.Refused),
                ["completed"] = () => Begun(ChildRun).Completes("it"),
                ["skipped"] = () => Begun(ChildRun).Fails("it", FailureClass.Refused).Operator(OperatorAction.Skip, "it"),
                ["failed"] = () => Begun(ChildRun.Replace("uses: flow/run,", "uses: flow/run, onError: continue,")).Fails("it", FailureClass.Refused),
                ["paused"] = () => Begun(ChildRun).Paused(),
                ["stopping"] = () => Begun(ChildRun).Operator(OperatorAction.Cancel),
                ["ended"] = () => Scenario.Start(ChildRun).Operator(OperatorAction.Cancel).Completes("first"),
            },
            new Dictionary<string, Func<Scenario, FlowEvent>>(Happenings())
            {
                ["child succeeded"] = run => Child(run, RunOutcome.Succeeded),
                ["child rejected"] = run => Child(run, RunOutcome.Rejected),
                ["child failed"] = run => Child(run, RunOutcome.Failed),
                ["child cancelled"] = run => Child(run, RunOutcome.Cancelled),
                ["child of another attempt"] = run => Child(run, RunOutcome.Succeeded, 9),
                ["retry timer"] = run => Timer(run, "retry:it@1.2"),
            }, It),

        ["an item of a foreach, and the step"] = new(
            new Dictionary<string, Func<Scenario>>
            {
                ["pending"] = () => Scenario.Start(Foreach),
                ["no list"] = () => Listed("no list"),
                ["empty list"] = () => Listed(Array.Empty<string>()),
                ["running"] = () => Listed(Two),
                ["waiting"] = () => Listed(Two).Fails("it", item: "x"),
                ["parked"] = () => Listed(Two).Fails("it", FailureClass.Media, "x"),
                ["completed"] = () => Listed(Two).Completes("it", item: "x"),
                ["other parked"] = () => Listed(Two).Fails("it", FailureClass.Media, "y"),
                ["other completed"] = () => Listed(Two).Completes("it", item: "y"),
                ["all completed"] = () => Listed(Two).Completes("it", item: "x").Completes("it", item: "y"),
                ["stopping"] = () => Listed(Two).Operator(OperatorAction.Cancel),
            },
            new Dictionary<string, Func<Scenario, FlowEvent>>
            {
                ["completed"] = run => new StepCompleted(X, Json.EmptyObject, []) { At = run.Now },
                ["failed transient"] = run => new StepFailed(X, new Failure(FailureClass.Transient, "t", "t")) { At = run.Now },
                ["failed refused"] = run => new StepFailed(X, new Failure(FailureClass.Refused, "t", "t")) { At = run.Now },
                ["skipped"] = run => new StepSkipped(X, "nothing to do", Json.Null) { At = run.Now },
                ["parked"] = run => new StepParked(X, "look") { At = run.Now },
                ["cancelled"] = run => new StepCancelled(X) { At = run.Now },
                ["result of no item"] = run => new StepCompleted(X with { Item = "nope" }, Json.EmptyObject, []) { At = run.Now },
                ["result of the step"] = run => new StepCompleted(X with { Item = null }, Json.EmptyObject, []) { At = run.Now },
                ["retry timer"] = run => Timer(run, "retry:it@1.2/x"),
                ["retry x"] = run => Operated(run, OperatorAction.Retry, "x"),
                ["retry"] = run => Operated(run, OperatorAction.Retry, null),
                ["skip x"] = run => Operated(run, OperatorAction.Skip, "x"),
                ["skip"] = run => Operated(run, OperatorAction.Skip, null),
                ["skip no item"] = run => Operated(run, OperatorAction.Skip, "nope"),
            }, run => $"{run.Run.Step("it").Item("x")?.Status.ToString().ToLowerInvariant() ?? "none"}/{It(run)}"),

        ["undoing what a step did"] = new(
            new Dictionary<string, Func<Scenario>>
            {
                ["undoing"] = () => Undoing(),
                ["waiting"] = () => Undoing().When(NotUndone(Undoing(), FailureClass.Transient)),
                ["undoing again"] = () => Undoing().When(NotUndone(Undoing(), FailureClass.Transient)).Fires("undo:"),
                ["parked"] = () => Undoing().When(NotUndone(Undoing(), FailureClass.Refused)),
                ["undone"] = () => Undoing().When(new CompensationCompleted(new("it", null, 1, 1), Json.EmptyObject) { At = Scenario.Noon }),
            },
            new Dictionary<string, Func<Scenario, FlowEvent>>(Happenings())
            {
                ["undone"] = run => new CompensationCompleted(new("it", null, 1, 1), Json.EmptyObject) { At = run.Now },
                ["undone at last"] = run => new CompensationCompleted(new("it", null, 1, 2), Json.EmptyObject) { At = run.Now },
                ["not undone, transient"] = run => NotUndone(run, FailureClass.Transient),
                ["not undone, refused"] = run => NotUndone(run, FailureClass.Refused),
                ["not undone at last"] = run => NotUndone(run, FailureClass.Transient, 2),
                ["undo timer"] = run => Timer(run, "undo:it@1.1"),
            }, run => $"{string.Join(",", run.Run.Compensations.Select(c => c.Status.ToString().ToLowerInvariant()))}{(run.Run.Outcome is { } outcome ? $"/{outcome.ToString().ToLowerInvariant()}" : "")}"),
    };

    private static string[] Two => ["x", "y"];

    private static AttemptKey X { get; } = new("it", "x", 1, 1);

    /// <summary>What can happen to a step of any kind.</summary>
    private static Dictionary<string, Func<Scenario, FlowEvent>> Happenings() => new()
    {
        ["completed"] = run => new StepCompleted(run.Key("it"), Json.EmptyObject, []) { At = run.Now },
        ["failed transient"] = run => new StepFailed(run.Key("it"), new Failure(FailureClass.Transient, "t", "t")) { At = run.Now },
        ["failed refused"] = run => new StepFailed(run.Key("it"), new Failure(FailureClass.Refused, "t", "t")) { At = run.Now },
        ["skipped"] = run => new StepSkipped(run.Key("it"), "nothing to do", Json.Null) { At = run.Now },
        ["parked"] = run => new StepParked(run.Key("it"), "look") { At = run.Now },
        ["cancelled"] = run => new StepCancelled(run.Key("it")) { At = run.Now },
        ["old attempt"] = run => new StepCompleted(run.Key("it") with { Attempt = 9 }, Json.EmptyObject, []) { At = run.Now },
        ["old round"] = run => new StepCompleted(run.Key("it") with { Round = 9 }, Json.EmptyObject, []) { At = run.Now },
        ["unknown step"] = run => new StepCompleted(new("nope", null, 1, 1), Json.EmptyObject, []) { At = run.Now },
        ["operator retry"] = run => Operated(run, OperatorAction.Retry, null),
        ["operator skip"] = run => Operated(run, OperatorAction.Skip, null),
        ["operator cancel"] = run => new OperatorActed(OperatorAction.Cancel, "ops") { At = run.Now },
        ["pause"] = run => new RunPaused("ops") { At = run.Now },
        ["resume"] = run => new RunResumed("ops") { At = run.Now },
        ["revision"] = run => new MetadataRevised("metadata", 2, "ann") { At = run.Now },
    };

    private static Dictionary<string, Func<Scenario>> Waiting(string flow) => new()
    {
        ["pending"] = () => Scenario.Start(flow),
        ["waiting"] = () => Begun(flow),
        ["over"] = () => Begun(flow).Fires("wait:"),
        ["skipped"] = () => Begun(flow).Operator(OperatorAction.Skip, "it"),
        ["paused"] = () => Begun(flow).Paused(),
        ["held"] = () => Begun(flow).Paused().Fires("wait:"),
        ["ended"] = () => Begun(flow).Operator(OperatorAction.Cancel),
    };

    private static string It(Scenario run) => run.Status("it").ToString().ToLowerInvariant();

    private static Scenario Begun(string flow) => Scenario.Start(flow).Completes("first");

    private static Scenario Listed(object list) => Scenario.Start(Foreach).Completes("first", new { list });

    private static Scenario Undoing() => Scenario.Start(Undo).Completes("it").Operator(OperatorAction.Cancel).Gone("last");

    private static Scenario Paused(this Scenario run) => run.When(new RunPaused("ops") { At = run.Now });

    private static Scenario Gone(this Scenario run, string step) => run.When(new StepCancelled(run.Key(step)) { At = run.Now });

    private static TimerFired Timer(Scenario run, string id) => new(id) { At = run.Now };

    private static OperatorActed Operated(Scenario run, OperatorAction action, string? item) => new(action, "ops", null, "it", item) { At = run.Now };

    private static ReviewDecided Decided(Scenario run, string who, Decision decision) =>
        new("run1.it.1.1", who, decision, "because", run.Run.Reviews.FirstOrDefault()?.Seen ?? "") { At = run.Now };

    private static ChildCompleted Child(Scenario run, RunOutcome outcome, int attempt = 1) => new(new("it", null, 1, attempt), "child", outcome, Json.Null) { At = run.Now };

    private static CompensationFailed NotUndone(Scenario run, FailureClass why, int attempt = 1) => new(new("it", null, 1, attempt), new Failure(why, "t", "t")) { At = run.Now };
}
