using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media;

/// <summary>Reads one video stream of ffprobe's JSON.</summary>
internal static partial class VideoReading
{
    /// <param name="whole">Seconds of the whole file, for streams that do not say how long they are.</param>
    public static VideoTrack Read(JsonElement stream, double? whole)
    {
        var pixels = stream.Text("pix_fmt") ?? "";
        var (rate, variable) = Rate(stream);
        return new VideoTrack(
            stream.Number("index") ?? 0,
            stream.Text("codec_name").Bounded(24) ?? "unknown",
            stream.Number("width") ?? 0,
            stream.Number("height") ?? 0,
            Ratio(stream.Text("sample_aspect_ratio")) ?? "1:1",
            Scanned(stream.Text("field_order")),
            Rotation(stream),
            variable,
            rate?.ToString())
        {
            Profile = stream.Text("profile").Bounded(32),
            Level = Level(stream),
            Dar = Ratio(stream.Text("display_aspect_ratio")),
            BitDepth = BitDepth(stream, pixels),
            Chroma = Chroma(pixels),
            Primaries = Known(stream, "color_primaries"),
            Transfer = Known(stream, "color_transfer"),
            Matrix = Known(stream, "color_space"),
            Range = Known(stream, "color_range"),
            Hdr = Hdr(stream),
            Frames = Frames(stream, rate, variable, whole),
        };
    }

    /// <summary>The average is the true rate: ffprobe's other figure is the field rate of some interlaced streams, and a guess for uneven ones.</summary>
    private static (FrameRate? Rate, bool Variable) Rate(JsonElement stream)
    {
        var average = FrameRate.Parse(stream.Text("avg_frame_rate"))?.Snapped();
        var guess = FrameRate.Parse(stream.Text("r_frame_rate"))?.Snapped();
        if (average is null || guess is null)
            return (average ?? guess, false);
        var ratio = guess.Value.Value / average.Value.Value;
        return (average, Math.Abs(ratio - 1) > 0.01 && Math.Abs(ratio - 2) > 0.01);
    }

    private static long? Frames(JsonElement stream, FrameRate? rate, bool variable, double? whole)
    {
        if (ProbeReading.Whole(stream.Text("nb_frames")) is > 0 and var counted)
            return counted;
        var seconds = ProbeReading.Seconds(stream.Text("duration")) ?? whole;
        return variable || rate is null || seconds is null or > 1e9 ? null : (long)Math.Round(seconds.Value * rate.Value.Value);
    }

    /// <summary>
    /// H.264 counts levels in tenths, HEVC in thirtieths, AV1 in quarters from 2.0 (annex A.3); MPEG-2 has names (ISO 13818-2 table 8-3, and 8-11 for 4:2:2).
    /// Others keep the number.
    /// </summary>
    private static string? Level(JsonElement stream) => (stream.Text("codec_name"), stream.Number("level")) switch
    {
        (_, null or < 0) => null,
        ("h264", var level) => (level.Value / 10.0).ToString("0.0", CultureInfo.InvariantCulture),
        ("hevc", var level) => (level.Value / 30.0).ToString("0.0", CultureInfo.InvariantCulture),
        ("av1", < 24 and var level) => $"{2 + level / 4}.{level % 4}",
        ("mpeg2video", 10) => "low",
        ("mpeg2video", 8 or 5) => "main",
        ("mpeg2video", 6) => "high-1440",
        ("mpeg2video", 4 or 2) => "high",
        (_, var level) => level.Value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The second letter of ffprobe's field order is the field displayed first.</summary>
    private static Scan Scanned(string? order) => order switch
    {
        "progressive" => Scan.Progressive,
        "tt" or "bt" => Scan.Tff,
        "bb" or "tb" => Scan.Bff,
        _ => Scan.Unknown,
    };

    private static string? Known(JsonElement stream, string name) => stream.Text(name) is { } text and not "unknown" ? text.Bounded(24) : null;

    private static string? Ratio(string? text) => text is not null && Colon().IsMatch(text) && !text.StartsWith("0:", StringComparison.Ordinal) ? text : null;

    private static int? BitDepth(JsonElement stream, string pixels)
    {
        if (int.TryParse(stream.Text("bits_per_raw_sample"), NumberStyles.None, CultureInfo.InvariantCulture, out var raw) && raw is > 0 and <= 32)
            return raw;
        if (DeepPixels().Match(pixels) is { Success: true } deep)
            return int.Parse(deep.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return pixels.Length == 0 ? null : 8;
    }

    private static string? Chroma(string pixels) => pixels switch
    {
        _ when pixels.Contains("420", StringComparison.Ordinal) || pixels.StartsWith("nv12", StringComparison.Ordinal) || pixels.StartsWith("p01", StringComparison.Ordinal) => "4:2:0",
        _ when pixels.Contains("422", StringComparison.Ordinal) => "4:2:2",
        _ when pixels.Contains("444", StringComparison.Ordinal) => "4:4:4",
        _ when pixels.Contains("411", StringComparison.Ordinal) => "4:1:1",
        _ when pixels.StartsWith("gray", StringComparison.Ordinal) => "gray",
        _ when pixels.Contains("rgb", StringComparison.Ordinal) || pixels.Contains("bgr", StringComparison.Ordinal) || pixels.StartsWith("gbr", StringComparison.Ordinal) => "rgb",
        _ => null,
    };

    private static string? Hdr(JsonElement stream)
    {
        var side = stream.SideData().Select(data => data.Text("side_data_type")).ToList();
        return Hdr(Known(stream, "color_transfer"), side.Contains(Mastering), side.Any(type => type?.StartsWith("DOVI", StringComparison.Ordinal) == true));
    }

    /// <summary>Mastering data without a transfer function is HDR10 that lost its tags: nothing else carries it.</summary>
    public static string? Hdr(string? transfer, bool mastering, bool dolbyVision) => (dolbyVision, transfer) switch
    {
        (true, _) => "dolby-vision",
        (_, "arib-std-b67") => "hlg",
        (_, "smpte2084") => mastering ? "hdr10" : "pq",
        (_, null) => mastering ? "hdr10" : null,
        _ => null,
    };

    private const string Mastering = "Mastering display metadata";

    /// <summary>ffprobe's display matrix turns counter-clockwise, the old <c>rotate</c> tag clockwise.</summary>
    private static int Rotation(JsonElement stream)
    {
        var matrix = stream.SideData().Select(data => data.Number("rotation")).FirstOrDefault(degrees => degrees is not null);
        var clockwise = matrix is { } degrees ? -degrees : int.TryParse(stream.Tag("rotate"), out var tag) ? tag : 0;
        return (int)Math.Round((clockwise % 360 + 360) % 360 / 90.0) % 4 * 90;
    }

    [GeneratedRegex(@"^\d{1,6}:\d{1,6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Colon();

    [GeneratedRegex(@"(?:p|gray|p0)(9|10|12|14|16)(?:le|be)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DeepPixels();
}
