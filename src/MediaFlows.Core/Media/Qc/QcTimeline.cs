using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Findings drawn over time, a lane for each check; how bad shows by fill as well as by colour.</summary>
internal static class QcTimeline
{
    private const int Left = 90, Width = 900, LaneHeight = 34, Axis = 26, Ticks = 5;

    public static string Svg(IReadOnlyList<QcFinding> findings, double duration, QcClock clock)
    {
        var passages = findings.Where(finding => finding is { Start: not null, End: not null }).ToList();
        var lanes = passages.Select(finding => finding.Check).Union(["black", "freeze", "silence"]).ToList();
        var svg = new StringBuilder($"""
            <svg viewBox="0 0 {Left + Width + 10} {lanes.Count * LaneHeight + Axis}" role="img" aria-label="Findings over time">
            <defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fef3c7"/><rect width="3" height="6" fill="#d97706"/></pattern></defs>

            """);
        for (var lane = 0; lane < lanes.Count; lane++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{lane * LaneHeight + 20}\">{QcReportHtml.Html(lanes[lane])}</text><rect class=\"lane\" x=\"{Left}\" y=\"{lane * LaneHeight + 2}\" width=\"{Width}\" height=\"{LaneHeight - 6}\"/>\n");
        foreach (var finding in passages)
            svg.Append(Mark(finding, lanes.IndexOf(finding.Check), duration, clock));
        for (var tick = 0; tick <= Ticks; tick++)
            svg.Append(Tick(tick, lanes.Count, duration, clock));
        return svg.Append("</svg>").ToString();
    }

    private static string Mark(QcFinding finding, int lane, double duration, QcClock clock)
    {
        var (from, to) = (X(finding.Start!.Value, duration), X(finding.End!.Value, duration));
        return string.Create(CultureInfo.InvariantCulture,
            $"<rect class=\"{QcReportHtml.Lower(finding.Severity)}\" x=\"{from:0.#}\" y=\"{lane * LaneHeight + 4}\" width=\"{Math.Max(2, to - from):0.#}\" height=\"{LaneHeight - 10}\"><title>{QcReportHtml.Html($"{clock.At(finding.Start)} {finding.Message}")}</title></rect>\n");
    }

    private static string Tick(int tick, int lanes, double duration, QcClock clock)
    {
        var anchor = tick switch { 0 => "start", Ticks => "end", _ => "middle" };
        return string.Create(CultureInfo.InvariantCulture,
            $"<text x=\"{Left + tick * Width / Ticks}\" y=\"{lanes * LaneHeight + 18}\" text-anchor=\"{anchor}\">{clock.At(duration * tick / Ticks)}</text>\n");
    }

    private static double X(double seconds, double duration) => Left + Width * (duration > 0 ? Math.Clamp(seconds / duration, 0, 1) : 0);
}
