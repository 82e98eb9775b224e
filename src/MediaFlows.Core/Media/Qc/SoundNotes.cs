namespace MediaFlows.Core.Media.Qc;

/// <summary>What was noted about the sound: loudness is said every 100 ms, each time for all so far.</summary>
internal sealed class SoundNotes
{
    /// <summary>LUFS below which nothing counts (ITU-R BS.1770).</summary>
    private const double AbsoluteGate = -70;

    private const string Peaks = "lavfi.r128.true_peaks_ch";

    private readonly Dictionary<string, double?> last = [];

    public PassageNotes Silence { get; } = new("lavfi.silence_");

    public PassageNotes OutOfPhase { get; } = new("lavfi.aphasemeter.out_phase_");

    public LoudnessCurve Curve { get; } = new();

    public double? Integrated => last.GetValueOrDefault("lavfi.r128.I") is > AbsoluteGate and var integrated ? integrated : null;

    public double? Range => last.GetValueOrDefault("lavfi.r128.LRA");

    /// <summary>dBTP; ffmpeg prints true peaks as amplitudes.</summary>
    public double? TruePeak => last.Where(note => note.Key.StartsWith(Peaks, StringComparison.Ordinal)).Max(note => note.Value) is > 0 and { } peak ? 20 * Math.Log10(peak) : null;

    public static SoundNotes Read(IEnumerable<string> lines)
    {
        var notes = new SoundNotes();
        foreach (var note in FrameNote.Read(lines))
            if (!notes.Silence.Take(note) && !notes.OutOfPhase.Take(note))
                notes.Take(note);
        return notes;
    }

    private void Take(FrameNote note)
    {
        if (note.Name == "lavfi.r128.S")
            Curve.Take(note.Time, last.GetValueOrDefault("lavfi.r128.M") ?? AbsoluteGate, note.Value ?? AbsoluteGate);
        else if (note.Name is "lavfi.r128.M" or "lavfi.r128.I" or "lavfi.r128.LRA" || note.Name.StartsWith(Peaks, StringComparison.Ordinal))
            last[note.Name] = note.Value;
    }
}

/// <summary>Loudness at a moment, the most since the point before.</summary>
/// <param name="Time">Seconds.</param>
/// <param name="Momentary">LUFS over 400 ms (EBU Tech 3341).</param>
/// <param name="ShortTerm">LUFS over 3 s.</param>
public readonly record struct LoudnessPoint(double Time, double Momentary, double ShortTerm);

/// <summary>Loudness over time in few points: whenever there are too many, two become one, the louder of each.</summary>
internal sealed class LoudnessCurve
{
    /// <summary>Points at most: about as many as a screen is wide.</summary>
    public const int MostPoints = 1000;

    /// <summary>LUFS drawn for whatever is quieter.</summary>
    private const double Floor = -70;

    private readonly List<LoudnessPoint> points = [];
    private LoudnessPoint open;
    private int each = 1, taken;

    public IReadOnlyList<LoudnessPoint> Points => taken > 0 ? [.. points, open] : points;

    /// <summary>Null where nothing was loud enough to count.</summary>
    public (double? Momentary, double? ShortTerm) Most =>
        Points is { Count: > 0 } all ? (Loud(all.Max(point => point.Momentary)), Loud(all.Max(point => point.ShortTerm))) : (null, null);

    public void Take(double time, double momentary, double shortTerm)
    {
        var point = new LoudnessPoint(time, Math.Max(Floor, momentary), Math.Max(Floor, shortTerm));
        open = taken == 0 ? point : Louder(open, point);
        if (++taken < each)
            return;
        points.Add(open);
        taken = 0;
        if (points.Count >= MostPoints)
            Halve();
    }

    private void Halve()
    {
        for (var pair = 0; pair < points.Count / 2; pair++)
            points[pair] = Louder(points[2 * pair], points[2 * pair + 1]);
        points.RemoveRange(points.Count / 2, points.Count - points.Count / 2);
        each *= 2;
    }

    private static LoudnessPoint Louder(LoudnessPoint first, LoudnessPoint second) =>
        new(first.Time, Math.Max(first.Momentary, second.Momentary), Math.Max(first.ShortTerm, second.ShortTerm));

    private static double? Loud(double level) => level > Floor ? level : null;
}
