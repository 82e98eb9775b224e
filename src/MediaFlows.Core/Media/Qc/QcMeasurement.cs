using System.Globalization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>A stretch of time, seconds from the start.</summary>
public readonly record struct Passage(double Start, double End)
{
    public double Length => End - Start;
}

/// <summary>What one pass of ffmpeg's detectors measured, before anybody judges it.</summary>
/// <param name="Integrated">LUFS; null where nothing was loud enough to count (ITU-R BS.1770 leaves out all below -70 LUFS).</param>
/// <param name="Range">Loudness range, LU (EBU Tech 3342).</param>
/// <param name="TruePeak">dBTP of the loudest channel; null for digital silence.</param>
public sealed record QcMeasurement(
    IReadOnlyList<Passage> Black, IReadOnlyList<Passage> Freeze, IReadOnlyList<Passage> Silence, double? Integrated, double? Range, double? TruePeak)
{
    private const double AbsoluteGate = -70;

    /// <summary>Reads what <c>metadata=print</c> wrote. A passage that runs to the end has no end of its own there.</summary>
    /// <param name="duration">Seconds; closes what is still open.</param>
    public static QcMeasurement Read(IEnumerable<string> video, IEnumerable<string> audio, double duration)
    {
        var (black, freeze, silence) = (new Passages("lavfi.black_"), new Passages("lavfi.freezedetect.freeze_"), new Passages("lavfi.silence_"));
        foreach (var (name, value) in video.Select(Parse))
            _ = black.Take(name, value) || freeze.Take(name, value);
        var last = new Dictionary<string, double>();
        foreach (var (name, value) in audio.Select(Parse))
            if (!silence.Take(name, value) && name.StartsWith("lavfi.r128.", StringComparison.Ordinal))
                last[name] = value;
        return new QcMeasurement(black.Closed(duration), freeze.Closed(duration), silence.Closed(duration),
            last.TryGetValue("lavfi.r128.I", out var integrated) && integrated > AbsoluteGate ? integrated : null,
            last.TryGetValue("lavfi.r128.LRA", out var range) ? range : null,
            Decibels(last));
    }

    /// <summary>ffmpeg prints true peaks as amplitudes.</summary>
    private static double? Decibels(Dictionary<string, double> last)
    {
        var peak = last.Where(entry => entry.Key.StartsWith("lavfi.r128.true_peaks_ch", StringComparison.Ordinal)).Select(entry => entry.Value).DefaultIfEmpty(0).Max();
        return peak > 0 ? 20 * Math.Log10(peak) : null;
    }

    private static (string Name, double Value) Parse(string line) =>
        line.Split('=', 2) is [var name, var text] && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? (name, value) : ("", 0);

    private sealed class Passages(string prefix)
    {
        private readonly List<Passage> closed = [];
        private double? open;

        public bool Take(string name, double value)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                return false;
            if (name.EndsWith("_start", StringComparison.Ordinal))
                open = Math.Max(0, value);
            else if (name.EndsWith("_end", StringComparison.Ordinal))
                Close(value);
            return true;
        }

        public IReadOnlyList<Passage> Closed(double duration)
        {
            Close(duration);
            return closed;
        }

        private void Close(double end)
        {
            if (open is { } start && end > start)
                closed.Add(new Passage(start, end));
            open = null;
        }
    }
}
