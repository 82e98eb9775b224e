using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>The proxy with what one needs to find a frame. Without a script it is the browser's own player.</summary>
/// <param name="Files">Address below which the review's files lie.</param>
internal sealed record PlayerSection(ReviewState Review, ReviewMaterial Material, string Files)
{
    private static readonly string[] Speeds = ["0.5", "1", "1.5", "2", "4", "8"];

    private static readonly (string Keys, string Does)[] Keys =
    [
        ("Space", "play or stop"), ("J K L", "backwards, stop, forwards; again: faster"), ("← →", "one frame"), ("Shift ← →", "one second"), ("↑ ↓", "previous, next marker"),
        ("I O", "begin, end of a range"), ("C", "comment on this moment"), ("M", "mute"), ("F", "full screen"), ("?", "this list"),
    ];

    public Html Html() => Reviews.Html.Of($"""{Player()}{Transport()}{Waveform()}""");

    private Html Player()
    {
        if (Shown("proxy") is not { } proxy)
            return Reviews.Html.Of($"""<p class="notice">There is no proxy to play. The files below can be opened instead.</p>""");
        var captions = Shown("captions") is null ? Reviews.Html.None
            : Reviews.Html.Of($"""<track kind="captions" label="Captions" srclang="{Material.Language ?? "und"}" src="{Files}/captions" default>""");
        var poster = Shown("poster") is null ? Reviews.Html.None : Reviews.Html.Of($" poster=\"{Files}/poster\"");
        var rate = Material.First.Rate;
        var counts = Reviews.Html.Of($"""data-n="{rate.Numerator}" data-d="{rate.Denominator}" data-first="{Material.First.Frames}" data-drop="{(Material.First.DropFrame ? "1" : "")}" """);
        return proxy.ContentType.StartsWith("audio/", StringComparison.Ordinal)
            ? Reviews.Html.Of($"""<audio id="player" controls preload="metadata" {counts}src="{Files}/proxy"></audio>""")
            : Reviews.Html.Of($"""<video id="player" controls playsinline preload="metadata" {counts}{poster} src="{Files}/proxy">{captions}</video>""");
    }

    private Html Transport() => Shown("proxy") is null ? Reviews.Html.None : Reviews.Html.Of($"""
        <div class="transport" role="group" aria-label="Player" hidden>
          <button type="button" data-do="previous" aria-label="Previous marker" title="Previous marker (↑)">|◂</button>
          <button type="button" data-do="back" aria-label="−1, one frame back" title="One frame back (←)">−1</button>
          <button type="button" data-do="play" aria-label="Play" title="Play or stop (Space)">▶</button>
          <button type="button" data-do="on" aria-label="+1, one frame on" title="One frame on (→)">+1</button>
          <button type="button" data-do="next" aria-label="Next marker" title="Next marker (↓)">▸|</button>
          <label class="field">Timecode <input id="timecode" size="11" autocomplete="off" spellcheck="false" aria-describedby="timecode-help" value="{Material.First.ToString()}"></label>
          <span id="timecode-help" class="unseen">Type a timecode, seconds such as 12.5s or frames such as 250f, then Enter</span>
          <label class="field"><span class="unseen">Speed</span><select id="speed">{Reviews.Html.Join(Speeds.Select(speed => Reviews.Html.Of($"""<option value="{speed}"{(speed == "1" ? Selected : Reviews.Html.None)}>{speed}×</option>""")))}</select></label>
          <button type="button" data-do="in" title="Begin of a range (I)">In</button><button type="button" data-do="out" title="End of a range (O)">Out</button>
          <button type="button" data-do="help" aria-label="Keys" title="Keys (?)">?</button>
          <output id="range" class="quiet"></output>
        </div>
        <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys of the player</h2>
          <dl class="keys">{Reviews.Html.Join(Keys.Select(key => Reviews.Html.Of($"<dt><kbd>{key.Keys}</kbd></dt><dd>{key.Does}</dd>")))}</dl>
          <label class="check"><input type="checkbox" id="single-keys" checked> Single keys act on the player</label>
          <form method="dialog"><button class="plain">Close</button></form>
        </dialog>
        """);

    private static Html Selected { get; } = new(" selected");

    private Html Waveform() => Shown("waveform") is null ? Reviews.Html.None : Reviews.Html.Of($"""<img class="waveform" src="{Files}/waveform" alt="Loudness over time">""");

    private MediaFile? Shown(string role) => Review.Shown.LastOrDefault(file => file.Role == role);
}
