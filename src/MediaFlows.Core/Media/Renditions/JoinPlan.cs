using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>Chunks become one file again, copied packet by packet in the order of a list.</summary>
public static class JoinPlan
{
    public const string List = "chunks.ffconcat";

    /// <param name="list">Local path of the list.</param>
    /// <param name="sound">Null for a silent whole.</param>
    /// <param name="startTimecode">Of a mezzanine; null for none.</param>
    public static FfmpegCall For(string list, FfmpegInput? sound, RenditionPreset preset, string name, double seconds, long bytes, string? startTimecode) =>
        new(OwnList.Input(list), [],
        [
            new FfmpegOutput(name, ["0:v:0", .. sound is null ? (string[])[] : ["1:a"]],
                [new("c", "copy"), .. RenditionEncoding.Wrapped(preset.Packaging), .. startTimecode is { } start ? (FfmpegOption[])[new("timecode", start)] : []], 2 * bytes + (64L << 20)),
        ], seconds)
        { MoreInputs = sound is null ? [] : [sound] };
}
