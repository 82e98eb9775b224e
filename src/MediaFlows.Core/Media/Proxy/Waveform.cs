using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>The sound as a picture.</summary>
internal static class Waveform
{
    /// <summary>Pixels a minute of sound; at least 600 so that a short clip can be seen, at most 16000 since browsers stop at 16384.</summary>
    public const int PixelsAMinute = 200;

    /// <summary>Drawn from 8 kHz mono: ffmpeg keeps all samples until the end, and a picture this coarse shows no more.</summary>
    public static IReadOnlyList<Filter> Drawn(double? duration) =>
    [
        Filter.Of("aformat", ("sample_fmts", "s16"), ("sample_rates", 8000), ("channel_layouts", "mono")),
        Filter.Of("showwavespic", ("s", $"{Width(duration)}x120"), ("colors", "0x2563eb")),
    ];

    private static int Width(double? duration) => (int)Math.Clamp((duration ?? 0) / 60 * PixelsAMinute, 600, 16000);
}
