using System.Text.Json;

namespace MediaFlows.Core.Runs;

/// <summary>JSON values that decisions need again and again.</summary>
public static class Json
{
    public static JsonElement Null { get; } = Parse("null");

    public static JsonElement EmptyObject { get; } = Parse("{}");

    public static JsonElement EmptyArray { get; } = Parse("[]");

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>Whether there is a value at all: neither undefined nor null.</summary>
    public static bool HasValue(this JsonElement element) => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>An object's own member; null when it has none of that name, or is no object.</summary>
    public static JsonElement? Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;

    /// <summary>Names of an object's members; none of anything else.</summary>
    public static IEnumerable<string> Members(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(member => member.Name) : [];

    public static JsonElement Of<T>(T value) => JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);
}
