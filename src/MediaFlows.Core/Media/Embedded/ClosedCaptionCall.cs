using System.Globalization;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Embedded;

/// <summary>Copies out of a video stream only the units that may carry closed captions, decoding nothing; a second file says where each packet ends and when it is shown.</summary>
public static class ClosedCaptionCall
{
    /// <summary>Written into the working folder.</summary>
    public const string Units = "made-caption-units.bin", Packets = "made-caption-packets.txt";

    /// <summary>Bytes of units: a day of 60 frames a second with 40 bytes each.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>Null for a codec that has no place for them.</summary>
    public static FfmpegCall? For(FfmpegInput input, VideoTrack video, double? duration) => Only(video.Codec) is not { } filters ? null
        : new FfmpegCall(input, [], [Copy(Units, "data", video, filters), Copy(Packets, "framecrc", video, filters)], duration);

    /// <summary>SEI of H.264 (ISO 14496-10, type 6) and of HEVC before the slices (ISO 23008-2, type 39), user data of MPEG-2 (ISO 13818-2, start code B2).</summary>
    private static string? Only(string codec) => codec switch
    {
        "h264" => "h264_mp4toannexb,filter_units=pass_types=6",
        "hevc" => "hevc_mp4toannexb,filter_units=pass_types=39",
        "mpeg2video" => "filter_units=pass_types=178",
        _ => null,
    };

    private static FfmpegOutput Copy(string name, string format, VideoTrack video, string filters) =>
        new(name, [$"0:{video.Index}"], [new("c", "copy"), new("bsf:v", filters), new("f", format)], MostBytes);

    /// <summary>Where packets end in <see cref="Units"/>, and the second at which each is shown, in the order of decoding.</summary>
    /// <param name="lines">Of <see cref="Packets"/>.</param>
    public static IEnumerable<(double Time, int Length)> Read(IEnumerable<string> lines)
    {
        var unit = 1.0;
        foreach (var line in lines)
            if (line.StartsWith("#tb 0:", StringComparison.Ordinal) && FrameRate.Parse(line[6..].Trim()) is { } timeBase)
                unit = timeBase.Value;
            else if (line.Split(',', StringSplitOptions.TrimEntries) is ["0", var decoded, var shown, _, var size, ..] && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                yield return ((Ticks(shown) ?? Ticks(decoded) ?? 0) * unit, length);
    }

    private static double? Ticks(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e15 ? value : null;
}
