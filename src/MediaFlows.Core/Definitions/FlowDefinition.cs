using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Definitions;

/// <summary>A flow as its author wrote it: checked, with every expression parsed. Immutable; a run is pinned to one.</summary>
/// <param name="Name">Lower-case letters, digits and dashes; the name runs and links use.</param>
/// <param name="MaxActive">How many runs of this flow may have a step running at once; null for no cap of its own.</param>
public sealed record FlowDefinition(
    string Name,
    string Title,
    AssetTrigger? On,
    IReadOnlyList<FlowInput> Inputs,
    Lane Lane,
    int? MaxActive,
    IReadOnlyList<FlowStep> Steps)
{
    /// <summary>Position of a step in <see cref="Steps"/>, or -1.</summary>
    public int IndexOf(string stepId)
    {
        for (var i = 0; i < Steps.Count; i++)
            if (Steps[i].Id == stepId)
                return i;
        return -1;
    }
}

/// <summary>Which arriving files start the flow: container, glob with <c>**</c>, <c>*</c>, <c>?</c> and <c>{a,b}</c>, and how long a file must be quiet.</summary>
/// <param name="Growing">How often a file is looked at that may be a recording in progress: seen to grow, it starts the flow before it is quiet. Null to wait for that.</param>
public sealed record AssetTrigger(string Container, string Match, TimeSpan Settle,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TimeSpan? Growing = null);

/// <summary>A value that a start may give.</summary>
public sealed record FlowInput(string Name, InputType Type, JsonElement? Default, bool Required, string? Description);

[JsonConverter(typeof(KebabEnum<InputType>))]
public enum InputType { Any, String, Number, Integer, Boolean, Array, Object }

/// <summary>Order of work: interactive before standard before bulk.</summary>
[JsonConverter(typeof(KebabEnum<Lane>))]
public enum Lane { Interactive, Standard, Bulk }

/// <summary>What a failure leads to once its attempts are used up (or at once, when it is not transient).</summary>
[JsonConverter(typeof(KebabEnum<OnError>))]
public enum OnError { Park, Continue, Fail }

/// <summary>One step of a flow. <see cref="Needs"/> is explicit here: the parser has already filled in "after the step above".</summary>
public sealed record FlowStep(
    string Id,
    string Uses,
    string? Title,
    IReadOnlyList<string> Needs,
    FlowExpression? If,
    FlowTemplate With,
    FlowExpression? Foreach,
    int? Max,
    OnError OnError,
    RetryPolicy Retry,
    TimeSpan? Timeout,
    string? Compensate)
{
    public StepKind Kind => StepKinds.Of(Uses);
}

/// <summary>How often and how patiently a transient failure is tried again. Default: 5 attempts, 2 s doubling to 5 min.</summary>
public sealed record RetryPolicy(int Attempts, TimeSpan FirstDelay, TimeSpan MaxDelay)
{
    public static RetryPolicy Default { get; } = new(5, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
}

/// <summary>The version of a flow a run is pinned to.</summary>
/// <param name="Number">1 for the first published version.</param>
/// <param name="Hash">SHA-256 of the source text, lower-case hex.</param>
public sealed record FlowRef(string Name, int Number, string Hash);
