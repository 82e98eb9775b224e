using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MediaFlows.Core.Media;

/// <summary>Reads members of JSON that may lack any of them, and bounds texts that come from outside.</summary>
internal static class ProbeJson
{
    public static List<JsonElement> Streams(this JsonElement probe) => Objects(probe, "streams");

    public static List<JsonElement> SideData(this JsonElement stream) => Objects(stream, "side_data_list");

    public static List<JsonElement> Objects(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)]
            : [];

    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && number is > int.MinValue and < int.MaxValue ? (int)number : null;

    /// <summary>A tag by name, in whatever case the container wrote it.</summary>
    public static string? Tag(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Object
            ? tags.EnumerateObject().FirstOrDefault(tag => tag.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } value ? value.GetString() : null
            : null;

    /// <summary>Text without control and direction signs, at most so many characters; null when nothing is left.</summary>
    public static string? Bounded(this string? text, int length)
    {
        var kept = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
            if (kept.Length + rune.Utf16SequenceLength <= length && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
                kept.Append(rune);
        return kept.ToString().Trim() is { Length: > 0 } clean ? clean : null;
    }
}
