using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Proxy;

namespace MediaFlows.Core.Media.Qc;

/// <summary>The pictures a report shows beside its findings: few, small, and each by a jump to its moment instead of a walk through the file.</summary>
public static class QcThumbnails
{
    public const string Name = "qc-moment.jpg";

    /// <summary>Pictures in a report.</summary>
    public const int Most = 24;

    /// <summary>Bytes of one; larger ones are left out.</summary>
    public const int MostBytes = 24 * 1024;

    private const int Width = 240, Height = 240;

    /// <summary>Which findings get one, by their place in the report, and the second they show: the worst first, the middle of each.</summary>
    public static IReadOnlyList<(int Finding, double At)> Of(QcReport report, TechnicalMetadata technical) =>
        technical.Video is null ? [] : [.. report.Findings.Index().Where(found => found.Item is { Start: not null, Check: not "decoding" }).Take(Most).Select(found => (found.Index, Middle(found.Item)))];

    /// <param name="input">The source.</param>
    public static FfmpegCall Call(FfmpegInput input, VideoTrack video, double at)
    {
        var chain = new FilterChain([$"0:{video.Index}"], [.. video.WithoutData, Filter.Scale(PictureSize.Displayed(video).Within(Width, Height)), .. video.ToneMap ?? [], Filter.SquarePixels, Filter.Format("yuvj420p")], ["moment"]);
        var output = new FfmpegOutput(Name, ["[moment]"], ReviewEncoding.OnePicture("5"), 4 * MostBytes);
        return new FfmpegCall(input with { From = at }, [chain], [output], 1);
    }

    private static double Middle(QcFinding finding) => finding.Start!.Value + Math.Max(0, (finding.End ?? finding.Start.Value) - finding.Start.Value) / 2;
}
