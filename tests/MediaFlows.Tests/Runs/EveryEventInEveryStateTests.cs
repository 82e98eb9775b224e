using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>Every kind of event that can be told to a run, met by a step in every state it can be in: it counts, or it is refused in words and changes nothing.</summary>
public class EveryEventInEveryStateTests
{
    private const string Steps = """
          - { id: first, uses: x/do }
          - { id: it, uses: x/do, needs: first, retry: { attempts: 2 }, compensate: x/undo }
          - { id: last, uses: x/do }
          - { id: ask, uses: wait/event, needs: [] }
        """;

    private static readonly Dictionary<string, Func<Scenario>> States = new()
    {
        ["pending"] = () => Scenario.Start(Steps),
        ["running"] = () => Scenario.Start(Steps).Completes("first"),
        ["waiting"] = () => Scenario.Start(Steps).Completes("first").Fails("it"),
        ["parked"] = () => Scenario.Start(Steps).Completes("first").Fails("it", FailureClass.Media),
        ["completed"] = () => Scenario.Start(Steps).Completes("first").Completes("it"),
        ["skipped"] = () => Scenario.Start(Steps).Completes("first").Fails("it", FailureClass.Media).Operator(OperatorAction.Skip, "it"),
        ["failed"] = () => Scenario.Start(Steps.Replace("needs: first,", "needs: first, onError: continue,")).Completes("first").Fails("it", FailureClass.Media),
        ["stopping"] = () => Scenario.Start(Steps).Completes("first").Operator(OperatorAction.Cancel),
        ["cancelled"] = () => Scenario.Start(Steps).Operator(OperatorAction.Cancel).Completes("first"),
        ["paused"] = () => Scenario.Start(Steps).Completes("first").When(new RunPaused("ops") { At = Scenario.Noon }),
        ["undoing"] = () => Undoing(Scenario.Start(Steps)),
    };

    private static readonly Dictionary<string, Func<Scenario, FlowEvent>> Events = new()
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
        ["retry timer"] = run => new TimerFired("retry:it@1.2") { At = run.Now },
        ["unknown timer"] = run => new TimerFired("nope") { At = run.Now },
        ["callback"] = run => new CallbackReceived("ask", Json.EmptyObject) { At = run.Now },
        ["callback to an activity"] = run => new CallbackReceived("it", Json.EmptyObject) { At = run.Now },
        ["decision on no review"] = run => new ReviewDecided("nope", "a", Decision.Approve, null, "") { At = run.Now },
        ["delegation of no review"] = run => new ReviewDelegated("nope", "a", "b") { At = run.Now },
        ["revision"] = run => new MetadataRevised("metadata", 2, "a") { At = run.Now },
        ["child of nobody"] = run => new ChildCompleted(run.Key("it") with { Attempt = 7 }, "c", RunOutcome.Succeeded, Json.Null) { At = run.Now },
        ["operator retry"] = run => new OperatorActed(OperatorAction.Retry, "ops", null, "it") { At = run.Now },
        ["operator skip"] = run => new OperatorActed(OperatorAction.Skip, "ops", null, "it") { At = run.Now },
        ["operator cancel"] = run => new OperatorActed(OperatorAction.Cancel, "ops") { At = run.Now },
        ["pause"] = run => new RunPaused("ops") { At = run.Now },
        ["resume"] = run => new RunResumed("ops") { At = run.Now },
        ["undone"] = run => new CompensationCompleted(new("it", null, 1, 1), Json.EmptyObject) { At = run.Now },
        ["not undone"] = run => new CompensationFailed(new("it", null, 1, 1), new Failure(FailureClass.Refused, "t", "t")) { At = run.Now },
    };

    /// <summary>What counts in which state; everything else is refused.</summary>
    private static readonly Dictionary<string, string[]> Counting = new()
    {
        ["pending"] = ["callback", "revision", "operator cancel", "pause"],
        ["running"] = ["completed", "failed transient", "failed refused", "skipped", "parked", "cancelled", "callback", "revision", "operator cancel", "pause"],
        ["waiting"] = ["retry timer", "callback", "revision", "operator retry", "operator skip", "operator cancel", "pause"],
        ["parked"] = ["callback", "revision", "operator retry", "operator skip", "operator cancel", "pause"],
        ["completed"] = ["callback", "revision", "operator cancel", "pause"],
        ["skipped"] = ["callback", "revision", "operator cancel", "pause"],
        ["failed"] = ["callback", "revision", "operator cancel", "pause"],
        ["stopping"] = ["completed", "failed transient", "failed refused", "skipped", "parked", "cancelled", "revision"],
        ["cancelled"] = [],
        ["paused"] = ["completed", "failed transient", "failed refused", "skipped", "parked", "cancelled", "callback", "revision", "operator cancel", "resume"],
        ["undoing"] = ["revision", "undone", "not undone"],
    };

    public static TheoryData<string, string> All => [.. States.Keys.SelectMany(state => Events.Keys.Select(happening => (state, happening)))];

    [Theory, MemberData(nameof(All))]
    public void Meets(string state, string happening)
    {
        var run = States[state]();
        var before = Scenario.Text(run.Run);

        run.When(Events[happening](run));

        Assert.Equal(Counting[state].Contains(happening), run.Last.Verdict.Accepted);
        Assert.Equal(run.Last.Verdict.Accepted, run.Last.Events.Count > 0);
        if (!run.Last.Verdict.Accepted)
        {
            Assert.Equal(before, Scenario.Text(run.Run));
            Assert.EndsWith(".", run.Last.Verdict.Message);
        }
        Assert.Equal(Scenario.Text(run.Refolded()), Scenario.Text(run.Run));
    }

    [Fact]
    public void EveryKindOfEvent_CanBeFolded()
    {
        var kinds = typeof(FlowEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FlowEvent))).ToHashSet();
        var derived = typeof(FlowEvent).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType).ToHashSet();

        Assert.Equal(kinds.Select(kind => kind.Name).Order(), derived.Select(kind => kind.Name).Order());
    }

    private static Scenario Undoing(Scenario run)
    {
        run.Completes("first").Completes("it").Operator(OperatorAction.Cancel);
        return run.When(new StepCancelled(run.Key("last")) { At = run.Now });
    }
}
