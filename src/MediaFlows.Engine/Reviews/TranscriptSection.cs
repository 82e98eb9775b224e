using MediaFlows.Core.Reviews;

namespace MediaFlows.Engine.Reviews;

/// <summary>Who said what when; each line's time leads there, each line can be corrected.</summary>
/// <param name="Proxy">Address of the proxy; null when there is none to go to.</param>
/// <param name="Save">Where corrections go.</param>
internal sealed record TranscriptSection(ReviewMaterial Material, string? Proxy, string Save)
{
    public Html Html() => Material.Transcript.Count == 0
        ? Reviews.Html.Of($"""<section id="transcript"><h2>Transcript</h2><p class="quiet">There is no transcript.</p></section>""")
        : Reviews.Html.Of($"""
            <section id="transcript" data-save="{Save}" data-revision="{Material.Revision}"><h2>Transcript</h2>
            {(Material.Draft ? Reviews.Html.Of($"""<p class="quiet">A rough draft made by a machine: expect mistakes.</p>""") : Reviews.Html.None)}
            <div class="tools" hidden>
              <label class="check"><input type="checkbox" id="follow" checked> Follow</label>
              <label class="field">Search <input type="search" id="find" autocomplete="off"></label><output id="found" class="quiet"></output>
              <button type="button" id="edit" class="plain" aria-pressed="false">Correct the text</button>
            </div>
            {Legend()}
            <ol class="cues" tabindex="0" aria-label="Transcript"{Language()}>{Reviews.Html.Join(Material.Transcript.Select(Line))}</ol>
            <div class="unsaved" hidden><span></span> <button type="button" class="plain save">Save corrections</button> <button type="button" class="plain undo">Discard</button></div>
            </section>
            """);

    private Html Language() => Material.Language is { } language ? Reviews.Html.Of($" lang=\"{language}\"") : Reviews.Html.None;

    private Html Legend() => Material.Transcript.Any(line => line.Words.Any(word => word.Unsure))
        ? Reviews.Html.Of($"""<p class="quiet"><span class="unsure">Underlined</span>: the machine was unsure.</p>""") : Reviews.Html.None;

    private Html Line(SpokenLine line) => Reviews.Html.Of($"""
        <li data-start="{line.Start:0.###}" data-end="{line.End:0.###}" data-n="{line.Number}">{Clock.Link(line.Start, line.Start, Proxy)} <span class="words">{Reviews.Html.Join(line.Words.Select((word, i) => Word(word, i > 0)))}</span>{Edited(line)}</li>
        """);

    private static Html Word(HeardWord word, bool spaced) => Reviews.Html.Of($"{(spaced ? " " : "")}{(word.Unsure ? Reviews.Html.Of($"""<span class="unsure" title="The machine was unsure here">{word.Text}</span>""") : Reviews.Html.Of($"{word.Text}"))}");

    private static Html Edited(SpokenLine line) => line.Machine is not { } machine ? Reviews.Html.None : Reviews.Html.Of($"""
        <details class="edited"><summary><span class="tag">edited</span></summary><p lang="en" class="quiet">{(line.Touch is { } touch ? $"by {WhoWords.Of(touch.By)}, revision {touch.Revision}" : "")}</p><p>{Reviews.Html.Join(WordDifference.Of(machine, line.Text).Select(Changed))}</p></details>
        """);

    private static Html Changed(WordStretch stretch) => stretch.Change switch
    {
        WordChange.Removed => Reviews.Html.Of($"<del>{stretch.Text}</del> "),
        WordChange.Added => Reviews.Html.Of($"<ins>{stretch.Text}</ins> "),
        _ => Reviews.Html.Of($"{stretch.Text} "),
    };
}
