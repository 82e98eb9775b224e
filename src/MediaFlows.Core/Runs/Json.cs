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

    /// <summary>A value with a merge patch laid over it (RFC 7396): members that are null in the patch go, objects are laid over each other, all else is replaced.</summary>
    public static JsonElement Patched(this JsonElement value, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object) return patch;
        var members = value.Members().Distinct().ToDictionary(name => name, name => value.GetProperty(name));
        foreach (var change in patch.EnumerateObject())
            if (change.Value.ValueKind == JsonValueKind.Null) members.Remove(change.Name);
            else members[change.Name] = members.GetValueOrDefault(change.Name).Patched(change.Value);
        return JsonSerializer.SerializeToElement(members);
    }

    public static JsonElement Of<T>(T value) => JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);
}
