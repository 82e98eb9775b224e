using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Runs;

/// <summary>A start's inputs, checked against what the flow declares and completed with its defaults.</summary>
public static class FlowInputs
{
    /// <exception cref="RequestRefused">All that does not fit, in one message.</exception>
    public static JsonElement Complete(FlowDefinition flow, JsonElement? given)
    {
        var values = given is { ValueKind: JsonValueKind.Object } inputs
            ? inputs.EnumerateObject().ToDictionary(member => member.Name, member => member.Value)
            : [];
        List<string> problems = given is { } g && g.HasValue() && g.ValueKind != JsonValueKind.Object
            ? ["inputs must be an object"]
            : [.. values.Keys.Where(name => flow.Inputs.All(input => input.Name != name)).Select(name => $"the flow has no input '{name}'")];
        foreach (var input in flow.Inputs)
        {
            if (values.TryGetValue(input.Name, out var value) && value.HasValue())
            {
                if (!Fits(input.Type, value)) problems.Add($"input '{input.Name}' must be of type {input.Type.ToString().ToLowerInvariant()}");
            }
            else if (input.Default is { } otherwise) values[input.Name] = otherwise;
            else if (input.Required) problems.Add($"input '{input.Name}' is required");
            else values[input.Name] = Json.Null;
        }
        return problems.Count == 0
            ? Json.Of(values)
            : throw new RequestRefused("bad-inputs", $"The inputs do not fit flow {flow.Name}: {string.Join("; ", problems)}.", "Correct the inputs and start again.");
    }

    private static bool Fits(InputType type, JsonElement value) => type switch
    {
        InputType.String => value.ValueKind == JsonValueKind.String,
        InputType.Number => value.ValueKind == JsonValueKind.Number,
        InputType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        InputType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        InputType.Array => value.ValueKind == JsonValueKind.Array,
        InputType.Object => value.ValueKind == JsonValueKind.Object,
        _ => true,
    };
}
