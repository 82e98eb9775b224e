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

    /// <param name="probe">Answer to <c>-show_format -show_streams</c>.</param>
    /// <param name="size">Bytes of the file.</param>
    public static TechnicalMetadata Read(JsonElement probe, MediaContainer container, long size)
    {
        var streams = probe.Streams();
        var format = probe.TryGetProperty("format", out var found) ? found : default;
        var video = streams.FirstOrDefault(IsPicture);
        return new TechnicalMetadata(
            container.Name,
            size,
            [.. streams.Where(stream => stream.Text("codec_type") == "audio").Take(MostTracks).Select(Audio)],
            [.. streams.Where(stream => stream.Text("codec_type") == "subtitle").Take(MostTracks).Select(Subtitle)],
            Tags(format),
            Duration(format, streams),
            Whole(format.Text("bit_rate")),
            StartTimecode(format, streams),
            video.ValueKind == JsonValueKind.Object ? VideoReading.Read(video) : null);
    }

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
        stream.Tag("language").Bounded(8));

    private static SubtitleTrack Subtitle(JsonElement stream) => new(
        stream.Number("index") ?? 0, stream.Text("codec_name").Bounded(24) ?? "unknown", stream.Tag("language").Bounded(8));

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

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value) ? value : null;

    private static long? Whole(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static int? Positive(string? text) => Whole(text) is > 0 and < 1000 and var value ? (int)value : null;
}
