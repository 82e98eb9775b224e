using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Proxy;

namespace MediaFlows.Core.Media.Watermarks;

public enum Position { TopLeft, Top, TopRight, Left, Center, Right, BottomLeft, Bottom, BottomRight }

/// <summary>What is drawn into a picture. All files are in the working folder, under the names below.</summary>
/// <param name="Text">Whether there is a text.</param>
/// <param name="Image">A PNG; null for none.</param>
/// <param name="Opacity">0 to 1.</param>
/// <param name="Size">Height of the letters as a share of the picture's height, 0 to 1; a picture is four times as high.</param>
/// <param name="Timecode">Of the first frame; null for none.</param>
public sealed record Watermark(bool Text, FfmpegInput? Image, Position Position, double Opacity, double Size, Timecode? Timecode, Position TimecodePosition)
{
    public const string TextFile = "watermark.txt", Font = "font";

    /// <summary>Pixels of the largest picture drawn over another: 4096 × 4096.</summary>
    public const int MostPixels = 16_777_216;

    /// <summary>A PNG as the one more input there is; as media nobody may give one.</summary>
    public static FfmpegInput ImageFrom(string path) => new(path, MediaContainer.Png with { Demuxer = "png_pipe" });
}

/// <summary>One call of ffmpeg that draws a watermark or a running timecode over a clip and encodes it for review.</summary>
public static class WatermarkPlan
{
    /// <summary>Where drawn things stand: a share of the picture's height from its edges.</summary>
    private const double Margin = 0.03;

    /// <param name="name">Of the output in the working folder.</param>
    public static FfmpegCall For(FfmpegInput input, TechnicalMetadata technical, Watermark mark, string name)
    {
        var video = technical.Video ?? throw new ArgumentException("There is no picture to draw on.", nameof(technical));
        var (rate, size) = (Rate(video), PictureSize.Displayed(video).Shrunk(1080));
        Filter[] prepared = [.. video.Whole, Filter.FpsFromZero(rate), .. video.Shown(size), .. Drawn(mark, size)];
        var sound = ReviewMix.Of(technical);
        FilterChain[] chains = mark.Image is null
            ? [new FilterChain([$"0:{video.Index}"], prepared, ["v"])]
            :
            [
                new FilterChain([$"0:{video.Index}"], prepared, ["drawn"]),
                new FilterChain(["1:v:0"], [Filter.Of("scale", ("w", -1), ("h", Letters(mark, size) * 4)), Filter.Format("rgba"), Filter.Of("colorchannelmixer", ("aa", mark.Opacity))], ["image"]),
                new FilterChain(["drawn", "image"], [Filter.Of("overlay", [.. At(mark.Position, size, "W", "H", "w", "h")]), Filter.Format("yuv420p")], ["v"]),
            ];
        FfmpegOption[] options = [.. ReviewEncoding.ReviewVideo(rate, video.ToneMap is not null), .. ReviewEncoding.Mp4, .. sound is null ? [] : ReviewEncoding.ReviewSound(sound.Channels)];
        var heard = sound is null ? [] : (FilterChain[])[new FilterChain([.. sound.Streams.Select(stream => $"0:{stream}")], [.. sound.Filters, Filter.SoundFromZero], ["a"])];
        return new FfmpegCall(input, [.. chains, .. heard], [new FfmpegOutput(name, sound is null ? ["[v]"] : ["[v]", "[a]"], options, ReviewEncoding.MostProxyBytes(technical.Duration))], technical.Duration)
        { MoreInputs = mark.Image is null ? [] : [mark.Image] };
    }

    public static FrameRate Rate(VideoTrack video) => video.Rate is { Value: <= 60 } known ? known : video.Rate is null ? new FrameRate(25, 1) : new FrameRate(60, 1);

    private static IEnumerable<Filter> Drawn(Watermark mark, PictureSize size)
    {
        if (mark.Text)
            yield return Filter.Of("drawtext", [("textfile", Watermark.TextFile), ("expansion", "none"), .. Look(mark, size, mark.Opacity), .. At(mark.Position, size, "w", "h", "text_w", "text_h")]);
        if (mark.Timecode is { } start)
            yield return Filter.DrawTimecode(start, [.. Look(mark, size, 1), .. At(mark.TimecodePosition, size, "w", "h", "text_w", "text_h")]);
    }

    private static IEnumerable<(string, object)> Look(Watermark mark, PictureSize size, double opacity) =>
    [
        ("fontfile", Watermark.Font), ("fontsize", Letters(mark, size)), ("fontcolor", FormattableString.Invariant($"white@{opacity:0.##}")),
        ("box", 1), ("boxborderw", Math.Max(1, Letters(mark, size) / 5)), ("boxcolor", FormattableString.Invariant($"black@{opacity / 2:0.##}")),
    ];

    private static int Letters(Watermark mark, PictureSize size) => Math.Max(8, (int)Math.Round(size.Height * mark.Size));

    private static IEnumerable<(string, object)> At(Position position, PictureSize size, string width, string height, string ownWidth, string ownHeight)
    {
        var margin = (int)Math.Round(size.Height * Margin);
        var (column, row) = ((int)position % 3, (int)position / 3);
        return [("x", Along(column, width, ownWidth, margin)), ("y", Along(row, height, ownHeight, margin))];
    }

    private static string Along(int third, string whole, string own, int margin) => third switch { 0 => $"{margin}", 1 => $"({whole}-{own})/2", _ => $"{whole}-{own}-{margin}" };
}
