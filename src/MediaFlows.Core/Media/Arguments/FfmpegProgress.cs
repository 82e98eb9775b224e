using System.Globalization;

namespace MediaFlows.Core.Media.Arguments;

/// <summary>How far a run of ffmpeg is.</summary>
/// <param name="Position">Seconds of media done.</param>
/// <param name="Speed">Media seconds per second; null while unknown.</param>
public readonly record struct FfmpegProgress(double Position, double? Speed)
{
    /// <summary>Seconds of work, and of media done in it, after which the mean speed has settled: an encoder takes in many pictures before it gives the first.</summary>
    private const double Settled = 2, Done = 1;

    /// <summary>Frames of the first output's picture.</summary>
    public long Frames { get; init; }

    /// <summary>0 to 100.</summary>
    public double? Percent(double? duration) => duration > 0 ? Math.Clamp(100 * Position / duration.Value, 0, 100) : null;

    /// <summary>The speed, when there is enough behind it to say one.</summary>
    public double? Pace => Position >= Done ? Speed : null;

    /// <summary>Speed is the mean since the start, so this moves slowly; in the first seconds, while it would jump, nothing is said.</summary>
    public TimeSpan? Remaining(double? duration) =>
        duration > 0 && Pace > 0 && Position / Pace >= Settled ? TimeSpan.FromSeconds(Math.Max(0, duration.Value - Position) / Pace.Value) : null;

    /// <summary>Takes one line of <c>-progress</c> on top of what earlier lines said; a block is complete at its <c>progress=</c> line.</summary>
    public FfmpegProgress Take(string line, out bool complete)
    {
        var (name, value) = line.Split('=', 2) is [var n, var v] ? (n, v.Trim()) : ("", "");
        complete = name == "progress";
        return name switch
        {
            "out_time_us" when Number(value) is { } microseconds => this with { Position = Math.Max(0, microseconds / 1e6) },
            "frame" when Number(value) is { } frames => this with { Frames = (long)frames },
            "speed" => this with { Speed = Number(value.TrimEnd('x')) },
            _ => this,
        };
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
