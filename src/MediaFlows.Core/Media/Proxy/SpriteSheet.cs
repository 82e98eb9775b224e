using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>Small pictures of the whole clip in one sheet, for hovering over a timeline.</summary>
/// <param name="Cell">Size of one picture.</param>
/// <param name="Interval">Seconds from one picture to the next.</param>
/// <param name="Tiles">Pictures in the sheet, row by row.</param>
public sealed record SpriteSheet(PictureSize Cell, double Interval, int Tiles)
{
    /// <summary>10 × 10 pictures: enough to scrub by, small enough to load at once.</summary>
    public const int Columns = 10, Rows = 10;

    /// <summary>The sheet of a clip: its length shared out, but never finer than its frames.</summary>
    /// <param name="duration">Seconds.</param>
    public static SpriteSheet Of(PictureSize picture, double duration, FrameRate rate)
    {
        var interval = Math.Max(duration / (Columns * Rows), 1 / rate.Value);
        return new SpriteSheet(picture.Within(160, 90), interval, Math.Clamp((int)Math.Ceiling(duration / interval - 1e-6), 1, Columns * Rows));
    }

    /// <summary>The WebVTT index that players read: for each stretch of time, which part of the picture file shows it.</summary>
    public string Index(string file, double duration)
    {
        var text = new StringBuilder("WEBVTT\n");
        for (var tile = 0; tile < Tiles; tile++)
        {
            var (x, y) = (tile % Columns * Cell.Width, tile / Columns * Cell.Height);
            var end = tile == Tiles - 1 ? Math.Max(duration, (tile + 0.5) * Interval) : (tile + 1) * Interval;
            text.Append(CultureInfo.InvariantCulture, $"\n{Time(tile * Interval)} --> {Time(end)}\n{file}#xywh={x},{y},{Cell.Width},{Cell.Height}\n");
        }
        return text.ToString();
    }

    private static string Time(double seconds)
    {
        var milliseconds = (long)Math.Round(seconds * 1000);
        return $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}.{milliseconds % 1000:000}";
    }
}
