using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Media.Proxy;

namespace MediaFlows.Core.Media.Thumbnails;

/// <summary>The calls of ffmpeg that take still pictures out of a clip: each reads from near its moment on and decodes one key frame, or from one to its moment, never the clip.</summary>
/// <param name="Sizes">Of every picture, the largest first.</param>
public sealed record ThumbnailPlan(FfmpegInput Source, VideoTrack Video, IReadOnlyList<PictureSize> Sizes)
{
    public static ThumbnailPlan For(FfmpegInput source, VideoTrack video, IEnumerable<int> widths)
    {
        var shown = PictureSize.Displayed(video);
        return new ThumbnailPlan(source, video, [.. widths.Select(width => shown.Within(width, int.MaxValue)).Distinct().OrderByDescending(size => size.Width)]);
    }

    /// <summary>Moments shared out over the whole, none at its very ends, where black and slates are.</summary>
    /// <param name="duration">Seconds.</param>
    public static IReadOnlyList<double> Spread(int count, double duration) => [.. Enumerable.Range(0, count).Select(i => (i + 0.5) * duration / count)];

    /// <summary>Moments from which to try reading: not every container leads to a key frame at once.</summary>
    public static IEnumerable<double> Approaches(double at) => ((double[])[0, 2, 8, 32]).Select(back => at - back).Where(from => from > 0).Append(0);

    public static string Look(int number) => $"look-{number:000}.txt";

    public static string Name(int number, PictureSize size) => $"thumbnail-{number:000}-{size.Width}.jpg";

    /// <param name="number">Of the picture, in its name.</param>
    /// <param name="from">Seconds.</param>
    /// <param name="keyFrame">Whether the key frame at or before is taken, and not the frame there.</param>
    public FfmpegCall Call(int number, double from, bool keyFrame)
    {
        var input = Source with { From = SeekPoint.Of(Source.Container, from), KeyFramesOnly = keyFrame };
        // Fields of different moments would be combed, and a key frame has no neighbours to deinterlace it with.
        Filter[] oneField = Video.HasFields ? [Filter.Of("field", ("type", "top"))] : [];
        FilterChain[] chains =
        [
            new([$"0:{Video.Index}"],
            [
                Filter.ForgetMetadata, .. Video.WithoutData, .. oneField, Filter.Scale(Sizes[0]), .. Video.ToneMap ?? [], Filter.SquarePixels, Filter.Format("yuv420p"),
                Filter.Of("signalstats"), Filter.NoteTo(false, Look(number)),
                // A picture from before the moment would be dropped as late.
                Filter.Of("setpts", ("expr", "PTS-STARTPTS")), Filter.Format("yuvj420p"), Filter.Fork(false, Sizes.Count),
            ], [.. Sizes.Select((_, i) => $"s{i}")]),
            .. Sizes.Select((size, i) => new FilterChain([$"s{i}"], [Filter.Scale(size)], [$"o{i}"])),
        ];
        return new FfmpegCall(input, chains, [.. Sizes.Select((size, i) => new FfmpegOutput(Name(number, size), [$"[o{i}]"], ReviewEncoding.OnePicture("3"), ReviewEncoding.MostPictureBytes))], null);
    }
}
