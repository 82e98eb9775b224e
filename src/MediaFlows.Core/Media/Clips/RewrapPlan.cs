using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Clips;

/// <summary>One call of ffmpeg that puts all tracks into another kind of file without decoding any of them.</summary>
/// <param name="LeftOut">Tracks that stay behind, in words.</param>
public sealed record RewrapPlan(FfmpegCall Call, string Name, IReadOnlyList<string> LeftOut)
{
    /// <param name="media">Whose picture and sound <paramref name="target"/> can hold.</param>
    public static RewrapPlan For(FfmpegInput input, TechnicalMetadata media, Wrapping target)
    {
        var (name, texts) = ($"rewrapped.{target.Container.Name}", media.Subtitles.Where(Wrapping.IsText).ToList());
        List<string> maps = [.. media.Video is { } video ? (string[])[$"0:{video.Index}"] : [], .. media.Audio.Select(track => $"0:{track.Index}"), .. texts.Select(track => $"0:{track.Index}")];
        FfmpegOption[] options =
        [
            new("c", "copy"), .. texts.Count > 0 ? (FfmpegOption[])[new("c:s", "mov_text")] : [],
            .. Wrapping.Languages(media.Audio.Select(track => track.Language), 'a'), .. Wrapping.Languages(texts.Select(track => track.Language), 's'),
            .. target.Options(media.Video, Start(media)),
        ];
        var call = new FfmpegCall(input, [], [new FfmpegOutput(name, maps, options, MostBytes(media.Size))], media.Duration);
        return new RewrapPlan(call, name, [.. media.Subtitles.Except(texts).Select(track => $"{track.Codec} subtitles").Distinct()]);
    }

    /// <summary>As the media say it, if it is a timecode at all.</summary>
    private static string? Start(TechnicalMetadata media) =>
        media.Video?.Rate is { } rate && Timecode.Parse(media.StartTimecode, rate) is { } start ? start.ToString() : null;

    /// <summary>The same bytes, other headers.</summary>
    private static long MostBytes(long size) => size + size / 4 + (64L << 20);
}
