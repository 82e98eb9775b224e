using System.Globalization;
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
        var picture = MediaBench.Run("ffprobe", "-v", "error", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=width,height,avg_frame_rate,nb_read_packets",
            "-of", "csv=p=0", path).Trim().Split(',');
        var sound = MediaBench.Probe(path, "stream=codec_name,sample_rate,channels", "a:0").ReplaceLineEndings(" ");
        if (picture.Length > 1)
            Assert.Equal("h264\nHigh\n1:1\nyuv420p\nprogressive", MediaBench.Probe(path, "stream=codec_name,profile,sample_aspect_ratio,pix_fmt,field_order"));
        if (sound.Length > 0)
            Assert.StartsWith("aac 48000", sound);
        return Line(picture is [var width, var height, var rate, var frames] ? $"{width}x{height} {rate} {frames}f" : null, sound.Length > 0 ? $"{sound[^1]}ch" : "mute");
    }

    private static string Line(params string?[] parts) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)))}");
}
