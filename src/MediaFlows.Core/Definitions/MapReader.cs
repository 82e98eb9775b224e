using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>Reads the members of one map of the flow file by name and reports those that do not fit; what nobody asked for is an unknown key.</summary>
/// <param name="what">What the map is, for messages: <c>a step</c>.</param>
internal sealed class MapReader(FlowNode map, Problems problems, string what)
{
    private readonly HashSet<string> _asked = [];

    public FlowNode Node => map;

    public FlowNode? Any(string key)
    {
        _asked.Add(key);
        if (map[key] is not { } value)
            return null;
        if (!value.Is(NodeKind.Null))
            return value;
        problems.Error("no-value", value, $"`{key}` has no value.", "Write one, or remove the key.");
        return null;
    }

    public FlowNode? Required(string key)
    {
        _asked.Add(key);
        if (map[key] is null)
            problems.Error("missing-key", map, $"{char.ToUpperInvariant(what[0])}{what[1..]} lacks `{key}`.", $"Add `{key}:`.");
        return Any(key);
    }

    public FlowNode? Map(string key) => Of(key, NodeKind.Map, "a map of names and values");

    public FlowNode? List(string key) => Of(key, NodeKind.List, "a list");

    public string? Text(string key) => Of(key, NodeKind.Text, "text; put quotes around it")?.Text;

    /// <summary>A text of a certain form; one of another form is reported and counts as absent.</summary>
    public string? Name(string key, Regex form, string remedy)
    {
        if (Of(key, NodeKind.Text, "text; put quotes around it") is not { } value)
            return null;
        if (form.IsMatch(value.Text))
            return value.Text;
        problems.Error("bad-name", value, $"{Words.Quote(value.Text)} cannot be the {key} of {what}.", remedy);
        return null;
    }

    public bool? Flag(string key) => Of(key, NodeKind.Boolean, "true or false")?.Text is { } flag ? flag is "true" : null;

    public int? Count(string key, int least, int most)
    {
        if (Of(key, NodeKind.Number, "a whole number") is not { } value)
            return null;
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most)
            return count;
        problems.Error("out-of-range", value, $"`{key}` is {Words.Quote(value.Text)}.", $"Write a whole number from {least} to {most}.");
        return null;
    }

    public TimeSpan? Duration(string key, TimeSpan least)
    {
        if (Any(key) is not { } value)
            return null;
        if (value.Is(NodeKind.Text) && Durations.TryParse(value.Text, out var duration) && duration >= least)
            return duration;
        problems.Error("bad-duration", value, $"`{key}` is no duration of at least {Durations.Format(least)}.", Durations.Remedy);
        return null;
    }

    public T? Choice<T>(string key) where T : struct, Enum
    {
        if (Of(key, NodeKind.Text, "one of the words named in the format")?.Text is not { } text)
            return null;
        var choices = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
        if (choices.TryGetValue(text, out var choice))
            return choice;
        problems.Error("bad-value", map[key]!, $"`{key}` is {Words.Quote(text)}.", $"Write one of: {Words.List(choices.Keys)}.");
        return null;
    }

    /// <summary>Reports the members nobody asked for.</summary>
    public void NothingElse()
    {
        foreach (var member in map.Members.Where(member => !_asked.Contains(member.Key)))
            problems.ErrorAtKey("unknown-key", member, $"{char.ToUpperInvariant(what[0])}{what[1..]} has no {Words.Quote(member.Key)}.", problems.Nearest(member.Key, _asked));
    }

    private FlowNode? Of(string key, NodeKind kind, string expected)
    {
        if (Any(key) is not { } value)
            return null;
        if (value.Is(kind))
            return value;
        problems.Error("wrong-type", value, $"`{key}` is {Kinds.Name(value)}.", $"Write {expected}.{Kinds.Hint(value, kind)}");
        return null;
    }
}

/// <summary>What a value is, in words.</summary>
internal static class Kinds
{
    public static string Name(FlowNode value) => value.Kind switch
    {
        NodeKind.Null => "empty",
        NodeKind.Boolean => $"the truth value {value.Text}",
        NodeKind.Number => $"the number {Words.Short(value.Text)}",
        NodeKind.Text => $"the text {Words.Quote(value.Text)}",
        NodeKind.List => "a list",
        _ => "a map",
    };

    /// <summary>YAML 1.1 read yes and no as truth values; 1.2 does not.</summary>
    public static string Hint(FlowNode value, NodeKind wanted) =>
        wanted is NodeKind.Boolean && value.Is(NodeKind.Text) && value.Text.ToLowerInvariant() is "yes" or "no" or "on" or "off" or "y" or "n"
            ? " In YAML 1.2 yes, no, on and off are text." : "";
}
