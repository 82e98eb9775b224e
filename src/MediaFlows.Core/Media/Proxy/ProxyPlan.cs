using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>A file that the pass leaves in the working folder.</summary>
public sealed record ProxyFile(string Role, string Name, string ContentType);

/// <summary>All that a reviewer needs of a clip, as wants of one pass: proxy, poster, sprite and waveform.</summary>
/// <param name="Files">What the wants become, the proxy first.</param>
/// <param name="Picture">Size of the proxy's picture; null for sound alone.</param>
/// <param name="Rate">Frames a second of the proxy; null for sound alone.</param>
public sealed record ProxyPlan(IReadOnlyList<Want> Wants, IReadOnlyList<ProxyFile> Files, PictureSize? Picture, FrameRate? Rate, SpriteSheet? Sprite)
{
    /// <summary>Frames a second above which a browser gains nothing.</summary>
    private const int MostFrames = 60;

    private static readonly ProxyFile Video = new("proxy", "proxy.mp4", "video/mp4"), Audio = new("proxy", "proxy.m4a", "audio/mp4"),
        Poster = new("poster", "poster.jpg", "image/jpeg"), SpriteFile = new("sprite", "sprite.jpg", "image/jpeg"), WaveformFile = new("waveform", "waveform.png", "image/png");

    /// <param name="shorter">Lines of the proxy, or columns of an upright picture.</param>
    public static ProxyPlan For(TechnicalMetadata technical, int shorter)
    {
        var sound = ReviewMix.Of(technical);
        var plan = technical.Video is { } video ? Pictures(technical, video, shorter) : new ProxyPlan([], [], null, null, null);
        return sound is null ? plan : plan.WithSound(sound, technical.Duration);
    }

    private static ProxyPlan Pictures(TechnicalMetadata technical, VideoTrack video, int shorter)
    {
        var size = PictureSize.Displayed(video).Shrunk(shorter);
        var rate = video.Rate is { } known ? (video.VariableFrameRate ? known.Even() : known).AtMost(MostFrames) : new FrameRate(25, 1);
        var sheet = SpriteSheet.Of(size, technical.Duration ?? SpriteSheet.Columns * SpriteSheet.Rows, rate);
        var proxy = Tap.Picture(video.Index, [.. Prepared(video, size, rate)]);
        var few = proxy with { Filters = [.. proxy.Filters, Filter.Every(sheet.Interval)] };
        var poster = few with { Filters = [.. few.Filters, Filter.Of("thumbnail", ("n", SpriteSheet.Columns * SpriteSheet.Rows)), Filter.Format("yuvj420p")] };
        var tiles = few with { Filters = [.. few.Filters, Filter.Scale(sheet.Cell), Filter.Of("tile", ("layout", $"{SpriteSheet.Columns}x{SpriteSheet.Rows}")), Filter.Format("yuvj420p")] };
        Want[] wants =
        [
            new Want.Made(Video.Name, [proxy], [.. ReviewEncoding.ReviewVideo(rate, video.ToneMap is not null), .. ReviewEncoding.Mp4], ReviewEncoding.MostProxyBytes(technical.Duration)),
            new Want.Made(Poster.Name, [poster], ReviewEncoding.OnePicture("3"), ReviewEncoding.MostPictureBytes),
            new Want.Made(SpriteFile.Name, [tiles], ReviewEncoding.OnePicture("4"), ReviewEncoding.MostPictureBytes),
        ];
        return new ProxyPlan(wants, [Video, Poster, SpriteFile], size, rate, sheet);
    }

    /// <summary>Whole frames at an even pace, square pixels, 8 bit, standard dynamic range.</summary>
    private static IEnumerable<Filter> Prepared(VideoTrack video, PictureSize size, FrameRate rate) => [.. video.Whole, Filter.Fps(rate), .. video.Shown(size)];

    private ProxyPlan WithSound(ReviewMix mix, double? duration)
    {
        var heard = new Tap(mix.Streams, Sound: true, mix.Filters);
        IEnumerable<Want> beside = Wants is [Want.Made picture, ..]
            ? [picture with { Taps = [.. picture.Taps, heard], Options = [.. picture.Options, .. ReviewEncoding.ReviewSound(mix.Channels)] }, .. Wants.Skip(1)]
            : [new Want.Made(Audio.Name, [heard], [.. ReviewEncoding.ReviewSound(mix.Channels), .. ReviewEncoding.Mp4], ReviewEncoding.MostProxyBytes(duration))];
        var waveform = new Want.Made(WaveformFile.Name, [heard with { Filters = [.. mix.Filters, .. Waveform.Drawn(duration)] }], ReviewEncoding.OnePicture(null), ReviewEncoding.MostPictureBytes);
        return this with { Wants = [.. beside, waveform], Files = [.. Picture is null ? [Audio] : Files, WaveformFile] };
    }
}
