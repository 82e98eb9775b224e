using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>A file the plan's call writes into the working folder.</summary>
public sealed record ProxyFile(string Role, string Name, string ContentType);

/// <summary>One call of ffmpeg that decodes a clip once and makes all a reviewer needs of it: proxy, poster, sprite and waveform.</summary>
/// <param name="Picture">Size of the proxy's picture; null for sound alone.</param>
/// <param name="Rate">Frames a second of the proxy; null for sound alone.</param>
public sealed record ProxyPlan(FfmpegCall Call, IReadOnlyList<ProxyFile> Files, PictureSize? Picture, FrameRate? Rate, SpriteSheet? Sprite)
{
    /// <summary>Frames a second above which a browser gains nothing.</summary>
    private const int MostFrames = 60;

    private static readonly ProxyFile Video = new("proxy", "proxy.mp4", "video/mp4"), Audio = new("proxy", "proxy.m4a", "audio/mp4"),
        Poster = new("poster", "poster.jpg", "image/jpeg"), SpriteFile = new("sprite", "sprite.jpg", "image/jpeg"), WaveformFile = new("waveform", "waveform.png", "image/png");

    /// <param name="shorter">Lines of the proxy, or columns of an upright picture.</param>
    public static ProxyPlan For(FfmpegInput input, TechnicalMetadata technical, int shorter)
    {
        var sound = technical.Audio.FirstOrDefault(track => track is { Channels: > 0, Codec: not "unknown" });
        var plan = technical.Video is { } video ? Pictures(input, technical, video, shorter) : new ProxyPlan(new FfmpegCall(input, [], [], technical.Duration), [Audio], null, null, null);
        return sound is null ? plan : plan.WithSound(sound, technical.Duration);
    }

    private static ProxyPlan Pictures(FfmpegInput input, TechnicalMetadata technical, VideoTrack video, int shorter)
    {
        var size = PictureSize.Displayed(video).Shrunk(shorter);
        var rate = video.Rate is { } known ? known.Value > MostFrames ? new FrameRate(MostFrames, 1) : known : new FrameRate(25, 1);
        var sheet = SpriteSheet.Of(size, technical.Duration ?? SpriteSheet.Columns * SpriteSheet.Rows, rate);
        FilterChain[] chains =
        [
            new([$"0:{video.Index}"], [.. Prepared(video, size, rate), Filter.Split(2)], ["proxy", "few"]),
            new(["few"], [Filter.Every(sheet.Interval), Filter.Split(2)], ["candidates", "tiles"]),
            new(["candidates"], [Filter.Of("thumbnail", ("n", SpriteSheet.Columns * SpriteSheet.Rows)), Filter.Format("yuvj420p")], ["poster"]),
            new(["tiles"], [Filter.Scale(sheet.Cell), Filter.Of("tile", ("layout", $"{SpriteSheet.Columns}x{SpriteSheet.Rows}")), Filter.Format("yuvj420p")], ["sprite"]),
        ];
        FfmpegOutput[] outputs =
        [
            new(Video.Name, ["[proxy]"], [.. ReviewEncoding.ReviewVideo(rate, video.ToneMap is not null), .. ReviewEncoding.Mp4], ReviewEncoding.MostProxyBytes(technical.Duration)),
            new(Poster.Name, ["[poster]"], ReviewEncoding.OnePicture("3"), ReviewEncoding.MostPictureBytes),
            new(SpriteFile.Name, ["[sprite]"], ReviewEncoding.OnePicture("4"), ReviewEncoding.MostPictureBytes),
        ];
        return new ProxyPlan(new FfmpegCall(input, chains, outputs, technical.Duration), [Video, Poster, SpriteFile], size, rate, sheet);
    }

    /// <summary>Whole frames at an even pace, square pixels, 8 bit, standard dynamic range.</summary>
    private static IEnumerable<Filter> Prepared(VideoTrack video, PictureSize size, FrameRate rate) => [.. video.Whole, Filter.Fps(rate), .. video.Shown(size)];

    private ProxyPlan WithSound(AudioTrack track, double? duration)
    {
        var alone = Picture is null;
        var chains = Call.Filters.Append(new FilterChain([$"0:{track.Index}"], [Filter.SplitSound(2)], ["sound", "loudness"]))
            .Append(new FilterChain(["loudness"], Waveform.Drawn(duration), ["waveform"]));
        FfmpegOutput[] outputs = alone
            ? [new(Audio.Name, ["[sound]"], [.. ReviewEncoding.ReviewSound(track), .. ReviewEncoding.Mp4], ReviewEncoding.MostProxyBytes(duration))]
            : [Call.Outputs[0] with { Maps = ["[proxy]", "[sound]"], Options = [.. Call.Outputs[0].Options, .. ReviewEncoding.ReviewSound(track)] }, .. Call.Outputs.Skip(1)];
        var waveform = new FfmpegOutput(WaveformFile.Name, ["[waveform]"], ReviewEncoding.OnePicture(null), ReviewEncoding.MostPictureBytes);
        return this with { Call = Call with { Filters = [.. chains], Outputs = [.. outputs, waveform] }, Files = [.. Files, WaveformFile] };
    }
}
