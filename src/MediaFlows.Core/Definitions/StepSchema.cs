using System.Text.Json.Nodes;
using static MediaFlows.Core.Definitions.FlowSchema;

namespace MediaFlows.Core.Definitions;

/// <summary>The part of the flow's JSON Schema that depends on the step types: which there are, and what each takes.</summary>
internal static class StepSchema
{
    /// <summary>A text that is one expression; it may stand where another type is wanted, since its value keeps its type.</summary>
    private const string Expression = @"^\s*\$\{\{[\s\S]*\}\}\s*$";

    public static JsonObject Of(IStepTypes types)
    {
        var step = Map("One step.", Members(types), "id", "uses");
        step["allOf"] = new JsonArray([.. types.All.Select(TakesItsInput)]);
        return step;
    }

    /// <summary>What <c>with</c> takes, per step type, for <c>$defs</c>.</summary>
    public static JsonObject Inputs(IStepTypes types) =>
        new(types.All.Select(type => KeyValuePair.Create(type.Name, (JsonNode?)Loose(type.InputSchema, $"#/$defs/{Escaped(type.Name)}"))));

    private static JsonObject Members(IStepTypes types) => new()
    {
        ["id"] = Text("What others call it in `needs` and in expressions.", "^[a-z][a-z0-9_-]{0,39}$"),
        ["uses"] = new JsonObject
        {
            ["description"] = "What it does.",
            ["oneOf"] = new JsonArray([.. types.All.Select(type => new JsonObject { ["const"] = type.Name, ["title"] = type.Title, ["description"] = type.Sentence })]),
        },
        ["title"] = Text("What people see it called."),
        ["needs"] = Either("Which steps must have settled first: completed, skipped, or failed under onError: continue. Left out: the step above. []: none.", Plain("string"), List(Plain("string"))),
        ["if"] = Either("An expression; when it is false the step is skipped, and what follows goes on.", Plain("string"), Plain("boolean")),
        ["with"] = new JsonObject { ["description"] = "The step type's input.", ["type"] = "object" },
        ["foreach"] = Either("A list, or an expression that yields one: the step is done for each element, as `item`.", Plain("string"), List([])),
        ["max"] = Count("How many items run at once.", 1, 1000),
        ["onError"] = Choice<OnError>("After a failure: park waits for a person, continue goes on without an output, fail ends the run.", "park"),
        ["retry"] = Map("How transient failures are tried again.", new()
        {
            ["attempts"] = Count("How often in all; 5 when left out.", 1, 100),
            ["firstDelay"] = Duration("Before the second attempt; doubles from then on; 2s when left out."),
            ["maxDelay"] = Duration("The longest delay; 5m when left out."),
        }),
        ["timeout"] = Duration("How long one attempt, or a wait, may take."),
        ["compensate"] = Text("The step type that undoes this one when the run is aborted or taken down."),
    };

    private static JsonNode TakesItsInput(StepType type)
    {
        var then = new JsonObject { ["properties"] = new JsonObject { ["with"] = new JsonObject { ["$ref"] = $"#/$defs/{Escaped(type.Name)}" } } };
        if (type.InputSchema["required"] is JsonArray { Count: > 0 })
            then["required"] = new JsonArray("with");
        return new JsonObject
        {
            ["if"] = new JsonObject { ["required"] = new JsonArray("uses"), ["properties"] = new JsonObject { ["uses"] = new JsonObject { ["const"] = type.Name } } },
            ["then"] = then,
        };
    }

    /// <summary>The schema with room for expressions. Members stay where they were, so that references still lead to them.</summary>
    private static JsonNode Loose(JsonNode schema, string root)
    {
        var loose = schema.DeepClone();
        if (loose is not JsonObject rules)
            return loose;
        foreach (var members in new[] { rules["properties"], rules["$defs"] }.OfType<JsonObject>())
            foreach (var (name, member) in members.ToList())
                members[name] = AllowExpression(Loose(member!, root));
        if (rules["anyOf"] is JsonArray forms)
            rules["anyOf"] = new JsonArray([.. forms.Select(form => Loose(form!, root))]);
        foreach (var key in new[] { "items", "additionalProperties" })
            if (rules[key] is JsonObject inner)
                rules[key] = AllowExpression(Loose(inner, root));
        if (rules["$ref"]?.GetValue<string>() is { } reference)
            rules["$ref"] = root + reference[1..];
        return rules;
    }

    private static JsonNode AllowExpression(JsonNode schema)
    {
        if (schema is not JsonObject rules)
            return schema;
        if (rules.ContainsKey("default") && rules["default"] is null)
            rules.Remove("default");
        if (rules["enum"] is { } choices)
        {
            rules.Remove("enum");
            rules["anyOf"] = new JsonArray(new JsonObject { ["enum"] = choices }, Text("An expression.", Expression));
        }
        else if (rules["anyOf"] is JsonArray forms)
            forms.Add(Text("An expression.", Expression));
        else if (rules["type"] is { } type)
            AllowText(rules, type is JsonArray several ? [.. several.Select(name => name!.GetValue<string>())] : [type.GetValue<string>()]);
        return rules;
    }

    private static void AllowText(JsonObject rules, List<string> types)
    {
        if (!types.Contains("string"))
            (rules["type"], rules["pattern"]) = (new JsonArray([.. types.Append("string").Select(name => JsonValue.Create(name))]), Expression);
        else if (rules["pattern"]?.GetValue<string>() is { } pattern)
            rules["pattern"] = $"(?:{pattern})|(?:{Expression})";
    }

    private static JsonObject Either(string description, params ReadOnlySpan<JsonNode> forms) => new() { ["description"] = description, ["anyOf"] = new JsonArray(forms) };

    private static JsonObject Plain(string type) => new() { ["type"] = type };

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static string Escaped(string name) => name.Replace("~", "~0").Replace("/", "~1");
}
