using System.Globalization;
using System.Text.Json;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Every limit of a profile in words, with its source: what reports and the documentation say.</summary>
public static class QcWords
{
    public static IReadOnlyList<(string Check, string Limit, string Source)> Limits(this QcProfile profile) =>
    [
        ("black", $"{Words(profile.Black)}; {Number(100 * profile.Black.Picture)} % of the picture below {Number(100 * profile.Black.Pixel)} % luma", profile.Black.Source),
        ("freeze", $"{Words(profile.Freeze)}; frames differ by at most {Number(profile.Freeze.Noise)} dB", profile.Freeze.Source),
        ("silence", $"{Words(profile.Silence)}; all channels below {Number(profile.Silence.Level)} dB", profile.Silence.Source),
        ("loudness", Words(profile.Loudness), profile.Loudness.Source),
        ("true-peak", $"{Lower(profile.TruePeak.Severity)} above {Number(profile.TruePeak.Most)} dBTP", profile.TruePeak.Source),
        ("phase", $"{Words(profile.Phase)}; left and right of a stereo track against each other", profile.Phase.Source),
        ("flashes", $"{Lower(profile.Flashes.Severity)} at more than {profile.Flashes.Most} in any second over more than {Number(100 * profile.Flashes.Area)} % of the picture; so for saturated red", profile.Flashes.Source),
        ("scan", $"{Lower(profile.Scan.Severity)} when the picture is scanned otherwise than the file says", profile.Scan.Source),
        ("bars", $"{Lower(profile.Bars.Severity)} from {Number(100 * profile.Bars.Smallest)} % of the height or width, all the time", profile.Bars.Source),
        ("scenes", $"cuts are counted from a difference of {Number(profile.Scenes.Threshold)} %", profile.Scenes.Source),
    ];

    /// <summary>How a check ended, for the person it waits for.</summary>
    /// <param name="worst">What its first finding says.</param>
    public static string Ended(QcVerdict verdict, string worst, int findings) => $"ended with {(verdict == QcVerdict.Fail ? "a fail" : "warnings")}: {worst}"
        + findings switch { 1 => "", 2 => " The report has one more finding.", _ => $" The report has {findings - 1} more findings." };

    private static string Words(IPassageRule rule) =>
        $"{Lower(rule.Severity)} from {Number(rule.Shortest)} s{(rule.Fails is { } fails ? $", fail from {Number(fails)} s" : "")}";

    private static string Words(LoudnessRule rule) =>
        $"{Number(rule.Target)} LUFS; warning beyond ±{Number(rule.Tolerance)} LU{(rule.Fails is { } fails ? $", fail beyond ±{Number(fails)} LU" : "")}"
        + (rule.MostShortTerm is { } shortTerm ? $"; no 3 s above {Number(shortTerm)} LUFS" : "")
        + (rule.MostMomentary is { } momentary ? $"; no 400 ms above {Number(momentary)} LUFS" : "");

    internal static string Lower(Enum value) => value.ToString().ToLowerInvariant();

    /// <summary><c>frame-rate</c>, as in JSON.</summary>
    internal static string Kebab(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    internal static string Spaced(Enum value) => Kebab(value).Replace('-', ' ');

    internal static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>To one decimal, as meters show it.</summary>
    internal static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
