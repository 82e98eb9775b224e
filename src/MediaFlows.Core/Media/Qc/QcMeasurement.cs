namespace MediaFlows.Core.Media.Qc;

/// <summary>What one pass of ffmpeg's detectors measured, before anybody judges it. Every list is bounded, whatever the file's length.</summary>
/// <param name="Integrated">LUFS; null where nothing was loud enough to count (ITU-R BS.1770 leaves out all below -70 LUFS).</param>
/// <param name="Range">Loudness range, LU (EBU Tech 3342).</param>
/// <param name="TruePeak">dBTP of the loudest channel; null for digital silence.</param>
public sealed record QcMeasurement(
    IReadOnlyList<Passage> Black, IReadOnlyList<Passage> Freeze, IReadOnlyList<Passage> Silence, double? Integrated, double? Range, double? TruePeak)
{
    /// <summary>Where the two channels of a stereo track cancel each other.</summary>
    public IReadOnlyList<Passage> OutOfPhase { get; init; } = [];

    public IReadOnlyList<LoudnessPoint> Loudness { get; init; } = [];

    /// <summary>LUFS, the most of any 400 ms and of any 3 s (EBU Tech 3341).</summary>
    public (double? Momentary, double? ShortTerm) Most { get; init; }

    /// <summary>Seconds of each cut.</summary>
    public IReadOnlyList<double> Scenes { get; init; } = [];

    /// <summary>How the picture looks scanned; null where that cannot be told.</summary>
    public Scan? Looks { get; init; }

    /// <summary>Null where there are none, or too few samples.</summary>
    public Bars? Bars { get; init; }

    public IReadOnlyList<FlashPassage> Flashes { get; init; } = [];

    /// <summary>How many of each kind were left out of the lists.</summary>
    public IReadOnlyDictionary<string, int> Cut { get; init; } = new Dictionary<string, int>();

    /// <summary>With the flashes that were found, once all pictures were looked at.</summary>
    public QcMeasurement With(FlashScreen screen) => this with { Flashes = screen.End(), Cut = new Dictionary<string, int>(Cut) { ["flashes"] = screen.Cut } };

    /// <summary>Reads what <c>metadata=print</c> wrote into the files of <see cref="QcPlan"/>.</summary>
    /// <param name="lines">Lines of a file by its name; none where it is missing.</param>
    /// <param name="duration">Seconds; closes what is still open.</param>
    public static QcMeasurement Read(Func<string, IEnumerable<string>> lines, TechnicalMetadata technical, double duration)
    {
        var (black, freeze) = (new PassageNotes("lavfi.black_"), new PassageNotes("lavfi.freezedetect.freeze_"));
        foreach (var note in FrameNote.Read(lines(QcPlan.PassageNotes)))
            _ = black.Take(note) || freeze.Take(note);
        var sound = SoundNotes.Read(lines(QcPlan.SoundNotes));
        var scenes = SceneNotes.Read(lines(QcPlan.SceneNotes));
        var samples = SampleNotes.Read(lines(QcPlan.ScanNotes).Concat(lines(QcPlan.BarsNotes)), technical.Video);
        return new QcMeasurement(black.Closed(duration), freeze.Closed(duration), sound.Silence.Closed(duration), sound.Integrated, sound.Range, sound.TruePeak)
        {
            OutOfPhase = sound.OutOfPhase.Closed(duration),
            Loudness = sound.Curve.Points,
            Most = sound.Curve.Most,
            Scenes = scenes.Times,
            Looks = samples.Looks,
            Bars = samples.Bars,
            Cut = new Dictionary<string, int> { ["black"] = black.Cut, ["freeze"] = freeze.Cut, ["silence"] = sound.Silence.Cut, ["phase"] = sound.OutOfPhase.Cut, ["scenes"] = scenes.Cut },
        };
    }
}
