using System.Globalization;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Clips;

/// <summary>How clips that are cut to the frame are encoded: good enough to be edited and transcoded again.</summary>
internal static class ClipEncoding
{
    /// <summary>H.264 at crf 16, which x264's authors call visually without loss from 17 or 18 on; closed groups of one second. Interlaced stays interlaced.</summary>
    public static IReadOnlyList<FfmpegOption> Picture(VideoTrack video, FrameRate rate) =>
    [
        new("c:v", "libx264"), new("preset", "fast"), new("crf", "16"), new("g", $"{Math.Max(1, (int)Math.Round(rate.Value))}"),
        new("flags:v", video.Scan is Scan.Tff or Scan.Bff ? "+cgop+ildct+ilme" : "+cgop"),
        .. Named("color_primaries", video.Primaries), .. Named("color_trc", video.Transfer), .. Named("colorspace", video.Matrix),
    ];

    /// <summary>Chroma and depth as they came, as far as H.264 has them.</summary>
    public static Filter Pixels(VideoTrack video)
    {
        var chroma = video.Chroma switch { "4:2:2" => "422", "4:4:4" or "rgb" => "444", _ => "420" };
        return Filter.Format($"yuv{chroma}p{(video.BitDepth > 8 ? "10le" : "")}");
    }

    /// <summary>Even sides, which 4:2:0 needs; at most one column and line are lost.</summary>
    public static IEnumerable<Filter> EvenSides(VideoTrack video) =>
        video.Width % 2 == 0 && video.Height % 2 == 0 ? [] : [Filter.Of("crop", ("w", "trunc(iw/2)*2"), ("h", "trunc(ih/2)*2"), ("x", 0), ("y", 0))];

    /// <summary>PCM stays PCM; what was compressed becomes AAC at 128 kbit/s a channel, above which listening tests find no difference.</summary>
    public static IReadOnlyList<FfmpegOption> Sound(IReadOnlyList<AudioTrack> tracks, bool pcm) => tracks.Count == 0 ? [] : pcm
        ? [new("c:a", tracks.Any(track => track.BitDepth > 16) ? "pcm_s24le" : "pcm_s16le")]
        : [new("c:a", "aac"), .. tracks.Select((track, number) => new FfmpegOption($"b:a:{number}", $"{Math.Clamp(track.Channels, 1, 8) * 128_000}"))];

    public static string Number(double seconds) => seconds.ToString("0.#########", CultureInfo.InvariantCulture);

    private static FfmpegOption[] Named(string option, string? value) => value is null or "unknown" or "reserved" ? [] : [new(option, value)];
}
