using System.Collections.Immutable;
using System.Globalization;

namespace MediaFlows.Core.Runs;

/// <summary>How pictures name steps, people and moments.</summary>
internal static class RunWords
{
    /// <summary>With one full stop, also where a failure's message brought its own.</summary>
    public static string Sentence(string text) => $"{text.TrimEnd('.')}.";

    public static string Title(FlowRun run, int index, string? item)
    {
        var step = run.Flow.Steps[index];
        var title = step.Title ?? step.Id;
        return item is null ? title : $"{title} ({item})";
    }

    public static string Title(FlowRun run, string step, string? item) => Title(run, run.Flow.IndexOf(step), item);

    public static string Time(DateTimeOffset? moment) =>
        moment is { } at ? string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "an unknown time";

    /// <summary>The two largest units, as people say it: <c>3 h 5 min</c>.</summary>
    public static string Length(TimeSpan length) => length.Duration() switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } l => $"{l.Minutes} min",
        { TotalDays: < 1 } l => l.Minutes == 0 ? $"{l.Hours} h" : $"{l.Hours} h {l.Minutes} min",
        var l => l.Hours == 0 ? Days(l) : $"{Days(l)} {l.Hours} h",
    };

    public static string People(ImmutableArray<string> people) => people.Length switch
    {
        0 => "nobody",
        1 => people[0],
        2 => $"{people[0]} and {people[1]}",
        var n => $"{people[0]}, {people[1]} and {n - 2} more",
    };

    /// <summary>Joins parts of a sentence; long lists keep their first eight.</summary>
    public static string Join(IReadOnlyCollection<string> parts) =>
        string.Join("; ", parts.Take(8)) + (parts.Count > 8 ? $"; and {parts.Count - 8} more" : "");

    public static string Cut(string text, int longest) => text.Length <= longest ? text : $"{text[..(longest - 1)]}…";

    /// <summary>The same words at the beginning of a sentence.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Days(TimeSpan length) => length.Days == 1 ? "1 day" : $"{length.Days} days";
}
