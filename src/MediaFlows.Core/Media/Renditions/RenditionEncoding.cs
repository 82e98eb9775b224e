using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>The options of encoders and wrappings.</summary>
internal static class RenditionEncoding
{
    /// <summary>Encoders of AV1, the faster first.</summary>
    public static IReadOnlyList<string> Av1Encoders { get; } = ["libsvtav1", "libaom-av1"];

    /// <summary>Seconds of a segment of HLS.</summary>
    private const int Segment = 6;

    /// <param name="at">Which stream of the output: <c>v</c>, or <c>v:1</c> among several.</param>
    /// <param name="fits">Whether the rate is to be met so that the size comes out, not only kept below.</param>
    public static IReadOnlyList<FfmpegOption> Picture(PictureCodec codec, string at, FrameRate rate, int bits, bool fits, string av1Encoder) => codec switch
    {
        PictureCodec.H264 =>
        [
            new($"c:{at}", "libx264"), new($"profile:{at}", "high"), new($"preset:{at}", "medium"), .. fits ? (FfmpegOption[])[new($"b:{at}", $"{bits}")] : [new($"crf:{at}", "20")],
            new($"maxrate:{at}", $"{bits}"), new($"bufsize:{at}", $"{bits}"), .. Groups(at, rate), new($"sc_threshold:{at}", "0"), new($"flags:{at}", "+cgop"),
        ],
        PictureCodec.Av1 =>
        [
            new($"c:{at}", av1Encoder), .. av1Encoder == "libsvtav1" ? (FfmpegOption[])[new($"preset:{at}", "8")] : [new($"usage:{at}", "realtime"), new($"cpu-used:{at}", "7"), new($"row-mt:{at}", "1")],
            .. fits ? (FfmpegOption[])[new($"b:{at}", $"{bits}")] : [new($"crf:{at}", "35"), new($"b:{at}", "0")], .. Groups(at, rate),
        ],
        PictureCodec.ProRes => [new($"c:{at}", "prores_ks"), new($"profile:{at}", "3"), new($"vendor:{at}", "apl0")],
        _ => throw new NotSupportedException(codec.ToString()),
    };

    public static IReadOnlyList<FfmpegOption> Fields { get; } = [new("flags:v", "+ildct+ilme")];

    /// <summary>The colours that tone mapping leads to.</summary>
    public static IReadOnlyList<FfmpegOption> StandardColours { get; } = [new("colorspace", "bt709"), new("color_primaries", "bt709"), new("color_trc", "bt709"), new("color_range", "tv")];

    public static IReadOnlyList<FfmpegOption> Sound(SoundCodec codec, int bits) => codec switch
    {
        SoundCodec.Aac => [new("c:a", "aac"), new("b:a", $"{bits}")],
        SoundCodec.Mp3 => [new("c:a", "libmp3lame"), new("b:a", $"{bits}")],
        _ => [new("c:a", "pcm_s24le")],
    };

    public static string Extension(Packaging packaging) => packaging switch { Packaging.Mov => "mov", Packaging.M4a => "m4a", Packaging.Mp3 => "mp3", Packaging.Hls => "m3u8", _ => "mp4" };

    public static MediaContainer Container(Packaging packaging) => packaging switch
    {
        Packaging.Mov => MediaContainer.Mov,
        Packaging.M4a => MediaContainer.M4a,
        Packaging.Mp3 => MediaContainer.Mp3,
        _ => MediaContainer.Mp4,
    };

    public static IReadOnlyList<FfmpegOption> Wrapped(Packaging packaging) => packaging switch
    {
        Packaging.Mov => [new("f", "mov")],
        Packaging.Mp3 => [new("f", "mp3")],
        _ => [new("movflags", "+faststart"), new("f", "mp4")],
    };

    /// <summary>One fragmented MP4 and one playlist for each rung and for the sound, in step with each other, and the playlist of them all.</summary>
    /// <param name="streams">As the muxer wants them: which stream is which variant.</param>
    public static IReadOnlyList<FfmpegOption> Hls(string streams) =>
    [
        new("f", "hls"), new("hls_time", $"{Segment}"), new("hls_playlist_type", "vod"), new("hls_segment_type", "fmp4"), new("hls_flags", "single_file+independent_segments"),
        new("master_pl_name", "hls.m3u8"), new("hls_segment_filename", "hls-%v.mp4"), new("var_stream_map", streams),
    ];

    /// <summary>Closed groups of two seconds: seeking lands close, segments and chunks may begin at each.</summary>
    private static FfmpegOption[] Groups(string at, FrameRate rate) => [new($"g:{at}", $"{Chunking.Group(rate)}"), new($"keyint_min:{at}", $"{Chunking.Group(rate)}")];
}
