using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Qc;

/// <summary>The report as one page to read, print and mail: no scripts, nothing loaded from elsewhere, every text from outside encoded.</summary>
public static partial class QcReportHtml
{
    /// <summary>Rows and marks in a page; a file with more faults than that is not read line by line.</summary>
    private const int Most = 1000;

    private const string Style = """
        :root{color-scheme:light;--ink:#1f2937;--quiet:#4b5563;--paper:#fff;--line:#d1d5db;--lane:#f3f4f6;--pass:#166534;--warning:#92400e;--fail:#991b1b;--info:#374151;--mark:#b91c1c;--stripe:#d97706;--between:#fef3c7;--edge:#b45309;--focus:#1d4ed8}
        @media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--ink:#e5e7eb;--quiet:#a7b0bd;--paper:#14181f;--line:#3b4350;--lane:#1f2530;--pass:#5fce8d;--warning:#f2b55c;--fail:#ff8d85;--info:#c3cad5;--mark:#ef5a52;--stripe:#e0952f;--between:#4a3413;--edge:#f2b55c;--focus:#86b3ff}}
        body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:1.5rem auto;padding:0 1rem}
        h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .5rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        th[scope=row]{font-weight:600;width:14rem}td:first-child,th[scope=col]{overflow-wrap:normal}.figure{white-space:nowrap}
        .verdict,.how{display:inline-block;border:2px solid;border-radius:.3rem;font-weight:600}
        .verdict{padding:.2rem .8rem;font-size:1.1rem}.how{padding:0 .4rem;font-size:.85rem;border-width:1px}
        .pass{color:var(--pass)}.warning{color:var(--warning)}.fail{color:var(--fail)}.info{color:var(--info)}
        .wide{overflow-x:auto}.wide:focus-visible{outline:3px solid var(--focus)}
        svg{display:block;width:100%;min-width:44rem;height:auto}svg text{font:13px system-ui,sans-serif;fill:var(--info)}
        .lane{fill:var(--lane)}rect.fail{fill:var(--mark)}rect.warning{fill:url(#hatched);stroke:var(--edge)}rect.info{fill:var(--paper);stroke:var(--quiet)}.stripe{fill:var(--stripe)}.between{fill:var(--between)}
        .cut{stroke:var(--quiet);stroke-width:1}.grid{stroke:var(--line)}.momentary{fill:none;stroke:var(--quiet);stroke-width:1}.short{fill:none;stroke:var(--focus);stroke-width:2.5}
        .target{stroke:var(--pass);stroke-width:1.5;stroke-dasharray:8 4}.limit{stroke:var(--fail);stroke-width:1.5;stroke-dasharray:2 3}
        ul.found{list-style:none;padding:0;margin:0}.found li{display:flex;gap:1rem;align-items:flex-start;padding:.6rem 0;border-bottom:1px solid var(--line)}
        .found img,.found .none{flex:none;width:10rem;height:auto}.found p{margin:.2rem 0 0}
        small{color:var(--quiet);overflow-wrap:anywhere}
        @media(max-width:36rem){.found li{flex-direction:column;gap:.4rem}.found .none{display:none}th[scope=row]{width:9rem}table{font-size:.88rem}}
        @media print{svg{min-width:0}}
        """;

    /// <param name="pictures">JPEG pictures by the place of their finding in the report.</param>
    public static string Write(
        QcReport report, QcProfile profile, TechnicalMetadata technical, QcMeasurement measured, IReadOnlyDictionary<int, byte[]> pictures, string name, string sha256)
    {
        var shown = report.Findings.Take(Most).ToList();
        var clock = new QcClock(technical);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>Quality check: {Html(name)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>Quality check of {Html(name)}</h1>
            <p><span class="verdict {QcWords.Lower(report.Verdict)}">{Words(report.Verdict)}</span></p>
            <p>Fails: {report.Counts.Fail}. Warnings: {report.Counts.Warning}. To know: {report.Counts.Info}. Held to {Html(profile.Title)}.</p>
            <h2>On the timeline</h2>
            {QcTimeline.Svg(shown, measured.Scenes, report.Duration, clock)}
            {(measured.Loudness.Count > 1 ? $"<h2>Loudness</h2>\n{QcLoudnessChart.Svg(measured, profile.Loudness, report.Duration, clock)}" : "")}
            <h2>Found</h2>
            <ul class="found">
            {string.Join('\n', shown.Select((finding, place) => Item(finding, clock, pictures.GetValueOrDefault(place), pictures.Count > 0)))}
            </ul>
            {(report.Findings.Count > Most ? $"<p>And {report.Findings.Count - Most} more, in the JSON report.</p>" : "")}
            <h2>Measured</h2>
            <table>{Measured(report, clock)}</table>
            {(report.Delivery.Count > 0 ? Delivery(report, profile.Delivery!) : "")}
            <h2>Limits</h2>
            <table><thead><tr><th scope="col">Check</th><th scope="col">Limit</th><th scope="col">Source</th></tr></thead><tbody>
            {string.Join('\n', profile.Limits().Select(limit => $"<tr><td>{Html(limit.Check)}</td><td>{Html(limit.Limit)}</td><td>{Html(limit.Source)}</td></tr>"))}
            </tbody></table>
            <p><small>Flashes are screened on a coarse picture; that is no certificate. SHA-256 of what was checked: {Html(sha256)}</small></p>
            </main>
            </body>
            </html>

            """;
    }

    internal static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A figure such as 1280x720 stays on one line, however narrow the column.</summary>
    private static string Cell(string text) => Figure().Replace(Html(text), "<span class=\"figure\">$0</span>");

    [GeneratedRegex(@"(?<!\S)\d\S{1,11}(?!\S)")]
    private static partial Regex Figure();

    private static string Measured(QcReport report, QcClock clock) => string.Concat(
        Row("Duration", clock.Length(report.Duration)), Row("Integrated loudness", Unit(report.Integrated, "LUFS")), Row("Loudness range", Unit(report.LoudnessRange, "LU")),
        Row("Most in 400 ms", Unit(report.MostMomentary, "LUFS")), Row("Most in 3 s", Unit(report.MostShortTerm, "LUFS")), Row("True peak", Unit(report.TruePeak, "dBTP")),
        Row("Cuts", report.Cuts?.ToString(CultureInfo.InvariantCulture) ?? "–"), Row("Looks scanned", report.LooksScanned is { } scan ? QcWords.Lower(scan) : "–"),
        Row("Picture inside bars", report.ActivePicture ?? "–"));

    private static string Row(string name, string value) => $"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>";

    private static string Delivery(QcReport report, DeliveryRule rule) => $"""
        <h2>Delivery</h2>
        <table><thead><tr><th scope="col">What</th><th scope="col">Expected</th><th scope="col">Found</th><th scope="col">Met</th></tr></thead><tbody>
        {string.Join('\n', report.Delivery.Select(row => $"<tr><td>{QcWords.Spaced(row.Item)}</td><td>{Cell(row.Expected)}</td><td>{Cell(row.Found)}</td><td class=\"{(row.Met ? "pass" : "fail")}\">{(row.Met ? "yes" : "no")}</td></tr>"))}
        </tbody></table>
        <p>Asked by: {Html(rule.Source)}.</p>
        """;

    private static string Item(QcFinding finding, QcClock clock, byte[]? picture, bool pictures)
    {
        var when = finding.Start is null ? "" : $"{clock.At(finding.Start)}{(finding.End is null ? "" : $" to {clock.At(finding.End)}")}";
        var image = picture is not null ? $"<img src=\"data:image/jpeg;base64,{Convert.ToBase64String(picture)}\" alt=\"The picture at {clock.At(finding.Start)}\">" : pictures ? "<span class=\"none\"></span>" : "";
        return $"<li>{image}<div><span class=\"how {QcWords.Lower(finding.Severity)}\">{QcWords.Lower(finding.Severity)}</span> <strong>{Html(finding.Check)}</strong> {when}<p>{Html(finding.Message)}</p></div></li>";
    }

    private static string Words(QcVerdict verdict) => verdict switch { QcVerdict.Pass => "Passed", QcVerdict.Warning => "Passed with warnings", _ => "Failed" };

    private static string Unit(double? value, string unit) => value is { } known ? $"{QcWords.Text(known)} {unit}" : "–";
}

/// <summary>Writes moments as the source's own timecode where it has one, else as time from the start.</summary>
internal sealed class QcClock(TechnicalMetadata technical)
{
    private readonly Timecode? start = technical.Video?.Rate is { } rate ? Timecode.Parse(technical.StartTimecode, rate) : null;

    public string At(double? seconds) => seconds is { } known ? start?.After(known).ToString() ?? Length(known) : "";

    public string Length(double seconds) => TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}
