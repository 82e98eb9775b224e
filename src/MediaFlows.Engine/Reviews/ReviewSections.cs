using System.Globalization;

namespace MediaFlows.Engine.Reviews;

/// <summary>What quality control found, as a table; the timeline shows where it lies.</summary>
internal sealed record QcSection(ReviewMaterial Material)
{
    public Html Html() => (Material.HasQc, Material.Findings.Count) switch
    {
        (false, _) => Reviews.Html.Of($"""<section><h2>Quality control</h2><p class="quiet">It was not checked.</p></section>"""),
        (_, 0) => Reviews.Html.Of($"""<section><h2>Quality control</h2><p><span class="tag ok">✓ Nothing found</span></p></section>"""),
        _ => Reviews.Html.Of($"""
            <section><h2>Quality control</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Findings"><table><thead><tr><th>Severity</th><th>When</th><th>Finding</th></tr></thead>
            <tbody>{Reviews.Html.Join(Material.Findings.Select(Row))}</tbody></table></div></section>
            """),
    };

    private static Html Row(QcFinding finding) => Reviews.Html.Of($"""
        <tr><td><span class="tag {Class(finding)}">{Mark(finding)} {finding.Severity}</span></td><td class="when">{When(finding)}</td><td>{finding.Message}</td></tr>
        """);

    /// <summary>Two seconds before it begins: that is what one wants to see.</summary>
    private static Html When(QcFinding finding) => finding.Start is not { } start ? Reviews.Html.Of($"whole file")
        : Reviews.Html.Of($"{Clock.Link(start, Math.Max(0, start - 2), null)}{(finding.End is { } end && end > start ? Reviews.Html.Of($""" – <span class="time" data-shown="{end:0.###}">{Clock.Text(end)}</span>""") : Reviews.Html.None)}");

    public static string Class(QcFinding finding) => finding.Severity switch { "fail" => "fail", "warning" => "warning", _ => "info" };

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

    /// <summary>A time that leads to the player; without a script it opens the proxy there. With one it says the source's timecode, where the source has its own.</summary>
    public static Html Link(double shown, double seek, string? proxy) => proxy is null
        ? Html.Of($"""<a class="time" data-shown="{shown:0.###}" data-at="{seek:0.###}" href="#player">{Text(shown)}</a>""")
        : Html.Of($"""<a class="time" data-shown="{shown:0.###}" data-at="{seek:0.###}" href="{proxy}#t={seek:0.###}">{Text(shown)}</a>""");
}
