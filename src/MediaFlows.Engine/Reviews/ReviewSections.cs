using System.Globalization;

namespace MediaFlows.Engine.Reviews;

/// <summary>Who said what when; each line's time leads there.</summary>
/// <param name="Proxy">Address of the proxy; null when there is none to go to.</param>
internal sealed record TranscriptSection(ReviewMaterial Material, string? Proxy)
{
    public Html Html() => Material.Transcript.Count == 0
        ? Reviews.Html.Of($"""<section><h2>Transcript</h2><p class="quiet">There is no transcript.</p></section>""")
        : Reviews.Html.Of($"""
            <section><h2>Transcript</h2>
            {(Material.Draft ? Reviews.Html.Of($"""<p class="quiet">A rough draft made by a machine: expect mistakes.</p>""") : Reviews.Html.None)}
            <ol class="cues" tabindex="0" aria-label="Transcript">{Reviews.Html.Join(Material.Transcript.Select(Line))}</ol></section>
            """);

    private Html Line(SpokenLine line) => Reviews.Html.Of($"""
        <li data-start="{line.Start:0.###}">{Clock.Link(line.Start, line.Start, Proxy)} <span{(line.Unsure ? Unsure : Reviews.Html.None)}>{line.Text}</span></li>
        """);

    private static Html Unsure { get; } = new(""" class="unsure" title="The machine was unsure here" """);
}

/// <summary>What quality control found: as a table, and where it lies in the media.</summary>
internal sealed record QcSection(ReviewMaterial Material)
{
    private const int Width = 480;
    private const int Lane = 26;

    public Html Html() => (Material.HasQc, Material.Findings.Count) switch
    {
        (false, _) => Reviews.Html.Of($"""<section><h2>Quality control</h2><p class="quiet">It was not checked.</p></section>"""),
        (_, 0) => Reviews.Html.Of($"""<section><h2>Quality control</h2><p><span class="tag ok">✓ Nothing found</span></p></section>"""),
        _ => Reviews.Html.Of($"""
            <section><h2>Quality control</h2>
            {Timeline()}
            <div class="scroll" tabindex="0" role="region" aria-label="Findings"><table><thead><tr><th>Severity</th><th>When</th><th>Finding</th></tr></thead>
            <tbody>{Reviews.Html.Join(Material.Findings.Select(Row))}</tbody></table></div></section>
            """),
    };

    private static Html Row(QcFinding finding) => Reviews.Html.Of($"""
        <tr><td><span class="tag {Class(finding)}">{Mark(finding)} {finding.Severity}</span></td><td class="when">{When(finding)}</td><td>{finding.Message}</td></tr>
        """);

    /// <summary>Two seconds before it begins: that is what one wants to see.</summary>
    private static Html When(QcFinding finding) => finding.Start is not { } start ? Reviews.Html.Of($"whole file")
        : Reviews.Html.Of($"{Clock.Link(start, Math.Max(0, start - 2), null)}{(finding.End > start ? $" – {Clock.Text(finding.End.Value)}" : "")}");

    private Html Timeline()
    {
        var lanes = Material.Findings.Where(finding => finding.Start is not null).GroupBy(finding => finding.Check).ToList();
        if (lanes.Count == 0 || Material.Duration <= 0) return Reviews.Html.None;
        return Reviews.Html.Of($"""
            <svg class="timeline" viewBox="0 0 {Width} {lanes.Count * Lane}" role="img" aria-label="Where the findings lie; the table says the same">
            {Reviews.Html.Join(lanes.Select((lane, index) => LaneOf(lane.Key, [.. lane], index)))}
            </svg>
            """);
    }

    private Html LaneOf(string check, IReadOnlyList<QcFinding> findings, int index) => Reviews.Html.Of($"""
        <rect class="lane" x="0" y="{index * Lane + 2}" width="{Width}" height="{Lane - 4}" rx="3"/>
        {Reviews.Html.Join(findings.Select(finding => Mark(finding, index)))}
        <text x="6" y="{index * Lane + 18}">{check}</text>
        """);

    private Html Mark(QcFinding finding, int index)
    {
        var start = X(finding.Start!.Value);
        var width = Math.Max(4, X(finding.End ?? finding.Start.Value) - start);
        return Reviews.Html.Of($"""<rect class="{Class(finding)}" x="{start:0.#}" y="{index * Lane + 2}" width="{width:0.#}" height="{Lane - 4}" rx="2"><title>{finding.Message}</title></rect>""");
    }

    private double X(double seconds) => Math.Clamp(seconds / Material.Duration, 0, 1) * Width;

    private static string Class(QcFinding finding) => finding.Severity switch { "fail" => "fail", "warning" => "warning", _ => "info" };

    private static string Mark(QcFinding finding) => finding.Severity switch { "fail" => "✕", "warning" => "▲", _ => "●" };
}

internal static class Clock
{
    public static string Text(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 360_000));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
    }

    /// <summary>A time that leads to the player; without a script it opens the proxy there.</summary>
    public static Html Link(double shown, double seek, string? proxy) => proxy is null
        ? Html.Of($"""<a class="time" data-at="{seek:0.###}" href="#player">{Text(shown)}</a>""")
        : Html.Of($"""<a class="time" data-at="{seek:0.###}" href="{proxy}#t={seek:0.###}">{Text(shown)}</a>""");
}
