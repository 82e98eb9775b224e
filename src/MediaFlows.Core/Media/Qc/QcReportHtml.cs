using System.Globalization;
using System.Net;

namespace MediaFlows.Core.Media.Qc;

/// <summary>The report as one page to read, print and mail: no scripts, nothing loaded from elsewhere, every text from outside encoded.</summary>
public static class QcReportHtml
{
    /// <summary>Rows and marks in a page; a file with more faults than that is not read line by line.</summary>
    private const int Most = 1000;

    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;color:#1f2937;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #e5e7eb;vertical-align:top}
        .verdict{display:inline-block;padding:.2rem .8rem;border-radius:.3rem;border:2px solid;font-weight:600}
        .pass{color:#166534}.warning{color:#92400e}.fail{color:#991b1b}.info{color:#374151}
        svg{width:100%;height:auto}svg text{font:13px system-ui,sans-serif;fill:#374151}
        .lane{fill:#f3f4f6}rect.fail{fill:#b91c1c}rect.warning{fill:url(#hatched);stroke:#b45309}rect.info{fill:#fff;stroke:#4b5563}
        small{color:#4b5563}
        """;

    public static string Write(QcReport report, QcProfile profile, TechnicalMetadata technical, string name, string sha256)
    {
        var shown = report.Findings.Take(Most).ToList();
        var clock = new QcClock(technical);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Quality check: {Html(name)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>Quality check of {Html(name)}</h1>
            <p><span class="verdict {Lower(report.Verdict)}">{Words(report.Verdict)}</span>
            {report.Counts.Fail} to fail, {report.Counts.Warning} to warn, {report.Counts.Info} to know; held to {Html(profile.Title)}.</p>
            <h2>Measured</h2>
            <table>{Row("Duration", clock.Length(report.Duration))}{Row("Integrated loudness", Unit(report.Integrated, "LUFS"))}{Row("Loudness range", Unit(report.LoudnessRange, "LU"))}{Row("True peak", Unit(report.TruePeak, "dBTP"))}</table>
            <h2>On the timeline</h2>
            {QcTimeline.Svg(shown, report.Duration, clock)}
            <h2>Found</h2>
            <table><thead><tr><th>How bad</th><th>Check</th><th>From</th><th>To</th><th>What</th></tr></thead><tbody>
            {string.Join('\n', shown.Select(finding => Row(finding, clock)))}
            </tbody></table>
            {(report.Findings.Count > Most ? $"<p>And {report.Findings.Count - Most} more, in the JSON report.</p>" : "")}
            <h2>Limits</h2>
            <table><thead><tr><th>Check</th><th>Limit</th><th>Source</th></tr></thead><tbody>
            {string.Join('\n', profile.Limits.Select(limit => $"<tr><td>{Html(limit.Check)}</td><td>{Html(limit.Limit)}</td><td>{Html(limit.Source)}</td></tr>"))}
            </tbody></table>
            <p><small>SHA-256 of what was checked: {Html(sha256)}</small></p>
            </body>
            </html>

            """;
    }

    internal static string Html(string text) => WebUtility.HtmlEncode(text);

    internal static string Lower(Enum value) => value.ToString().ToLowerInvariant();

    private static string Row(string name, string value) => $"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>";

    private static string Row(QcFinding finding, QcClock clock) =>
        $"<tr><td class=\"{Lower(finding.Severity)}\">{Lower(finding.Severity)}</td><td>{Html(finding.Check)}</td>"
        + $"<td>{clock.At(finding.Start)}</td><td>{clock.At(finding.End)}</td><td>{Html(finding.Message)}</td></tr>";

    private static string Words(QcVerdict verdict) => verdict switch { QcVerdict.Pass => "Passed", QcVerdict.Warning => "Passed with warnings", _ => "Failed" };

    private static string Unit(double? value, string unit) => value is { } known ? $"{known.ToString("0.0", CultureInfo.InvariantCulture)} {unit}" : "–";
}

/// <summary>Writes moments as the source's own timecode where it has one, else as time from the start.</summary>
internal sealed class QcClock(TechnicalMetadata technical)
{
    private readonly Timecode? start = technical.Video?.Rate is { } rate ? Timecode.Parse(technical.StartTimecode, rate) : null;

    public string At(double? seconds) => seconds is { } known ? start?.After(known).ToString() ?? Length(known) : "";

    public string Length(double seconds) => TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}
