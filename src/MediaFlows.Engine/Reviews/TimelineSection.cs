using MediaFlows.Core.Reviews;

namespace MediaFlows.Engine.Reviews;

/// <summary>Where things lie in the media: one lane for each kind. What a mark says is said by its shape, its lane and its words, never by colour alone.</summary>
/// <param name="Proxy">Address of the proxy; null when there is none to go to.</param>
internal sealed record TimelineSection(ReviewMaterial Material, IReadOnlyList<RoundComment> Comments, string? Proxy)
{
    private const int Middle = 16;

    public Html Html()
    {
        if (Material.Duration <= 0) return Reviews.Html.Of($"""<div id="timeline"></div>""");
        var findings = Material.Findings.Where(finding => finding.Start is not null).ToList();
        return Reviews.Html.Of($"""
            <section id="timeline" data-duration="{Material.Duration:0.###}"><h2>Timeline</h2>{(Comments.Count + findings.Count + Material.Chapters.Count + Material.Transcript.Count == 0 ? Reviews.Html.Of($"""<p class="quiet">Nothing stands on it yet: comments will.</p>""") : Reviews.Html.None)}
            {Lane("Comments", Comments.Count, Reviews.Html.Join(Comments.Select(Comment)))}
            {Lane("Quality", findings.Count, Reviews.Html.Join(findings.Select(Finding)))}
            {Lane("Chapters", Material.Chapters.Count, Reviews.Html.Join(Material.Chapters.Select(chapter => Mark(chapter.Start, null, "chapter", $"Chapter: {chapter.Title}", "M-5 -9 V9 M-5 -9 L7 -4 L-5 1"))))}
            {Lane("Transcript", Material.Transcript.Count, Reviews.Html.Join(Material.Transcript.Select(Words)))}
            </section>
            """);
    }

    private static Html Lane(string name, int count, Html marks) => count == 0 ? Reviews.Html.None : Reviews.Html.Of($"""
        <div class="lane"><span>{name} <span class="quiet">{count}</span></span><svg height="32" width="100%" role="group" aria-label="{name} along the media"><rect class="ground" width="100%" height="24" y="4" rx="4"/>
        <rect class="range" width="0" height="24" y="4"/>{marks}<line class="playhead" x1="0" x2="0" y1="0" y2="32"/></svg></div>
        """);

    private Html Comment(RoundComment round) =>
        Mark(round.Comment.Start, round.Comment.End, "comment", $"{round.Comment.Timecode} {round.Comment.By}: {round.Comment.Text}", "M0 -9 L9 0 L0 9 L-9 0 Z");

    private Html Finding(QcFinding finding) => Mark(finding.Start!.Value, finding.End, QcSection.Class(finding), $"{finding.Severity} at {Clock.Text(finding.Start.Value)}: {finding.Message}", finding.Severity switch
    {
        "fail" => "M-7 -7 L7 7 M7 -7 L-7 7",
        "warning" => "M0 -8 L8 7 L-8 7 Z",
        _ => "M-6 0 a6 6 0 1 0 12 0 a6 6 0 1 0 -12 0",
    });

    /// <summary>Two seconds before it begins: that is what one wants to see.</summary>
    private Html Mark(double start, double? end, string kind, string says, string shape) => Reviews.Html.Of($"""
        {(end > start ? Reviews.Html.Of($"""<rect class="stretch {kind}" x="{X(start):0.###}%" width="{X(end.Value) - X(start):0.###}%" y="{Middle - 3}" height="6"/>""") : Reviews.Html.None)}<svg x="{X(start):0.###}%" y="{Middle}" class="mark {kind}"><a href="{(Proxy is null ? "#player" : $"{Proxy}#t={start:0.###}")}" data-at="{Math.Max(0, start - 2):0.###}" data-start="{start:0.###}" aria-label="{says}"><rect x="-12" y="-12" width="24" height="24" class="target"/><path d="{shape}"/><title>{says}</title></a></svg>
        """);

    /// <summary>No links: the list of lines is the way there for the keyboard.</summary>
    private Html Words(SpokenLine line) => Reviews.Html.Of($"""<rect class="words{(line.Touch is null ? "" : " edited")}" x="{X(line.Start):0.###}%" width="{Math.Max(0.1, X(line.End) - X(line.Start)):0.###}%" y="{(line.Touch is null ? 10 : 7)}" height="{(line.Touch is null ? 12 : 18)}" data-at="{line.Start:0.###}"/>""");

    private double X(double seconds) => Math.Clamp(seconds / Material.Duration, 0, 1) * 100;
}
