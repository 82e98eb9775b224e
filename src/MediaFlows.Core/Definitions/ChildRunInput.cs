using System.ComponentModel;
using System.Text.Json;

namespace MediaFlows.Core.Definitions;

/// <summary>What <c>flow/run</c> takes: a run of another flow on the same asset.</summary>
public sealed record ChildRunInput(
    [property: Description("Name of a published flow.")] string Flow,
    [property: Description("Values for the inputs that flow declares, by name.")] JsonElement? Inputs = null)
{
    /// <exception cref="JsonException">The input does not fit, with what is wrong.</exception>
    public static ChildRunInput From(JsonElement input)
    {
        var child = StepInput.Read<ChildRunInput>(input);
        StepInput.Must(child.Inputs is not { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) }, "`inputs` must be an object: a value for each input's name.");
        return child;
    }
}
