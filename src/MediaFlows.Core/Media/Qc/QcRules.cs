using static MediaFlows.Core.Media.Qc.QcWords;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Judges a measurement by a profile.</summary>
public static class QcRules
{
    /// <summary>A passage this close to an end touches it, seconds: detectors look at whole frames.</summary>
    private const double Touching = 0.1;

    /// <param name="decoded">Seconds that could be decoded.</param>
    /// <param name="captions">Whether an earlier step made some.</param>
    public static QcReport Judge(QcProfile profile, QcMeasurement measured, TechnicalMetadata technical, double decoded, bool captions = false)
    {
        var duration = technical.Duration ?? decoded;
        var delivery = profile.Delivery is { } rule ? DeliveryCheck.Of(rule, technical, captions) : [];
        QcFinding[] findings =
        [
            .. Decoding(duration, decoded),
            .. Tracks(technical),
            .. delivery.Where(row => !row.Met).Select(row => Undelivered(row, profile.Delivery!)),
            .. measured.Black.Select(passage => Black(profile.Black, passage, duration)),
            .. measured.Freeze.Where(passage => !measured.Black.Any(black => Covers(black, passage))).Select(passage => Passing("freeze", "The picture stands still", profile.Freeze, passage)),
            .. measured.Silence.Select(passage => Passing("silence", "Silence", profile.Silence, passage)),
            .. measured.OutOfPhase.Select(passage => Passing("phase", "Left and right are out of phase", profile.Phase, passage)),
            .. measured.Flashes.Where(flashes => flashes.Red || !measured.Flashes.Any(red => red.Red && Covers(red.When, flashes.When))).Select(flashes => Flashing(profile.Flashes, flashes)),
            .. technical.Video is { } video ? PictureRules.Judge(profile, measured, video) : [],
            .. technical.Audio.Count == 0 ? [] : (QcFinding[])[.. Loudness(profile.Loudness, measured), .. Peak(profile.TruePeak, measured)],
            .. measured.Cut.Where(left => left.Value > 0).Select(left => new QcFinding(left.Key, Severity.Info, $"{left.Value} more were found and left out of this report.", Value: left.Value)),
        ];
        QcFinding[] ordered = [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Start ?? 0)];
        var counts = new QcCounts(Count(Severity.Fail), Count(Severity.Warning), Count(Severity.Info));
        var verdict = counts.Fail > 0 ? QcVerdict.Fail : counts.Warning > 0 ? QcVerdict.Warning : QcVerdict.Pass;
        return new QcReport(verdict, profile.Name, profile.Title, ordered, counts, delivery, Rounded(duration), Rounded(measured.Integrated), Rounded(measured.Range), Rounded(measured.TruePeak),
            Rounded(measured.Most.Momentary), Rounded(measured.Most.ShortTerm), technical.Video is null ? null : measured.Scenes.Count + measured.Cut.GetValueOrDefault("scenes"),
            measured.Looks, PictureRules.Visible(profile.Bars, measured.Bars)?.ToString());

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
        var pair = technical.MonoPair is not null;
        if (pair)
            yield return new QcFinding("tracks", Severity.Info, "The first two audio tracks, mono, were checked together as left and right.", Value: 2);
        if (technical.Audio.Count > (pair ? 2 : 1))
            yield return new QcFinding("tracks", Severity.Info, $"Of {technical.Audio.Count} audio tracks only the first{(pair ? " two were" : " was")} checked.", Value: technical.Audio.Count);
    }

    private static QcFinding Undelivered(QcExpectation row, DeliveryRule rule)
    {
        var severity = rule.Warns?.Contains(row.Item) == true && rule.Severity == Severity.Fail ? Severity.Warning : rule.Severity;
        var item = Spaced(row.Item);
        return new QcFinding(Kebab(row.Item), severity, $"{char.ToUpperInvariant(item[0])}{item[1..]}: expected {row.Expected}, found {row.Found}.");
    }

    /// <summary>Programmes begin and end in black: there it is only told, unless it lasts.</summary>
    private static QcFinding Black(BlackRule rule, Passage passage, double duration)
    {
        var finding = Passing("black", "Black picture", rule, passage);
        var edge = passage.Start < Touching || passage.End > duration - Touching;
        return edge && finding.Severity == Severity.Warning ? finding with { Severity = Severity.Info } : finding;
    }

    private static QcFinding Passing(string check, string what, IPassageRule rule, Passage passage) => new(
        check, passage.Length >= rule.Fails ? Severity.Fail : rule.Severity, $"{what} for {Text(passage.Length)} s.", Rounded(passage.Start), Rounded(passage.End), Rounded(passage.Length));

    /// <summary>A black picture stands still as well: that is one fault, not two.</summary>
    private static bool Covers(Passage black, Passage freeze) => Math.Min(black.End, freeze.End) - Math.Max(black.Start, freeze.Start) >= 0.9 * freeze.Length;

    private static QcFinding Flashing(FlashRule rule, FlashPassage flashes) => new(
        "flashes", rule.Severity, $"{(flashes.Red ? "Flashes of saturated red" : "Flashes")}: up to {flashes.Most} in a second over more than {Number(100 * rule.Area)} % of the picture.",
        Rounded(flashes.When.Start), Rounded(flashes.When.End), flashes.Most);

    private static IEnumerable<QcFinding> Loudness(LoudnessRule rule, QcMeasurement measured)
    {
        var worst = rule.Fails is null ? Severity.Warning : Severity.Fail;
        if (measured.Integrated is not { } integrated)
        {
            yield return new QcFinding("loudness", worst, "Nothing in the sound is loud enough to be measured.");
            yield break;
        }
        var off = integrated - rule.Target;
        var severity = Math.Abs(off) > rule.Fails ? Severity.Fail : Math.Abs(off) > rule.Tolerance ? Severity.Warning : Severity.Info;
        var words = Math.Abs(off) <= rule.Tolerance ? "on target" : $"{Text(Math.Abs(off))} LU {(off < 0 ? "below" : "above")} the target of {Text(rule.Target)} LUFS";
        yield return new QcFinding("loudness", severity, $"Loudness is {Text(integrated)} LUFS, {words}.", Value: Rounded(integrated));
        if (measured.Most.ShortTerm > rule.MostShortTerm)
            yield return new QcFinding("loudness", worst, $"Some 3 s reach {Text(measured.Most.ShortTerm.Value)} LUFS, above {Text(rule.MostShortTerm.Value)} LUFS.", Value: Rounded(measured.Most.ShortTerm));
        if (measured.Most.Momentary > rule.MostMomentary)
            yield return new QcFinding("loudness", worst, $"Some 400 ms reach {Text(measured.Most.Momentary.Value)} LUFS, above {Text(rule.MostMomentary.Value)} LUFS.", Value: Rounded(measured.Most.Momentary));
    }

    private static IEnumerable<QcFinding> Peak(PeakRule rule, QcMeasurement measured)
    {
        if (measured.TruePeak is not { } peak)
            yield break;
        yield return Math.Round(peak, 1) > rule.Most
            ? new QcFinding("true-peak", rule.Severity, $"True peak is {Text(peak)} dBTP, above {Text(rule.Most)} dBTP.", Value: Rounded(peak))
            : new QcFinding("true-peak", Severity.Info, $"True peak is {Text(peak)} dBTP, within {Text(rule.Most)} dBTP.", Value: Rounded(peak));
    }

    internal static double Rounded(double value) => Math.Round(value, 3);

    private static double? Rounded(double? value) => value is { } known ? Rounded(known) : null;
}
