using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Media.Proxy;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Core.Media.Growing;

/// <summary>One pass over a recording that makes segments of its proxy and, where wanted, its speech as raw samples, from where others got to.</summary>
public static class GrowingPlan
{
    /// <summary>Samples a second of speech: 16 bit, one channel, as transcribers take it.</summary>
    public const int SpeechRate = 16_000;

    /// <summary>Seconds of speech in one file, so that what was heard can be thrown away.</summary>
    private const int SpeechFile = 5;

    /// <summary>Where writing stops: a week at 2 Mbit/s.</summary>
    private const long MostBytes = 160L << 30;

    /// <param name="shorter">Lines of the proxy, or columns of an upright picture.</param>
    /// <param name="from">How far it is made; the part begun last is the one to fill.</param>
    /// <param name="hear">Whether speech is wanted as well.</param>
    public static FfmpegCall For(FfmpegInput input, int shorter, Followed from, bool hear)
    {
        var technical = from.Technical!;
        var proxy = ProxyPlan.For(technical, shorter);
        var moving = (Want.Made)proxy.Wants[0];
        var name = Name(from);
        Want[] wants =
        [
            moving with
            {
                Name = $"{name}.m3u8",
                Taps = [.. moving.Taps.Select(tap => tap.Sound ? Sound(tap, Second(from, proxy.Rate)) : Picture(tap, from.Frames(proxy.Rate!.Value)))],
                Options = [.. proxy.Rate is null ? (FfmpegOption[])[] : [new("fps_mode", "passthrough")], .. moving.Options.Except(ReviewEncoding.Mp4), .. Segmented(name)],
                MostBytes = MostBytes,
            },
            .. hear && Track(technical) is { } track ? (Want[])[Speech(track, from.HeardUpTo)] : [],
        ];
        return PassPlan.Of(input, null, new PassPart("", wants));
    }

    /// <summary>What the files of the part begun last begin with.</summary>
    public static string Name(Followed from) => $"p{from.Begun}";

    /// <summary>The track that is heard.</summary>
    public static AudioTrack? Track(TechnicalMetadata technical) => technical.Heard.FirstOrDefault();

    /// <summary>Second of the recording from which its speech comes.</summary>
    public static double SpeechFrom(double heardUpTo) => Math.Max(0, heardUpTo - AudioCuts.Overlap);

    /// <summary>Second of the recording at which the next frame is shown: the proxy's frames stand on a grid that begins with the file.</summary>
    private static double Second(Followed from, FrameRate? rate) => from.Made == 0 ? 0
        : rate is { } known ? (Math.Round(from.Lead * known.Value) + from.Frames(known)) / known.Value : from.Made;

    /// <summary>Cut by counting frames: times of the same frame may differ by a rounding.</summary>
    private static Tap Picture(Tap tap, long frames) => frames == 0 ? tap
        : tap with { Filters = [.. tap.Filters, Filter.Of("trim", ("start_frame", frames)), Filter.Of("setpts", ("expr", "PTS-STARTPTS"))] };

    private static Tap Sound(Tap tap, double second) => second <= 0 ? tap
        : tap with { Filters = [.. tap.Filters, Filter.Of("atrim", ("start", second)), Filter.Of("asetpts", ("expr", "PTS-STARTPTS"))] };

    private static Want.Made Speech(AudioTrack track, double heardUpTo)
    {
        var whole = Tap.Heard(track.Index, Filter.Of("aresample", ("sample_rate", SpeechRate)), Filter.SoundFromZero);
        return new("speech-%05d.raw", [Sound(whole, SpeechFrom(heardUpTo))],
            [new("ac", "1"), new("c:a", "pcm_s16le"), new("f", "segment"), new("segment_time", $"{SpeechFile}"), new("segment_format", "s16le")], MostBytes);
    }

    private static FfmpegOption[] Segmented(string name) =>
    [
        new("f", "hls"), new("hls_time", $"{LivePlaylist.SegmentSeconds}"), new("hls_playlist_type", "event"), new("hls_segment_type", "fmp4"),
        new("hls_flags", "temp_file"), new("hls_fmp4_init_filename", $"{name}.mp4"), new("hls_segment_filename", $"{name}-%05d.m4s"),
    ];
}
