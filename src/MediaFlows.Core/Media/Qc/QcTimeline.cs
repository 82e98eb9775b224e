using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Findings drawn over time, a lane for each check; how bad shows by fill as well as by colour.</summary>
internal static class QcTimeline
{
    public const int Left = 90, Width = 900;

    private const int LaneHeight = 34, Axis = 26, Ticks = 5;

    public static string Svg(IReadOnlyList<QcFinding> findings, IReadOnlyList<double> cuts, double duration, QcClock clock)
    {
        var passages = findings.Where(finding => finding is { Start: not null, End: not null }).ToList();
        List<string> lanes = [.. passages.Select(finding => finding.Check).Union(["black", "freeze", "silence"]), .. cuts.Count > 0 ? ["cuts"] : (string[])[]];
        var svg = new StringBuilder($"""
            <div class="wide" tabindex="0" role="region" aria-label="Findings over time">
            <svg viewBox="0 0 {Left + Width + 10} {lanes.Count * LaneHeight + Axis}" role="img" aria-label="Findings over time, as listed under Found">
            <defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="between"/><rect width="3" height="6" class="stripe"/></pattern></defs>

            """);
        for (var lane = 0; lane < lanes.Count; lane++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{lane * LaneHeight + 20}\">{QcReportHtml.Html(lanes[lane])}</text><rect class=\"lane\" x=\"{Left}\" y=\"{lane * LaneHeight + 2}\" width=\"{Width}\" height=\"{LaneHeight - 6}\"/>\n");
        foreach (var finding in passages)
            svg.Append(Mark(finding, lanes.IndexOf(finding.Check), duration, clock));
        svg.Append(Cuts(cuts, lanes.Count - 1, duration));
        return svg.Append(Axes(lanes.Count * LaneHeight + 18, duration, clock)).Append("</svg></div>").ToString();
    }

    public static double X(double seconds, double duration) => Left + Width * (duration > 0 ? Math.Clamp(seconds / duration, 0, 1) : 0);

    public static string Axes(int y, double duration, QcClock clock) => string.Concat(Enumerable.Range(0, Ticks + 1).Select(tick => string.Create(CultureInfo.InvariantCulture,
        $"<text x=\"{Left + tick * Width / Ticks}\" y=\"{y}\" text-anchor=\"{tick switch { 0 => "start", Ticks => "end", _ => "middle" }}\">{clock.At(duration * tick / Ticks)}</text>\n")));

    private static string Mark(QcFinding finding, int lane, double duration, QcClock clock)
    {
        var (from, to) = (X(finding.Start!.Value, duration), X(finding.End!.Value, duration));
        return string.Create(CultureInfo.InvariantCulture,
            $"<rect class=\"{QcWords.Lower(finding.Severity)}\" x=\"{from:0.#}\" y=\"{lane * LaneHeight + 4}\" width=\"{Math.Max(2, to - from):0.#}\" height=\"{LaneHeight - 10}\"><title>{QcReportHtml.Html($"{clock.At(finding.Start)} {finding.Message}")}</title></rect>\n");
    }

    /// <summary>A line for every pixel at most.</summary>
    private static string Cuts(IReadOnlyList<double> cuts, int lane, double duration)
    {
        var columns = cuts.Select(cut => Math.Round(X(cut, duration))).Distinct();
        return $"<path class=\"cut\" d=\"{string.Concat(columns.Select(x => string.Create(CultureInfo.InvariantCulture, $"M{x} {lane * LaneHeight + 6}v{LaneHeight - 14}")))}\"/>\n";
    }
}
