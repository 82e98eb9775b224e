using System.ComponentModel;

namespace MediaFlows.Core.Media.Qc;

public enum QcVerdict { Pass, Warning, Fail }

/// <summary>One thing a check found.</summary>
/// <param name="Check">As the limits name them, a delivery item such as <c>frame-rate</c>, <c>tracks</c> or <c>decoding</c>.</param>
/// <param name="Value">The measured figure in the check's own unit.</param>
public sealed record QcFinding(
    string Check,
    Severity Severity,
    [property: Description("What was found, in words.")] string Message,
    [property: Description("Seconds; absent when it is about the whole.")] double? Start = null,
    [property: Description("Seconds.")] double? End = null,
    [property: Description("The measured figure: seconds, LUFS, dBTP, flashes a second or pixels.")] double? Value = null);

/// <summary>What was asked of the delivery, and what came.</summary>
public sealed record QcExpectation(DeliveryItem Item, string Expected, string Found, bool Met);

/// <summary>The outcome of a quality check.</summary>
/// <param name="Findings">Worst first, then by time.</param>
public sealed record QcReport(
    QcVerdict Verdict,
    [property: Description("ebu-r128, web, speech, or own for a profile of the flow's own.")] string Profile,
    string ProfileTitle,
    [property: Description("Worst first, then by time.")] IReadOnlyList<QcFinding> Findings,
    [property: Description("Findings by severity, all of them.")] QcCounts Counts,
    [property: Description("What the profile asks of the delivery, and what came; empty when it asks nothing.")] IReadOnlyList<QcExpectation> Delivery,
    [property: Description("Seconds.")] double Duration,
    [property: Description("Integrated loudness, LUFS; absent without sound.")] double? Integrated = null,
    [property: Description("Loudness range, LU.")] double? LoudnessRange = null,
    [property: Description("True peak, dBTP.")] double? TruePeak = null,
    [property: Description("Most of any 400 ms, LUFS.")] double? MostMomentary = null,
    [property: Description("Most of any 3 s, LUFS.")] double? MostShortTerm = null,
    [property: Description("How many cuts; their times are in the file of role qc-timeline.")] int? Cuts = null,
    [property: Description("How the picture looks scanned; absent where that cannot be told.")] Scan? LooksScanned = null,
    [property: Description("Pixels and lines inside black bars, such as 1920x816; absent without bars.")] string? ActivePicture = null)
{
    /// <summary>As many findings as fit a step's output of 32 KB.</summary>
    public const int MostInOutput = 100;

    /// <summary>The report with only its worst findings; the counts still tell of all.</summary>
    public QcReport Shortened(int most) => Findings.Count <= most ? this : this with { Findings = [.. Findings.Take(most)] };
}

public sealed record QcCounts(int Fail, int Warning, int Info);

/// <summary>What a timeline shows beside the findings.</summary>
/// <param name="Duration">Seconds.</param>
/// <param name="Cuts">Seconds of each.</param>
/// <param name="Loudness">At most about a thousand points, each the loudest since the one before.</param>
public sealed record QcTimelineData(double Duration, IReadOnlyList<double> Cuts, IReadOnlyList<LoudnessPoint> Loudness);
