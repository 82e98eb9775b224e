using System.ComponentModel;
using System.Text.Json;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Steps;

/// <summary>The step types without an activity: what they do is decided in Core; here they are described.</summary>
public static class DecidedSteps
{
    public static IReadOnlyList<StepType> Types { get; } =
    [
        StepTypes.Describe(typeof(AskForApproval), typeof(ReviewInput), typeof(ReviewAnswer), StepKind.Review),
        StepTypes.Describe(typeof(WaitForTime), typeof(WaitUntilInput), typeof(WaitedUntil), StepKind.WaitUntil),
        StepTypes.Describe(typeof(WaitForAnswer), typeof(WaitEventInput), typeof(JsonElement), StepKind.WaitEvent),
        StepTypes.Describe(typeof(RunAnotherFlow), typeof(ChildRunInput), typeof(ChildRunAnswer), StepKind.ChildRun),
    ];

    [Step(StepKinds.Review, "Review", "Asks people by a link to approve, send back or reject, and waits for them.", Icon = "user-check")]
    private sealed class AskForApproval;

    [Step(StepKinds.WaitUntil, "Wait until", "Waits until a moment, or for a length of time.", Icon = "clock")]
    private sealed class WaitForTime;

    [Step(StepKinds.WaitEvent, "Wait for an answer", "Waits until an external system answers at this step's callback address.", Icon = "radio-tower")]
    private sealed class WaitForAnswer;

    [Step(StepKinds.ChildRun, "Run a flow", "Runs another flow on the same asset and waits for it to end.", Icon = "workflow")]
    private sealed class RunAnotherFlow;

    private sealed record ReviewAnswer(
        [property: Description("approved or rejected.")] string Decision,
        [property: Description("Who decided, in words; empty when the deadline did.")] IReadOnlyList<string> By,
        [property: Description("What they wrote.")] IReadOnlyList<string> Notes,
        [property: Description("When.")] DateTimeOffset At,
        [property: Description("The metadata as approved.")] JsonElement Metadata,
        [property: Description("Each decision: `reviewer`, `decision`, and as `via` who passed it on for the reviewer, else null.")] JsonElement Decisions,
        [property: Description("The revision of each document people had made by then: `transcript`, `metadata`.")] IReadOnlyDictionary<string, int>? Revisions = null);

    private sealed record WaitedUntil([property: Description("When the wait ended.")] DateTimeOffset Until);

    private sealed record ChildRunAnswer(
        [property: Description("Id of the child run.")] string RunId,
        [property: Description("How each of its steps ended, by id.")] JsonElement Statuses,
        [property: Description("Output of each of its steps, by id; left out when they have more than 32 KB together.")] JsonElement? Steps = null);
}
