using System.Text.Json;
using System.Text.Json.Nodes;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;

namespace MediaFlows.Engine.Steps;

/// <summary>A partner may echo what it was sent, and a fault may tell it: none of that may reach the history.</summary>
internal static class Masking
{
    public static StepResult Mask(this Secrets hidden, StepResult result) => result switch
    {
        StepResult.Completed done => done with { Output = hidden.Mask(done.Output) },
        StepResult.NeedsAttention asks => asks with { Reason = hidden.Mask(asks.Reason), Output = hidden.Mask(asks.Output) },
        StepResult.Skipped skipped => new StepResult.Skipped(hidden.Mask(skipped.Reason)),
        _ => throw new NotSupportedException(result.GetType().Name),
    };

    public static Failure Mask(this Secrets hidden, Failure failure) => failure with
    {
        Message = hidden.Mask(failure.Message),
        Remedy = failure.Remedy is null ? null : hidden.Mask(failure.Remedy),
        Detail = failure.Detail is null ? null : hidden.Mask(failure.Detail),
    };

    /// <summary>Text by text: a secret of digits must not tear a number apart.</summary>
    private static JsonElement Mask(this Secrets hidden, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Json.Of(hidden.Mask(value.GetString()!)),
        JsonValueKind.Array => Json.Of(value.EnumerateArray().Select(hidden.Mask)),
        JsonValueKind.Object => Json.Of(new JsonObject(value.EnumerateObject()
            .Select(member => KeyValuePair.Create(hidden.Mask(member.Name), JsonSerializer.SerializeToNode(hidden.Mask(member.Value)))).DistinctBy(member => member.Key))),
        _ => value,
    };
}
