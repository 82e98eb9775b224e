using System.Text.Json;

namespace MediaFlows.Core.Runs;

/// <summary>The elements a step fans out over, keyed by their <c>id</c> or their own text.</summary>
internal static class ForeachList
{
    public const int Most = 1000;

    public static IReadOnlyList<ForeachItem>? Read(JsonElement list, out string? problem)
    {
        problem = list.ValueKind != JsonValueKind.Array ? $"foreach needs a list and got {Kind(list)}."
            : list.GetArrayLength() > Most ? $"foreach takes at most {Most} elements and got {list.GetArrayLength()}."
            : null;
        if (problem is not null) return null;

        var items = list.EnumerateArray().Select(value => new ForeachItem(Key(value), value)).ToList();
        var twice = items.GroupBy(item => item.Key).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) problem = $"foreach has two elements with the key '{twice.Key}'.";
        return problem is null ? items : null;
    }

    private static string Key(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("id", out var id) ? id.ToString() : value.ToString();

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "nothing",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
