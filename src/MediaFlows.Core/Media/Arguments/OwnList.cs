using System.Globalization;

namespace MediaFlows.Core.Media.Arguments;

/// <summary>A list of files that are read one after the other: the only kind of list that is ever opened, and only one that we wrote.</summary>
public static class OwnList
{
    internal static MediaContainer Container { get; } = new("list", "List of our own", "text/plain", "concat,mov");

    /// <param name="path">Local path of the list.</param>
    public static FfmpegInput Input(string path) => new(path, Container);

    /// <param name="parts">Files beside the list, under names of our own, and the seconds each lasts; null for what the file says.</param>
    public static string Text(IEnumerable<(string Name, double? Seconds)> parts) => "ffconcat version 1.0\n" + string.Concat(parts.Select(part =>
        $"file {Plain(part.Name)}\n{(part.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"duration {seconds:0.#########}\n") : "")}"));

    private static string Plain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !name.StartsWith('.')
        ? name : throw new ArgumentException($"'{name}' cannot stand in a list.", nameof(name));
}
