using System.Globalization;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Judges a measurement by a profile.</summary>
public static class QcRules
{
    /// <summary>A passage this close to an end touches it, seconds: detectors look at whole frames.</summary>
    private const double Touching = 0.1;

    /// <param name="decoded">Seconds that could be decoded.</param>
    public static QcReport Judge(QcProfile profile, QcMeasurement measured, TechnicalMetadata technical, double decoded)
    {
        var duration = technical.Duration ?? decoded;
        QcFinding[] findings =
        [
            .. Decoding(duration, decoded),
            .. Tracks(technical),
            .. measured.Black.Select(passage => Black(profile, passage, duration)),
            .. measured.Freeze.Where(passage => !measured.Black.Any(black => Covers(black, passage))).Select(passage => Passing("freeze", "The picture stands still", profile.Freeze, passage)),
            .. measured.Silence.Select(passage => Passing("silence", "Silence", profile.Silence, passage)),
            .. technical.Audio.Count == 0 ? [] : (QcFinding[])[.. Loudness(profile.Loudness, measured), .. Peak(profile.Peak, measured)],
        ];
        QcFinding[] ordered = [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Start ?? 0)];
        var counts = new QcCounts(Count(Severity.Fail), Count(Severity.Warning), Count(Severity.Info));
        var verdict = counts.Fail > 0 ? QcVerdict.Fail : counts.Warning > 0 ? QcVerdict.Warning : QcVerdict.Pass;
        return new QcReport(verdict, profile.Name, ordered, counts, Rounded(duration), Rounded(measured.Integrated), Rounded(measured.Range), Rounded(measured.TruePeak));

        int Count(Severity severity) => findings.Count(finding => finding.Severity == severity);
    }

    private static IEnumerable<QcFinding> Decoding(double duration, double decoded)
    {
        if (decoded < duration - Math.Max(2, 0.02 * duration))
            yield return new QcFinding("decoding", Severity.Fail, $"Only {Text(decoded)} s of {Text(duration)} s could be decoded.", decoded, duration, Rounded(decoded));
    }

    private static IEnumerable<QcFinding> Tracks(TechnicalMetadata technical)
    {
        if (technical.Video is null)
            yield return new QcFinding("tracks", Severity.Info, "There is no picture to check.");
        if (technical.Audio.Count == 0)
            yield return new QcFinding("tracks", Severity.Info, "There is no sound to check.");
        if (technical.Audio.Count > 1)
            yield return new QcFinding("tracks", Severity.Info, $"Of {technical.Audio.Count} audio tracks only the first was checked.", Value: technical.Audio.Count);
    }

    /// <summary>Programmes begin and end in black: there it is only told, unless it lasts.</summary>
    private static QcFinding Black(QcProfile profile, Passage passage, double duration)
    {
        var finding = Passing("black", "Black picture", profile.Black, passage);
        var edge = passage.Start < Touching || passage.End > duration - Touching;
        return edge && finding.Severity == Severity.Warning ? finding with { Severity = Severity.Info } : finding;
    }

    private static QcFinding Passing(string check, string what, PassageRule rule, Passage passage) => new(
        check, passage.Length >= rule.Fails ? Severity.Fail : rule.Usual, $"{what} for {Text(passage.Length)} s.", Rounded(passage.Start), Rounded(passage.End), Rounded(passage.Length));

    /// <summary>A black picture stands still as well: that is one fault, not two.</summary>
    private static bool Covers(Passage black, Passage freeze) => Math.Min(black.End, freeze.End) - Math.Max(black.Start, freeze.Start) >= 0.9 * freeze.Length;

    private static IEnumerable<QcFinding> Loudness(LoudnessRule rule, QcMeasurement measured)
    {
        if (measured.Integrated is not { } integrated)
        {
            yield return new QcFinding("loudness", rule.Fails is null ? Severity.Warning : Severity.Fail, "Nothing in the sound is loud enough to be measured.");
            yield break;
        }
        var off = integrated - rule.Target;
        var severity = Math.Abs(off) > rule.Fails ? Severity.Fail : Math.Abs(off) > rule.Tolerance ? Severity.Warning : Severity.Info;
        var words = Math.Abs(off) <= rule.Tolerance ? "on target" : $"{Text(Math.Abs(off))} LU {(off < 0 ? "below" : "above")} the target of {Text(rule.Target)} LUFS";
        yield return new QcFinding("loudness", severity, $"Loudness is {Text(integrated)} LUFS, {words}.", Value: Rounded(integrated));
    }

    private static IEnumerable<QcFinding> Peak(PeakRule rule, QcMeasurement measured)
    {
        if (measured.TruePeak is not { } peak)
            yield break;
        yield return Math.Round(peak, 1) > rule.Most
            ? new QcFinding("true-peak", rule.Above, $"True peak is {Text(peak)} dBTP, above {Text(rule.Most)} dBTP.", Value: Rounded(peak))
            : new QcFinding("true-peak", Severity.Info, $"True peak is {Text(peak)} dBTP, within {Text(rule.Most)} dBTP.", Value: Rounded(peak));
    }

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static double Rounded(double value) => Math.Round(value, 3);

    private static double? Rounded(double? value) => value is { } known ? Rounded(known) : null;
}
