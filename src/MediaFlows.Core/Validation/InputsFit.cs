using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>What stands in <c>with</c> fits the step type's schema, as far as it stands there and is not an expression.</summary>
internal static class InputsFit
{
    private static readonly FlowNode Nothing = new(NodeKind.Map, default);

    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps)
            if (step.Type is { } type && step.Node["with"] is null or { Kind: NodeKind.Map })
                new SchemaFit(type.InputSchema, problems).Check(step.Node["with"] ?? Nothing, type.InputSchema, step.At("with"));
    }
}

/// <summary>Holds a value of the flow file against a JSON Schema: those keywords that the schemas of step types use.</summary>
internal sealed class SchemaFit(JsonObject root, Problems problems)
{
    public void Check(FlowNode node, JsonNode? schema, FlowNode? at = null)
    {
        if (ExpressionReader.IsWhole(node) || Resolve(schema) is not { } rules)
            return;
        if ((rules["anyOf"] ?? rules["oneOf"]) is JsonArray forms)
            CheckForms(node, forms);
        if (!IsOfType(node, rules["type"]))
            problems.Error("wrong-type", node, $"Here is {Kinds.Name(node)}.", $"Write {Expected(rules)}.{Hint(node, rules)}");
        else if (node.Is(NodeKind.Map))
            CheckMembers(node, rules, at ?? node);
        else if (node.Is(NodeKind.List))
            CheckItems(node, rules);
        else if (!(node.Is(NodeKind.Text) && node.Text.Contains("${{")))
            CheckScalar(node, rules);
    }

    private void CheckMembers(FlowNode map, JsonObject rules, FlowNode at)
    {
        var known = rules["properties"] as JsonObject ?? [];
        foreach (var name in (rules["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).Where(name => map[name] is null))
            problems.Error("missing-input", at, $"The input `{name}` is missing.", $"Add it under `{Path(at)}`: {Expected(Resolve(known[name]))}.");
        foreach (var member in map.Members)
            if (known[member.Key] is { } schema)
                Check(member.Value, schema);
            else if (rules["additionalProperties"] is JsonObject any)
                Check(member.Value, any);
            else if (rules["additionalProperties"]?.GetValueKind() is System.Text.Json.JsonValueKind.False)
                problems.ErrorAtKey("unknown-key", member, $"There is no input {Words.Quote(member.Key)} here.", problems.Nearest(member.Key, known.Select(pair => pair.Key)));
    }

    /// <summary>As people say it: <c>with.escalate</c>.</summary>
    private static string Path(FlowNode at) => string.Join('.', at.Pointer.Split('/').SkipWhile(part => part is not "with").DefaultIfEmpty("with").Select(part => part.Replace("~1", "/").Replace("~0", "~")));

    private void CheckItems(FlowNode list, JsonObject rules)
    {
        if (rules["minItems"]?.GetValue<int>() is { } least && list.Items.Count < least)
            problems.Error("out-of-range", list, $"The list has {list.Items.Count} entries.", $"Write at least {least}.");
        foreach (var item in list.Items)
            Check(item, rules["items"]);
    }

    private void CheckScalar(FlowNode node, JsonObject rules)
    {
        if (rules["enum"] is JsonArray choices && !choices.Any(choice => Same(node, choice)))
            problems.Error("bad-value", node, $"Here is {Kinds.Name(node)}.", $"{problems.Nearest(node.Text, choices.OfType<JsonNode>().Select(choice => choice.ToString()))}");
        else if (node.Is(NodeKind.Text) && rules["pattern"]?.GetValue<string>() is { } pattern)
            CheckPattern(node, pattern);
        else if (node.Is(NodeKind.Number))
            CheckRange(node, rules);
    }

    private void CheckPattern(FlowNode node, string pattern)
    {
        if (pattern is Durations.Pattern && !Durations.TryParse(node.Text, out _))
            problems.Error("bad-duration", node, $"{Words.Quote(node.Text)} is no duration.", Durations.Remedy);
        else if (pattern is not Durations.Pattern && !Regex.IsMatch(node.Text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100)))
            problems.Error("bad-value", node, $"{Words.Quote(node.Text)} has not the form it must have.", $"It must match {pattern}.");
    }

    private void CheckRange(FlowNode node, JsonObject rules)
    {
        var number = double.Parse(node.Text, CultureInfo.InvariantCulture);
        if (rules["minimum"]?.GetValue<double>() is { } least && number < least)
            problems.Error("out-of-range", node, $"{Words.Short(node.Text)} is too small.", $"Write at least {least}.");
        if (rules["maximum"]?.GetValue<double>() is { } most && number > most)
            problems.Error("out-of-range", node, $"{Words.Short(node.Text)} is too large.", $"Write at most {most}.");
    }

    /// <summary>Of several forms, the faults against the nearest one are the useful ones: one of the same kind, with the fewest.</summary>
    private void CheckForms(FlowNode node, JsonArray forms)
    {
        var tries = forms.Select(form =>
        {
            var aside = problems.Aside();
            new SchemaFit(root, aside).Check(node, form);
            return (Alien: aside.Count > 0 && !IsOfType(node, Resolve(form)?["type"]), Faults: aside);
        });
        if (tries.MinBy(one => (one.Alien, one.Faults.Count)).Faults is { Count: > 0 } nearest)
            problems.TakeOver(nearest);
    }

    /// <summary>The exporter writes a type met before as a reference to where it was.</summary>
    private JsonObject? Resolve(JsonNode? schema)
    {
        if (schema is not JsonObject rules || rules["$ref"]?.GetValue<string>() is not { } reference)
            return schema as JsonObject;
        JsonNode? target = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            target = target is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)] : target?[part.Replace("~1", "/").Replace("~0", "~")];
        return target as JsonObject;
    }

    private static bool IsOfType(FlowNode node, JsonNode? type) =>
        type is null || Types(type).Any(name => name switch
        {
            "string" => node.Is(NodeKind.Text),
            "integer" => node.Is(NodeKind.Number) && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "number" => node.Is(NodeKind.Number),
            "boolean" => node.Is(NodeKind.Boolean),
            "array" => node.Is(NodeKind.List),
            "object" => node.Is(NodeKind.Map),
            _ => node.Is(NodeKind.Null),
        });

    private static IEnumerable<string> Types(JsonNode type) =>
        type is JsonArray several ? several.Select(name => name!.GetValue<string>()) : [type.GetValue<string>()];

    private static bool Same(FlowNode node, JsonNode? choice) => choice is null ? node.Is(NodeKind.Null) : choice.ToString() == node.Text;

    private static string Expected(JsonObject? rules) => rules switch
    {
        { } when rules["enum"] is JsonArray choices => $"one of {Words.List(choices.OfType<JsonNode>().Select(choice => choice.ToString()))}",
        { } when rules["pattern"]?.GetValue<string>() is Durations.Pattern => "a duration such as 30s or 24h",
        { } when rules["type"] is { } type => string.Join(" or ", Types(type).Where(name => name is not "null").Select(Word)),
        _ => "a value",
    };

    private static string Word(string type) => type switch
    {
        "string" => "text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "a map of names and values",
    };

    private static string Hint(FlowNode node, JsonObject rules) =>
        node.Is(NodeKind.Text) && node.Text.Contains("${{") ? " An expression keeps its type only when it stands alone."
        : rules["type"] is { } type && Types(type).Contains("boolean") ? Kinds.Hint(node, NodeKind.Boolean) : "";
}
