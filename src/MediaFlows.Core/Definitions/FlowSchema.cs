using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaFlows.Core.Definitions;

/// <summary>The flow file as JSON Schema (draft 2020-12), so that editors complete and explain it; <see cref="FlowFile"/> says more than a schema can.</summary>
public static class FlowSchema
{
    /// <param name="types">The step types to offer, each with its own <c>with</c>.</param>
    public static JsonObject For(IStepTypes types) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "MediaFlows flow",
        ["description"] = "What happens to a media file, from arrival to archive.",
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("apiVersion", "name", "steps"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["const"] = FlowReader.Version },
            ["name"] = Text("Name that runs and links use: lower-case letters, digits and dashes.", "^[a-z][a-z0-9-]{0,62}$"),
            ["title"] = Text("Name for people."),
            ["on"] = Map("What starts the flow; without it, a person, the API or another flow does.", new() { ["asset"] = Trigger() }, "asset"),
            ["inputs"] = new JsonObject { ["description"] = "Values a start may give; expressions read them as inputs.NAME.", ["type"] = "object", ["additionalProperties"] = Input() },
            ["lane"] = Choice<Lane>("Order of work: interactive goes before standard, standard before bulk.", "standard"),
            ["maxActive"] = Count("How many runs of this flow may be at work at once; one that waits for a person or a time is not at work.", 1, 100_000),
            ["steps"] = new JsonObject
            {
                ["description"] = "What is done. A step waits for the one above, unless `needs` says otherwise.",
                ["type"] = "array",
                ["minItems"] = 1,
                ["maxItems"] = FlowReader.MostSteps,
                ["items"] = StepSchema.Of(types),
            },
        },
        ["$defs"] = StepSchema.Inputs(types),
    };

    private static JsonObject Trigger() => Map("A file that arrives.", new()
    {
        ["container"] = Text("Where files arrive.", "^[a-z0-9](?:-?[a-z0-9]){2,62}$"),
        ["match"] = Text("Which of them: ** any folders, * anything within a name, ? one character, {mp4,mov} either."),
        ["settle"] = Duration("How long a file must be quiet before it counts as complete; 30s when left out."),
        ["growing"] = Duration("Follow recordings in progress: how often a file is looked at, to start the flow as soon as it is seen to grow, once per recording. When left out, the flow starts once a file is complete."),
    }, "container");

    private static JsonObject Input() => Map("One input.", new()
    {
        ["type"] = Choice<InputType>("What kind of value it takes.", "any"),
        ["default"] = new JsonObject { ["description"] = "What it is when a start does not give it." },
        ["required"] = new JsonObject { ["description"] = "Whether a start must give it.", ["type"] = "boolean", ["default"] = false },
        ["description"] = Text("What it is for."),
    });

    internal static JsonObject Map(string description, JsonObject members, params ReadOnlySpan<string> required) => new()
    {
        ["description"] = description,
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray([.. required.ToArray().Select(name => JsonValue.Create(name))]),
        ["properties"] = members,
    };

    internal static JsonObject Text(string description, string? pattern = null)
    {
        var schema = new JsonObject { ["description"] = description, ["type"] = "string" };
        if (pattern is not null)
            schema["pattern"] = pattern;
        return schema;
    }

    internal static JsonObject Duration(string description) => Text($"{description} Such as 30s, 10m, 24h, 7d or PT30S.", Durations.Pattern);

    internal static JsonObject Count(string description, int least, int most) =>
        new() { ["description"] = description, ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    internal static JsonObject Choice<T>(string description, string otherwise) where T : struct, Enum => new()
    {
        ["description"] = description,
        ["enum"] = new JsonArray([.. Enum.GetNames<T>().Select(name => JsonValue.Create(JsonNamingPolicy.KebabCaseLower.ConvertName(name)))]),
        ["default"] = otherwise,
    };
}
