using System.Text;
using System.Text.Json;

namespace MediaFlows.Core.Runs;

/// <summary>The bound on what steps leave in a run's history: anything bigger is a file with a reference.</summary>
public static class StepOutput
{
    /// <summary>Bytes of JSON.</summary>
    public const int Most = 32 * 1024;

    public static bool Fits(JsonElement value) => Encoding.UTF8.GetByteCount(value.GetRawText()) <= Most;

    /// <summary>What a run leaves to the run that started it: its steps' outputs, or without room for them how each ended.</summary>
    public static JsonElement OfChild(FlowRun ended)
    {
        var statuses = ended.Steps.ToDictionary(step => step.Id, step => step.Status);
        var whole = Json.Of(new { runId = ended.Id, statuses, steps = ended.Steps.ToDictionary(step => step.Id, step => step.Output) });
        return Fits(whole) ? whole : Json.Of(new { runId = ended.Id, statuses });
    }

    /// <summary>What stands in the way of keeping something that came from outside; null when it fits.</summary>
    internal static InboxVerdict? Objection(FlowEvent happened) => happened switch
    {
        CallbackReceived e when !Fits(e.Payload) => TooLarge("The answer"),
        OperatorActed { Action: OperatorAction.Retry, Value: { } input } when !Fits(input) => TooLarge("The edited input"),
        OperatorActed { Value: { } output } when !Fits(output) => TooLarge("The output given by hand"),
        MetadataRevised { Content: { } content } when !Fits(content) => TooLarge("The revised document"),
        _ => null,
    };

    internal static InboxVerdict TooLarge(string what) =>
        new(false, "too-large", $"{what} has more than 32 KB of JSON. Put what is bigger into a file and give its address.");
}
