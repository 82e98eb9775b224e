using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Reviews;

/// <summary>How a field of the metadata is filled in.</summary>
public enum FieldKind { Text, LongText, Number, Integer, YesNo, Choice, List, Date, Other }

/// <summary>One field of the metadata.</summary>
/// <param name="Value">As it stands; null where there is none.</param>
/// <param name="Longest">Characters; null for no bound.</param>
public sealed record MetadataField(
    string Name, string Title, FieldKind Kind, bool Required, JsonElement Value, string? About = null, IReadOnlyList<string>? Choices = null, int? Longest = null);

/// <summary>The metadata as a form: by its JSON Schema where the flow gives one, else by what it holds.</summary>
public static class MetadataForm
{
    /// <summary>Characters from which on a text gets several lines.</summary>
    private const int Long = 80;

    public static IReadOnlyList<MetadataField> Fields(JsonElement? schema, JsonElement metadata)
    {
        var rules = Properties(schema).ToDictionary(property => property.Name, property => property.Value);
        var required = Required(schema);
        return [.. rules.Keys.Concat(metadata.Members()).Distinct().Select(name => Field(name, rules.TryGetValue(name, out var rule) ? rule : null, metadata.Member(name) ?? Json.Null, required.Contains(name)))];
    }

    /// <summary>What keeps the metadata from being approved, field by field, in words; empty when nothing does.</summary>
    public static IReadOnlyList<string> Faults(JsonElement? schema, JsonElement metadata) => schema is null ? [] :
        [.. Fields(schema, metadata).Select(field => Fault(field, Properties(schema).FirstOrDefault(property => property.Name == field.Name).Value)).OfType<string>()];

    private static string? Fault(MetadataField field, JsonElement rule)
    {
        if (IsEmpty(field.Value)) return field.Required ? $"{field.Title} is missing" : null;
        return field switch
        {
            { Kind: FieldKind.Choice } when !field.Choices!.Contains(field.Value.ToString()) => $"{field.Title} is none of {string.Join(", ", field.Choices!)}",
            { Kind: FieldKind.Number or FieldKind.Integer } when field.Value.ValueKind != JsonValueKind.Number => $"{field.Title} is no number",
            { Kind: FieldKind.Integer } when !field.Value.TryGetInt64(out _) => $"{field.Title} is no whole number",
            { Kind: FieldKind.List } when field.Value.ValueKind != JsonValueKind.Array => $"{field.Title} is no list",
            { Kind: FieldKind.Text or FieldKind.LongText or FieldKind.Date } when field.Value.ValueKind != JsonValueKind.String => $"{field.Title} is no text",
            { Longest: { } longest } when field.Value.ValueKind == JsonValueKind.String && field.Value.GetString()!.Length > longest => $"{field.Title} has more than {longest} characters",
            { Kind: FieldKind.Date } when !DateOnly.TryParseExact(field.Value.GetString(), "yyyy-MM-dd", out _) => $"{field.Title} is no date such as 2026-03-01",
            _ => Misshapen(field, rule),
        };
    }

    private static string? Misshapen(MetadataField field, JsonElement rule)
    {
        if (Text(rule, "pattern") is not { } pattern || field.Value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return Regex.IsMatch(field.Value.GetString()!, pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking) ? null : $"{field.Title} has not the form it must have ({pattern})";
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static MetadataField Field(string name, JsonElement? rule, JsonElement value, bool required)
    {
        var choices = rule?.Member("enum") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(one => one.ToString()).ToList() : null;
        int? longest = rule?.Member("maxLength") is { ValueKind: JsonValueKind.Number } most && most.TryGetInt32(out var number) ? number : null;
        return new(name, Text(rule, "title") ?? Words(name), choices is null ? Kind(rule, value, longest) : FieldKind.Choice, required, value, Text(rule, "description"), choices, longest);
    }

    private static FieldKind Kind(JsonElement? rule, JsonElement value, int? longest) => Text(rule, "type") switch
    {
        "string" when Text(rule, "format") == "date" => FieldKind.Date,
        "string" => longest > Long || value.ValueKind == JsonValueKind.String && value.GetString()!.Length > Long ? FieldKind.LongText : FieldKind.Text,
        "number" => FieldKind.Number,
        "integer" => FieldKind.Integer,
        "boolean" => FieldKind.YesNo,
        "array" => IsList(value) || !value.HasValue() ? FieldKind.List : FieldKind.Other,
        "object" => FieldKind.Other,
        _ => Kind(value),
    };

    private static FieldKind Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length > Long ? FieldKind.LongText : FieldKind.Text,
        JsonValueKind.Number => FieldKind.Number,
        JsonValueKind.True or JsonValueKind.False => FieldKind.YesNo,
        JsonValueKind.Array when IsList(value) => FieldKind.List,
        _ => FieldKind.Other,
    };

    private static bool IsList(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String);

    private static bool IsEmpty(JsonElement value) => !value.HasValue()
        || value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString())
        || value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    /// <summary>A member's name as people write: <c>airDate</c> is Air date.</summary>
    public static string Words(string name)
    {
        var words = string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? $" {char.ToLowerInvariant(c)}" : c is '_' or '-' ? " " : c.ToString()));
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement? schema) => schema?.Member("properties") is { ValueKind: JsonValueKind.Object } all
        ? all.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object) : [];

    private static HashSet<string> Required(JsonElement? schema) =>
        schema?.Member("required") is { ValueKind: JsonValueKind.Array } names ? [.. names.EnumerateArray().Select(name => name.ToString())] : [];

    private static string? Text(JsonElement? rule, string name) => rule?.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
