namespace MediaFlows.Core.Media.Qc;

/// <summary>The profiles that ship.</summary>
internal static class ShippedProfiles
{
    private const string FilterDefaults = "ffmpeg's filter defaults", AndOurChoice = $"{FilterDefaults}; fails from 10 s: our choice, longer than any intended pause";

    private static readonly PhaseRule Phase = new(2, Severity.Warning, "ffmpeg's filter defaults: 170° for 2 s; mono listeners would hear nothing of it");
    private static readonly FlashRule Flashes = new(3, 0.25, Severity.Fail, "ITU-R BT.1702 and WCAG 2.3.1: more than three flashes in any second over more than a quarter of the picture");
    private static readonly ScanRule Scan = new(Severity.Warning, "our choice: what the picture looks like against what the file says, ffmpeg's filter defaults");
    private static readonly BarsRule Bars = new(0.02, Severity.Info, "our choice: bars may be meant");
    private static readonly SceneRule Scenes = new(10, FilterDefaults);

    public static QcProfile EbuR128 { get; } = new("Broadcast (EBU R 128)",
        new BlackRule(2, Severity.Warning, 0.98, 0.10, AndOurChoice, 10),
        new FreezeRule(2, Severity.Warning, -60, AndOurChoice, 10),
        new SilenceRule(2, Severity.Warning, -60, AndOurChoice, 10),
        new LoudnessRule(-23, 0.2, "EBU R 128 version 4.0 (2020): ±0.2 LU for measuring, ±1 LU for production", 1),
        new PeakRule(-1, Severity.Fail, "EBU R 128 version 4.0 (2020)"),
        Phase, Flashes, Scan, Bars, Scenes) { Name = "ebu-r128" };

    public static QcProfile Web { get; } = new("Web and streaming",
        new BlackRule(2, Severity.Warning, 0.98, 0.10, FilterDefaults),
        new FreezeRule(2, Severity.Warning, -60, FilterDefaults),
        new SilenceRule(2, Severity.Warning, -60, FilterDefaults),
        new LoudnessRule(-14, 2, "the level most streaming services play at; ±2 LU: our choice, services level it out"),
        new PeakRule(-1, Severity.Warning, "as EBU R 128; lossy encoding raises peaks"),
        Phase, Flashes, Scan, Bars, Scenes) { Name = "web" };

    public static QcProfile Speech { get; } = new("Speech: lectures, interviews, podcasts",
        new BlackRule(2, Severity.Warning, 0.98, 0.10, FilterDefaults),
        new FreezeRule(60, Severity.Info, -60, "our choice: slides stand still"),
        new SilenceRule(10, Severity.Warning, -40, "Opencast's silence detection: -40 dB for 10 s; fails from 60 s: our choice", 60),
        new LoudnessRule(-18, 2, "AES TD1008 (2021), mixed content: -18 LUFS ±2 LU"),
        new PeakRule(-1, Severity.Warning, "AES TD1008 (2021)"),
        Phase, Flashes, Scan, Bars, Scenes) { Name = "speech" };
}
