using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>How review files are encoded: for every browser, seekable at once, at most 2 Mbit/s together.</summary>
internal static class ReviewEncoding
{
    public const long MostPictureBytes = 64L << 20;

    private const int SoundBits = 128_000;

    /// <summary>Bits a second the picture may take: what 2 Mbit/s leaves beside the sound, the container and a buffer of one second that a clip starts with.</summary>
    private const int PictureBits = 1_700_000;

    public static IReadOnlyList<FfmpegOption> Mp4 { get; } = [new("movflags", "+faststart"), new("f", "mp4")];

    /// <summary>Closed groups of two seconds, so that seeking lands close and players may cut there.</summary>
    /// <param name="toneMapped">Whether the filters brought it to the colours of HD.</param>
    public static IReadOnlyList<FfmpegOption> ReviewVideo(FrameRate rate, bool toneMapped)
    {
        var group = $"{Math.Max(2, (int)Math.Round(2 * rate.Value))}";
        return
        [
            new("c:v", "libx264"), new("profile:v", "high"), new("preset", "veryfast"), new("crf", "23"),
            new("maxrate:v", $"{PictureBits}"), new("bufsize:v", $"{PictureBits}"),
            new("g", group), new("keyint_min", group), new("sc_threshold", "0"), new("flags:v", "+cgop"),
            .. toneMapped ? (FfmpegOption[])[new("colorspace", "bt709"), new("color_primaries", "bt709"), new("color_trc", "bt709"), new("color_range", "tv")] : [],
        ];
    }

    public static IReadOnlyList<FfmpegOption> ReviewSound(int channels) =>
        [new("c:a", "aac"), new("b:a", $"{SoundBits}"), new("ar", "48000"), new("ac", $"{channels}")];

    /// <param name="quality">JPEG's, 2 is best and 31 worst; null for formats without loss.</param>
    public static IReadOnlyList<FfmpegOption> OnePicture(string? quality) =>
        [new("frames:v", "1"), new("update", "1"), .. quality is null ? (FfmpegOption[])[] : [new("q:v", quality)]];

    /// <summary>Half as much again as 2 Mbit/s make, and room for headers; 4 GiB where the duration is unknown.</summary>
    public static long MostProxyBytes(double? duration) => duration is null ? 4L << 30 : (long)(duration.Value * 2_000_000 / 8 * 1.5) + (16L << 20);
}
