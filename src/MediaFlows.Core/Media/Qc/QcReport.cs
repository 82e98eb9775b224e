using System.ComponentModel;

namespace MediaFlows.Core.Media.Qc;

public enum QcVerdict { Pass, Warning, Fail }

/// <summary>One thing a check found.</summary>
/// <param name="Check"><c>black</c>, <c>freeze</c>, <c>silence</c>, <c>loudness</c>, <c>true-peak</c>, <c>tracks</c> or <c>decoding</c>.</param>
/// <param name="Value">The measured figure in the check's own unit.</param>
public sealed record QcFinding(
    string Check,
    Severity Severity,
    [property: Description("What was found, in words.")] string Message,
    [property: Description("Seconds; absent when it is about the whole.")] double? Start = null,
    [property: Description("Seconds.")] double? End = null,
    [property: Description("The measured figure: seconds, LUFS or dBTP.")] double? Value = null);

/// <summary>The outcome of a quality check.</summary>
/// <param name="Findings">Worst first, then by time.</param>
public sealed record QcReport(
    QcVerdict Verdict,
    QcProfileName Profile,
    IReadOnlyList<QcFinding> Findings,
    [property: Description("Findings by severity, all of them.")] QcCounts Counts,
    [property: Description("Seconds.")] double Duration,
    [property: Description("Integrated loudness, LUFS; absent without sound.")] double? Integrated = null,
    [property: Description("Loudness range, LU.")] double? LoudnessRange = null,
    [property: Description("True peak, dBTP.")] double? TruePeak = null)
{
    /// <summary>As many findings as fit a step's output of 32 KB.</summary>
    public const int MostInOutput = 100;

    /// <summary>The report with only its worst findings; the counts still tell of all.</summary>
    public QcReport Shortened(int most) => Findings.Count <= most ? this : this with { Findings = [.. Findings.Take(most)] };
}

public sealed record QcCounts(int Fail, int Warning, int Info);
