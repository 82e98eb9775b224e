using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaFlows.Tests.Definitions;

/// <summary>Checks a value against the JSON Schema keywords that the flow schema uses; a keyword it does not know fails loudly.</summary>
internal sealed class PlainSchema(JsonObject root)
{
    private static readonly string[] Says = ["$schema", "$defs", "title", "description", "default", "then", "properties", "markdownDescription"];

    public IReadOnlyList<string> Faults(JsonNode? value) => [.. Check(root, value, "")];

    private IEnumerable<string> Check(JsonNode schema, JsonNode? value, string at) => schema is JsonValue
        ? schema.GetValue<bool>() ? [] : [$"{at}: not allowed"]
        : schema.AsObject().Where(rule => !Says.Contains(rule.Key)).SelectMany(rule => Rule(schema.AsObject(), rule.Key, rule.Value!, value, at)).Concat(Members(schema, value, at));

    private IEnumerable<string> Rule(JsonObject schema, string name, JsonNode rule, JsonNode? value, string at) => name switch
    {
        "type" => Fault(Names(rule).Any(type => IsOf(type, value)), $"{at}: is not {rule.ToJsonString()}"),
        "const" => Fault(JsonNode.DeepEquals(rule, value), $"{at}: is not {rule}"),
        "enum" => Fault(rule.AsArray().Any(one => JsonNode.DeepEquals(one, value)), $"{at}: is none of {rule.ToJsonString()}"),
        "pattern" => Fault(value is not JsonValue text || !IsOf("string", value) || Regex.IsMatch(text.GetValue<string>(), rule.GetValue<string>()), $"{at}: does not match {rule}"),
        "minimum" => Fault(!IsOf("number", value) || value!.GetValue<double>() >= rule.GetValue<double>(), $"{at}: is less than {rule}"),
        "maximum" => Fault(!IsOf("number", value) || value!.GetValue<double>() <= rule.GetValue<double>(), $"{at}: is more than {rule}"),
        "minItems" => Fault(value is not JsonArray list || list.Count >= rule.GetValue<int>(), $"{at}: has too few"),
        "maxItems" => Fault(value is not JsonArray list || list.Count <= rule.GetValue<int>(), $"{at}: has too many"),
        "required" => Names(rule).Where(member => value is JsonObject map && !map.ContainsKey(member)).Select(member => $"{at}: lacks {member}"),
        "items" => value is JsonArray items ? items.SelectMany((one, index) => Check(rule, one, $"{at}/{index}")) : [],
        "additionalProperties" => value is JsonObject map ? map.Where(member => schema["properties"]?[member.Key] is null).SelectMany(member => Check(rule, member.Value, $"{at}/{member.Key}")) : [],
        "$ref" => Check(Resolve(rule.GetValue<string>()), value, at),
        "allOf" => rule.AsArray().SelectMany(one => Check(one!, value, at)),
        "anyOf" => Fault(rule.AsArray().Any(one => !Check(one!, value, at).Any()), $"{at}: fits none of what it may be"),
        "oneOf" => Fault(rule.AsArray().Count(one => !Check(one!, value, at).Any()) == 1, $"{at}: does not fit exactly one of what it may be"),
        "if" => !Check(rule, value, at).Any() && schema["then"] is { } then ? Check(then, value, at) : [],
        _ => throw new NotSupportedException($"'{name}' at {at}: teach PlainSchema this keyword."),
    };

    private IEnumerable<string> Members(JsonNode schema, JsonNode? value, string at) => value is JsonObject map && schema["properties"] is JsonObject rules
        ? map.Where(member => rules[member.Key] is not null).SelectMany(member => Check(rules[member.Key]!, member.Value, $"{at}/{member.Key}"))
        : [];

    private JsonNode Resolve(string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode)root, (node, part) => node is JsonArray list ? list[int.Parse(part)]! : node[part.Replace("~1", "/").Replace("~0", "~")]!);

    private static IEnumerable<string> Names(JsonNode rule) => rule is JsonArray list ? list.Select(one => one!.GetValue<string>()) : [rule.GetValue<string>()];

    private static IEnumerable<string> Fault(bool fits, string fault) => fits ? [] : [fault];

    private static bool IsOf(string type, JsonNode? value) => value?.GetValueKind() switch
    {
        null or System.Text.Json.JsonValueKind.Null => type == "null",
        System.Text.Json.JsonValueKind.String => type == "string",
        System.Text.Json.JsonValueKind.Number => type == "number" || (type == "integer" && value.GetValue<double>() % 1 == 0),
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => type == "boolean",
        System.Text.Json.JsonValueKind.Array => type == "array",
        _ => type == "object",
    };
}
