using System.Text.Json.Nodes;

namespace MediaFlows.Core.Definitions;

/// <summary>How the decider treats a step: as work to perform, or as one of the kinds it settles itself.</summary>
public enum StepKind { Activity, Review, WaitUntil, WaitEvent, ChildRun }

/// <summary>The step types that the decider settles itself.</summary>
public static class StepKinds
{
    public const string Review = "review/approval";
    public const string WaitUntil = "wait/until";
    public const string WaitEvent = "wait/event";
    public const string ChildRun = "flow/run";

    public static StepKind Of(string uses) => uses switch
    {
        Review => StepKind.Review,
        WaitUntil => StepKind.WaitUntil,
        WaitEvent => StepKind.WaitEvent,
        ChildRun => StepKind.ChildRun,
        _ => StepKind.Activity,
    };
}

/// <summary>What an activity mostly uses; decides how many run side by side.</summary>
public enum StepResource { Light, Network, Cpu }

/// <summary>What Core must know of a step type to validate a flow: never how it works.</summary>
/// <param name="Name">As in <c>uses:</c>, for example <c>media/proxy</c>.</param>
/// <param name="Activity">The name shown by any Durable tool, for example <c>MakeProxy</c>.</param>
/// <param name="Sentence">One sentence for people: what the step does.</param>
/// <param name="Icon">Name of an icon of the Lucide set.</param>
/// <param name="InputSchema">JSON Schema (2020-12) of <c>with:</c>.</param>
/// <param name="OutputSchema">JSON Schema of the output.</param>
/// <param name="SecretInputs">Top-level inputs in which <c>secrets.NAME</c> and <c>callbacks.STEP</c> are allowed.</param>
/// <param name="Compensates">The step types whose effect this one undoes.</param>
public sealed record StepType(
    string Name,
    string Activity,
    string Title,
    string Sentence,
    string Icon,
    StepKind Kind,
    StepResource Resource,
    JsonObject InputSchema,
    JsonObject OutputSchema,
    IReadOnlySet<string> SecretInputs,
    IReadOnlySet<string> Compensates)
{
    /// <summary>Whether it may skip itself, its output then null: flows are warned to expect that.</summary>
    public bool MaySkip { get; init; }

    /// <summary>Whether it goes through the run's source, and does so in one pass with others that are at it at the same time: hosts begin these together.</summary>
    public bool SharesPass { get; init; }
}

/// <summary>The step types a host offers, by name.</summary>
public interface IStepTypes
{
    IReadOnlyCollection<StepType> All { get; }

    StepType? Find(string name);
}
