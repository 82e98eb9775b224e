using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaFlows.Engine.Ai;

/// <summary>The part of JSON Schema that models are asked to fill in, checked here whatever the endpoint promises. Members it does not name are refused.</summary>
public static class AnswerSchema
{
    private static readonly Dictionary<string, Func<JsonElement, bool>> Keywords = new()
    {
        ["type"] = value => IsText(value) || IsTexts(value),
        ["enum"] = value => value.ValueKind == JsonValueKind.Array,
        ["properties"] = value => value.ValueKind == JsonValueKind.Object,
        ["required"] = IsTexts,
        ["additionalProperties"] = value => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ["items"] = value => value.ValueKind == JsonValueKind.Object,
        ["minLength"] = IsNumber,
        ["maxLength"] = IsNumber,
        ["minItems"] = IsNumber,
        ["maxItems"] = IsNumber,
        ["minimum"] = IsNumber,
        ["maximum"] = IsNumber,
        ["$schema"] = IsText,
        ["title"] = IsText,
        ["description"] = IsText,
        ["examples"] = _ => true,
        ["default"] = _ => true,
    };

    /// <summary>Why this is no schema that can be checked; null when it is one.</summary>
    public static string? Unsupported(JsonElement schema, string at = "")
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return $"{At(at)} is no object";
        if (!schema.TryGetProperty("type", out _) && !schema.TryGetProperty("enum", out _))
            return $"{At(at)} says neither type nor enum";
        foreach (var member in schema.EnumerateObject())
            if (!Keywords.TryGetValue(member.Name, out var fits) || !fits(member.Value))
                return $"{At(at)} uses {member.Name} in a way that is not supported";
        var within = Properties(schema).Select(property => Unsupported(property.Value, $"{at}/{property.Name}"));
        return within.Append(schema.TryGetProperty("items", out var items) ? Unsupported(items, at + "/items") : null).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>How the answer breaks the schema; null when it fits.</summary>
    public static string? Fault(JsonElement schema, JsonElement answer, string at = "")
    {
        if (schema.TryGetProperty("type", out var type) && !Types(type).Contains(TypeOf(answer)) && !(TypeOf(answer) == "integer" && Types(type).Contains("number")))
            return $"{At(at)} should be {string.Join(" or ", Types(type))}";
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, answer)))
            return $"{At(at)} is none of the values allowed";
        return answer.ValueKind switch
        {
            JsonValueKind.String => OutOf(schema, "minLength", "maxLength", answer.GetString()!.Length, at),
            JsonValueKind.Number => OutOf(schema, "minimum", "maximum", answer.GetDouble(), at),
            JsonValueKind.Array => OutOf(schema, "minItems", "maxItems", answer.GetArrayLength(), at) ?? InItems(schema, answer, at),
            JsonValueKind.Object => InMembers(schema, answer, at),
            _ => null,
        };
    }

    /// <summary>Whether an endpoint can hold a model to it while it writes: every member named, every member required.</summary>
    public static bool IsStrict(JsonElement schema) =>
        (!schema.TryGetProperty("properties", out _)
            || (schema.TryGetProperty("additionalProperties", out var further) && further.ValueKind == JsonValueKind.False
                && Properties(schema).All(property => Required(schema).Contains(property.Name))))
        && Properties(schema).All(property => IsStrict(property.Value))
        && (!schema.TryGetProperty("items", out var items) || IsStrict(items));

    /// <summary>Without the bounds of text, which strict endpoints refuse to hear of.</summary>
    public static JsonNode WithoutLengths(JsonElement schema) => Strip(JsonNode.Parse(schema.GetRawText())!);

    private static JsonNode Strip(JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        schema.Remove("minLength");
        schema.Remove("maxLength");
        foreach (var property in schema["properties"]?.AsObject() ?? [])
            Strip(property.Value!);
        if (schema["items"] is { } items)
            Strip(items);
        return schema;
    }

    private static string? InItems(JsonElement schema, JsonElement answer, string at) => schema.TryGetProperty("items", out var items)
        ? answer.EnumerateArray().Select((item, i) => Fault(items, item, $"{at}/{i}")).FirstOrDefault(fault => fault is not null)
        : null;

    private static string? InMembers(JsonElement schema, JsonElement answer, string at)
    {
        foreach (var name in Required(schema))
            if (!answer.TryGetProperty(name, out _))
                return $"{At(at)} lacks {name}";
        foreach (var member in answer.EnumerateObject())
        {
            var fault = schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var property)
                ? Fault(property, member.Value, $"{at}/{member.Name}")
                : $"{At(at)} has a member nobody asked for";
            if (fault is not null)
                return fault;
        }
        return null;
    }

    private static string? OutOf(JsonElement schema, string least, string most, double value, string at)
    {
        if (schema.TryGetProperty(least, out var low) && value < low.GetDouble())
            return $"{At(at)} is below {least} {low}";
        return schema.TryGetProperty(most, out var high) && value > high.GetDouble() ? $"{At(at)} is above {most} {high}" : null;
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static HashSet<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];

    private static HashSet<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText);

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static string At(string pointer) => pointer.Length == 0 ? "the answer" : pointer;
}
