using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>Chunks become one file again, copied packet by packet: a list of our own says which, in which order.</summary>
public static class JoinPlan
{
    public const string List = "chunks.ffconcat";

    /// <summary>The only list that is ever opened, and only one that we wrote.</summary>
    private static readonly MediaContainer OfLists = new("list", "List of our own", "text/plain", "concat,mov");

    /// <param name="names">Files in the working folder, under names of our own.</param>
    public static string ListOf(IEnumerable<string> names) => $"ffconcat version 1.0\n{string.Concat(names.Select(name => $"file {Plain(name)}\n"))}";

    /// <param name="list">Local path of the list.</param>
    /// <param name="sound">Null for a silent whole.</param>
    /// <param name="startTimecode">Of a mezzanine; null for none.</param>
    public static FfmpegCall For(string list, FfmpegInput? sound, RenditionPreset preset, string name, double seconds, long bytes, string? startTimecode) =>
        new(new FfmpegInput(list, OfLists) { NamesOthers = true }, [],
        [
            new FfmpegOutput(name, ["0:v:0", .. sound is null ? (string[])[] : ["1:a"]],
                [new("c", "copy"), .. RenditionEncoding.Wrapped(preset.Packaging), .. startTimecode is { } start ? (FfmpegOption[])[new("timecode", start)] : []], 2 * bytes + (64L << 20)),
        ], seconds)
        { MoreInputs = sound is null ? [] : [sound] };

    private static string Plain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !name.StartsWith('.')
        ? name : throw new ArgumentException($"'{name}' cannot stand in a list.", nameof(name));
}
