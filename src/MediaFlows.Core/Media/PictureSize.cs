namespace MediaFlows.Core.Media;

/// <summary>A picture in square pixels, both sides even, as H.264 in 4:2:0 needs them.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>How a track is to be seen: pixel aspect ratio and rotation applied.</summary>
    public static PictureSize Displayed(VideoTrack video)
    {
        var lines = Math.Max(1, video.Height - video.DataLines);
        var width = Math.Max(1, (int)Math.Round(video.Width * PixelShape(video.Sar) * lines / (lines + video.DataLines)));
        return video.Sideways ? new PictureSize(lines, width) : new PictureSize(width, lines);
    }

    /// <summary>Real pixels are at most twice as wide as high; a file that claims ten times that is wrong and is shown as stored.</summary>
    private static double PixelShape(string sar) =>
        sar.Split(':') is [var w, var h] && int.TryParse(w, out var width) && int.TryParse(h, out var height) && height > 0
        && (double)width / height is >= 0.1 and <= 10 and var shape ? shape : 1;

    /// <summary>The same shape with the shorter side at most so long; never larger than it is.</summary>
    public PictureSize Shrunk(int shorter) => Scaled(Math.Min(1, (double)shorter / Math.Min(Width, Height)));

    /// <summary>The same shape inside a box; never larger than it is.</summary>
    public PictureSize Within(int width, int height) => Scaled(Math.Min(1, Math.Min((double)width / Width, (double)height / Height)));

    private PictureSize Scaled(double factor) => new(Even(Width * factor), Even(Height * factor));

    private static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
}
