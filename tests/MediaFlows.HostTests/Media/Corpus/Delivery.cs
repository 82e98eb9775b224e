using System.Globalization;
using System.Text.Json;
using MediaFlows.Core.Media;

namespace MediaFlows.HostTests.Media.Corpus;

/// <summary>A file as it may arrive, how ffmpeg makes it, and what must come out, each in one line.</summary>
/// <param name="Make">Arguments of ffmpeg, parted by spaces; ~ stands for a space inside one.</param>
/// <param name="File">Container, operational pattern, start timecode, seconds.</param>
/// <param name="Picture">Codec, profile, level, size, sample and display aspect, rate, scan, depth, chroma, frames; then what is special.</param>
/// <param name="Sound">Tracks: codec, channels, layout, Hz.</param>
/// <param name="Proxy">Size, rate, frames of the proxy; then its sound.</param>
/// <param name="Turned">Degrees clockwise that its header asks for, as phones write it.</param>
public sealed record Delivery(string Name, string Make, string File, string Picture, string Sound, string Proxy, int Turned = 0)
{
    public string[] Arguments => [.. Make.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(argument => argument.Replace('~', ' '))];

    public override string ToString() => Name;

    public static string FileOf(TechnicalMetadata technical) => Line(technical.Container, technical.OperationalPattern, technical.StartTimecode, $"{technical.Duration:0.0}s");

    public static string PictureOf(TechnicalMetadata technical) => technical.Video is not { } video ? "-" : Line(
        video.Codec, video.Profile?.Replace(' ', '-'), video.Level, $"{video.Width}x{video.Height}", video.Sar, video.Dar, video.FrameRate,
        video.VariableFrameRate ? "vfr" : null, video.Scan.ToString().ToLowerInvariant(), $"{video.BitDepth}bit", video.Chroma, $"{video.Frames}f",
        video.Rotation > 0 ? $"turned-{video.Rotation}" : null, video.Hdr, video.MeasuredScan is { } measured ? $"looks-{measured.ToString().ToLowerInvariant()}" : null, video.ClosedCaptions is { } captions ? string.Join('+', captions) : null);

    public static string SoundOf(TechnicalMetadata technical) => technical.Audio.Count == 0 ? "-" : string.Join(", ", technical.Audio
        .Select(track => Line(track.Codec, $"{track.Channels}ch", track.Layout, $"{track.SampleRate}", track.BitDepth is { } bits ? $"{bits}bit" : null, track.Language))
        .GroupBy(text => text).Select(group => group.Count() > 1 ? $"{group.Count()}x {group.Key}" : group.Key).Concat(technical.TracksLeftOut > 0 ? [$"{technical.TracksLeftOut} left out"] : []));

    /// <summary>What ffprobe counts in a proxy; every picture must be H.264 High in 4:2:0 with square pixels, every sound AAC at 48 kHz.</summary>
    public static string ProxyOf(string path)
    {
        using var probe = JsonDocument.Parse(MediaBench.Run("ffprobe", "-v", "error", "-count_packets", "-show_streams", "-of", "json", path));
        var streams = probe.RootElement.GetProperty("streams").EnumerateArray().ToLookup(stream => Text(stream, "codec_type"));
        foreach (var picture in streams["video"])
            Assert.Equal("h264 High 1:1 yuv420p progressive", Texts(picture, "codec_name", "profile", "sample_aspect_ratio", "pix_fmt", "field_order"));
        foreach (var sound in streams["audio"])
            Assert.Equal("aac 48000", Texts(sound, "codec_name", "sample_rate"));
        return Line([.. streams["video"].Select(picture => $"{Text(picture, "width")}x{Text(picture, "height")} {Text(picture, "avg_frame_rate")} {Text(picture, "nb_read_packets")}f"),
            .. streams["audio"].Select(sound => $"{Text(sound, "channels")}ch").DefaultIfEmpty("mute")]);
    }

    private static string Texts(JsonElement stream, params string[] names) => string.Join(' ', names.Select(name => Text(stream, name)));

    private static string Text(JsonElement stream, string name) => stream.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static string Line(params string?[] parts) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)))}");
}
