using System.Globalization;
using System.Text.Json;

namespace MediaFlows.Core.Media;

/// <summary>Turns ffprobe's JSON into <see cref="TechnicalMetadata"/>. Every text in it came from the file and is bounded.</summary>
public static class ProbeReading
{
    private const int MostTracks = 32;
    private const int MostTags = 8;

    /// <summary>A frame in a second of 24, and a little.</summary>
    private const double MostUnsteady = 0.045;

    /// <param name="probe">Answer to <c>-show_format -show_streams -show_chapters</c>.</param>
    /// <param name="size">Bytes of the file.</param>
    public static TechnicalMetadata Read(JsonElement probe, MediaContainer container, long size)
    {
        var streams = probe.Streams();
        var format = probe.TryGetProperty("format", out var found) ? found : default;
        var video = streams.FirstOrDefault(IsPicture);
        var (sounds, subtitles) = (streams.Where(stream => stream.Text("codec_type") == "audio").ToList(), streams.Where(stream => stream.Text("codec_type") == "subtitle").ToList());
        return new TechnicalMetadata(
            container.Name,
            size,
            [.. sounds.Take(MostTracks).Select(Audio)],
            [.. subtitles.Take(MostTracks).Select(Subtitle)],
            Tags(format),
            Duration(format, streams),
            Whole(format.Text("bit_rate")),
            StartTimecode(format, streams),
            video.ValueKind == JsonValueKind.Object ? VideoReading.Read(video, Seconds(format.Text("duration"))) : null,
            Pattern(format.Tag("operational_pattern_ul")),
            probe.Objects("chapters").Count,
            Math.Max(0, sounds.Count - MostTracks) + Math.Max(0, subtitles.Count - MostTracks));
    }

    /// <summary>Pictures that the index of an MP4 or QuickTime file counts.</summary>
    public static long Pictures(JsonElement probe) => Whole(probe.Streams().FirstOrDefault(IsPicture).Text("nb_frames")) ?? 0;

    /// <summary>Seconds by which the picture begins later than the file; 0 when it says nothing of that.</summary>
    public static double Lead(JsonElement probe)
    {
        var picture = probe.Streams().FirstOrDefault(IsPicture);
        return probe.TryGetProperty("format", out var format) && Start(format) is { } file && Start(picture) is { } video ? Math.Clamp(video - file, 0, 3600) : 0;
    }

    /// <summary>
    /// With the rate that all times of the picture stand on, where it is nearly the average: the average over a beginning, or over fragments, is off by what their first or
    /// last frame is short of.
    /// </summary>
    public static TechnicalMetadata Steadied(TechnicalMetadata technical, JsonElement probe)
    {
        var grid = FrameRate.Parse(probe.Streams().FirstOrDefault(IsPicture).Text("r_frame_rate"))?.Snapped();
        return technical.Video is { Rate: { } average } video && grid is { } rate && Math.Abs(rate.Value / average.Value - 1) < MostUnsteady
            ? technical with { Video = video with { FrameRate = rate.ToString(), VariableFrameRate = false } }
            : technical;
    }

    /// <summary>Whether a picture is announced of which too little is there to tell its size.</summary>
    public static bool LacksPicture(JsonElement probe) => probe.Streams().Exists(stream => stream.Text("codec_type") == "video" && stream.Number("width") is null or 0);

    private static double? Start(JsonElement part) =>
        double.TryParse(part.Text("start_time"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) ? seconds : null;

    private static bool IsPicture(JsonElement stream) =>
        stream.Text("codec_type") == "video" && stream.Number("width") > 0
        && !(stream.TryGetProperty("disposition", out var disposition) && disposition.Number("attached_pic") == 1);

    private static double? Duration(JsonElement format, List<JsonElement> streams) =>
        Seconds(format.Text("duration")) ?? streams.Select(stream => Seconds(stream.Text("duration"))).Max();

    private static string? StartTimecode(JsonElement format, List<JsonElement> streams) =>
        streams.Append(format).Select(part => part.Tag("timecode")).FirstOrDefault(text => text is not null).Bounded(16);

    private static AudioTrack Audio(JsonElement stream) => new(
        stream.Number("index") ?? 0,
        stream.Text("codec_name").Bounded(24) ?? "unknown",
        Math.Clamp(stream.Number("channels") ?? 0, 0, 1024),
        stream.Text("channel_layout").Bounded(24),
        (int?)Whole(stream.Text("sample_rate")),
        Positive(stream.Text("bits_per_raw_sample")) ?? Positive(stream.Number("bits_per_sample")?.ToString(CultureInfo.InvariantCulture)),
        Language(stream));

    /// <summary>Undetermined is what MP4 writes when nobody said anything.</summary>
    private static string? Language(JsonElement stream) => stream.Tag("language") is { } said and not "und" ? said.Bounded(8) : null;

    private static SubtitleTrack Subtitle(JsonElement stream) => new(
        stream.Number("index") ?? 0, stream.Text("codec_name").Bounded(24) ?? "unknown", Language(stream), stream.Text("codec_name") switch
        {
            "mov_text" or "subrip" or "srt" or "ass" or "ssa" or "webvtt" or "text" or "eia_608" => SubtitleKind.Text,
            "dvb_subtitle" or "dvd_subtitle" or "hdmv_pgs_subtitle" => SubtitleKind.Pictures,
            _ => SubtitleKind.Other,
        });

    /// <summary>Bytes 13 and 14 of the label (SMPTE ST 377-1): 1 to 3 items, and packages a to c; 10h is OP-Atom (ST 390).</summary>
    private static string? Pattern(string? label) => label?.Split('.') is not [_, _, _, { Length: 8 } last] ? null : (last[..2], last[2..4]) switch
    {
        ("10", _) => "OP-Atom",
        ("01" or "02" or "03", "01" or "02" or "03") => $"OP{last[1]}{(char)('a' + last[3] - '1')}",
        _ => null,
    };

    private static Dictionary<string, string> Tags(JsonElement format)
    {
        if (format.ValueKind != JsonValueKind.Object || !format.TryGetProperty("tags", out var tags) || tags.ValueKind != JsonValueKind.Object)
            return [];
        var kept = new Dictionary<string, string>();
        foreach (var tag in tags.EnumerateObject())
            if (kept.Count < MostTags && tag.Value.ValueKind == JsonValueKind.String && tag.Value.GetString().Bounded(120) is { } value)
                kept[tag.Name.Bounded(32) ?? "?"] = value;
        return kept;
    }

    internal static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value) ? value : null;

    internal static long? Whole(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static int? Positive(string? text) => Whole(text) is > 0 and < 1000 and var value ? (int)value : null;
}
