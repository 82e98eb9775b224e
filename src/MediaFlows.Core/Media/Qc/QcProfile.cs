using System.Globalization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>How bad a finding is: told, travelling with the asset, or for a person to look at.</summary>
public enum Severity { Info, Warning, Fail }

public enum QcProfileName { EbuR128, Web, Speech }

/// <summary>A passage (black, still, silent) and when it matters.</summary>
/// <param name="Shortest">Seconds from which it is told.</param>
/// <param name="Usual">How bad it is then.</param>
/// <param name="Fails">Seconds from which it fails; null for never.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record PassageRule(double Shortest, Severity Usual, double? Fails, string Source);

/// <param name="Target">LUFS, integrated over the whole (ITU-R BS.1770).</param>
/// <param name="Tolerance">LU beyond which a deviation is a warning.</param>
/// <param name="Fails">LU beyond which it fails; null for never.</param>
public sealed record LoudnessRule(double Target, double Tolerance, double? Fails, string Source);

/// <param name="Most">dBTP, oversampled as ITU-R BS.1770 says.</param>
public sealed record PeakRule(double Most, Severity Above, string Source);

/// <summary>What a delivery is held to. Profiles are data: every figure has its source beside it, and reports show both.</summary>
/// <param name="BlackPicture">Share of the picture that must be black, 0 to 1.</param>
/// <param name="BlackPixel">Luma up to which a pixel is black, as a share of the range, 0 to 1.</param>
/// <param name="FreezeNoise">Difference between frames up to which the picture stands still, dB.</param>
/// <param name="SilenceLevel">Level up to which all channels are silent, dB below full scale.</param>
public sealed record QcProfile(
    QcProfileName Name, string Title, double BlackPicture, double BlackPixel, PassageRule Black, double FreezeNoise, PassageRule Freeze,
    double SilenceLevel, PassageRule Silence, LoudnessRule Loudness, PeakRule Peak)
{
    private const string FilterDefaults = "ffmpeg's filter defaults; fails from 10 s: our choice, longer than any intended pause";
    private const string FilterDefaultsOnly = "ffmpeg's filter defaults";

    public static QcProfile EbuR128 { get; } = new(QcProfileName.EbuR128, "Broadcast (EBU R 128)",
        0.98, 0.10, new PassageRule(2, Severity.Warning, 10, FilterDefaults), -60, new PassageRule(2, Severity.Warning, 10, FilterDefaults),
        -60, new PassageRule(2, Severity.Warning, 10, FilterDefaults),
        new LoudnessRule(-23, 0.2, 1, "EBU R 128 version 4.0 (2020): ±0.2 LU for measuring, ±1 LU for production"),
        new PeakRule(-1, Severity.Fail, "EBU R 128 version 4.0 (2020)"));

    public static QcProfile Web { get; } = new(QcProfileName.Web, "Web and streaming",
        0.98, 0.10, new PassageRule(2, Severity.Warning, null, FilterDefaultsOnly), -60, new PassageRule(2, Severity.Warning, null, FilterDefaultsOnly),
        -60, new PassageRule(2, Severity.Warning, null, FilterDefaultsOnly),
        new LoudnessRule(-14, 2, null, "the level most streaming services play at; ±2 LU: our choice, services level it out"),
        new PeakRule(-1, Severity.Warning, "as EBU R 128; lossy encoding raises peaks"));

    public static QcProfile Speech { get; } = new(QcProfileName.Speech, "Speech: lectures, interviews, podcasts",
        0.98, 0.10, new PassageRule(2, Severity.Warning, null, FilterDefaultsOnly), -60, new PassageRule(60, Severity.Info, null, "our choice: slides stand still"),
        -40, new PassageRule(10, Severity.Warning, 60, "Opencast's silence detection: -40 dB for 10 s; fails from 60 s: our choice"),
        new LoudnessRule(-18, 2, null, "AES TD1008 (2021), mixed content: -18 LUFS ±2 LU"),
        new PeakRule(-1, Severity.Warning, "AES TD1008 (2021)"));

    public static IReadOnlyList<QcProfile> All { get; } = [EbuR128, Web, Speech];

    public static QcProfile Of(QcProfileName name) => All.First(profile => profile.Name == name);

    /// <summary>Every limit in words, with its source.</summary>
    public IReadOnlyList<(string Check, string Limit, string Source)> Limits =>
    [
        ("black", $"{Words(Black)}; {Number(100 * BlackPicture)} % of the picture below {Number(100 * BlackPixel)} % luma", Black.Source),
        ("freeze", $"{Words(Freeze)}; frames differ by at most {Number(FreezeNoise)} dB", Freeze.Source),
        ("silence", $"{Words(Silence)}; all channels below {Number(SilenceLevel)} dB", Silence.Source),
        ("loudness", $"{Number(Loudness.Target)} LUFS; warning beyond ±{Number(Loudness.Tolerance)} LU{(Loudness.Fails is { } fails ? $", fail beyond ±{Number(fails)} LU" : "")}", Loudness.Source),
        ("true-peak", $"{Lower(Peak.Above)} above {Number(Peak.Most)} dBTP", Peak.Source),
    ];

    private static string Words(PassageRule rule) =>
        $"{Lower(rule.Usual)} from {Number(rule.Shortest)} s{(rule.Fails is { } fails ? $", fail from {Number(fails)} s" : "")}";

    private static string Lower(Severity severity) => severity.ToString().ToLowerInvariant();

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
