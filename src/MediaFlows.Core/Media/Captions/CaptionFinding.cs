using System.ComponentModel;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>One thing that reading or checking captions found.</summary>
public sealed record CaptionFinding(
    [property: Description("reading, order, overlap, gap, duration, line-length, lines, reading-speed, end or start.")] string Check,
    Severity Severity,
    [property: Description("What was found, in words.")] string Message,
    [property: Description("How to repair it.")] string Remedy,
    [property: Description("Number of the cue in the file it came in, from 1; absent when it is about the whole.")] int? Cue = null,
    [property: Description("When the cue begins, seconds from the start of the media.")] double? Start = null,
    [property: Description("The same as SMPTE timecode.")] string? Timecode = null,
    [property: Description("The measured figure: characters, lines, seconds, frames, or characters a second.")] double? Value = null);

/// <summary>What came of checking.</summary>
/// <param name="Findings">Worst first, then by time.</param>
public sealed record CaptionReport(QcVerdict Verdict, CaptionRulesName Rules, QcCounts Counts, IReadOnlyList<CaptionFinding> Findings)
{
    public static CaptionReport Of(CaptionRulesName rules, IEnumerable<CaptionFinding> findings)
    {
        CaptionFinding[] ordered = [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Start ?? 0)];
        var counts = new QcCounts(Count(Severity.Fail), Count(Severity.Warning), Count(Severity.Info));
        return new CaptionReport(counts.Fail > 0 ? QcVerdict.Fail : counts.Warning > 0 ? QcVerdict.Warning : QcVerdict.Pass, rules, counts, ordered);

        int Count(Severity severity) => ordered.Count(finding => finding.Severity == severity);
    }
}
