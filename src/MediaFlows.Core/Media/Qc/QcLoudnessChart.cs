using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Qc;

/// <summary>Momentary and short-term loudness over time, with the lines they are held to.</summary>
internal static class QcLoudnessChart
{
    private const int Top = 26, Height = 240, Axis = 26;

    /// <summary>LUFS at the lower and upper edge.</summary>
    private const double Lowest = -60, Highest = 0;

    public static string Svg(QcMeasurement measured, LoudnessRule rule, double duration, QcClock clock)
    {
        var svg = new StringBuilder($"""
            <div class="wide" tabindex="0" role="region" aria-label="Loudness over time">
            <svg viewBox="0 0 {QcTimeline.Left + QcTimeline.Width + 10} {Top + Height + Axis}" role="img" aria-label="Loudness over time: {Said(measured, rule)}">
            <path class="momentary" d="M{QcTimeline.Left} 10h30"/><text x="{QcTimeline.Left + 38}" y="15">momentary (400 ms)</text>
            <path class="short" d="M{QcTimeline.Left + 190} 10h30"/><text x="{QcTimeline.Left + 228}" y="15">short-term (3 s)</text>
            <path class="target" d="M{QcTimeline.Left + 360} 10h30"/><text x="{QcTimeline.Left + 398}" y="15">target {QcWords.Text(rule.Target)} LUFS</text>

            """);
        for (var level = Lowest; level <= Highest; level += 10)
            svg.Append(Across("grid", level)).Append(CultureInfo.InvariantCulture, $"<text x=\"{QcTimeline.Left - 8}\" y=\"{Y(level) + 4:0.#}\" text-anchor=\"end\">{level:0}</text>\n");
        svg.Append(Line("momentary", measured.Loudness, point => point.Momentary, duration)).Append(Line("short", measured.Loudness, point => point.ShortTerm, duration)).Append(Across("target", rule.Target));
        foreach (var limit in new[] { rule.MostShortTerm, rule.MostMomentary }.OfType<double>())
            svg.Append(Across("limit", limit));
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{Top + Height / 2}\">LUFS</text>\n");
        return svg.Append(QcTimeline.Axes(Top + Height + 18, duration, clock)).Append("</svg></div>").ToString();
    }

    private static string Said(QcMeasurement measured, LoudnessRule rule) =>
        $"integrated {(measured.Integrated is { } integrated ? QcWords.Text(integrated) : "not measurable")}, target {QcWords.Text(rule.Target)} LUFS";

    private static string Across(string kind, double level) =>
        string.Create(CultureInfo.InvariantCulture, $"<path class=\"{kind}\" d=\"M{QcTimeline.Left} {Y(level):0.#}h{QcTimeline.Width}\"/>\n");

    private static string Line(string kind, IReadOnlyList<LoudnessPoint> points, Func<LoudnessPoint, double> level, double duration) =>
        $"<polyline class=\"{kind}\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{QcTimeline.X(point.Time, duration):0.#},{Y(level(point)):0.#}")))}\"/>\n";

    private static double Y(double level) => Top + Height * (Highest - Math.Clamp(level, Lowest, Highest)) / (Highest - Lowest);
}
