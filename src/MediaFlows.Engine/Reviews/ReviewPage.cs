using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>The page on which a reviewer looks and decides.</summary>
/// <param name="Key">Goes with the decision, so that a double click decides once.</param>
/// <param name="Objection">Why the last try did not count; null at first.</param>
/// <param name="Note">What was typed already.</param>
internal sealed record ReviewPage(FlowRun Run, ReviewState Review, string Reviewer, ReviewMaterial Material, string Files, string Key, string? Objection = null, string? Note = null)
{
    public Html Body() => Html.Of($"""
        <header class="top">
          {Poster()}
          <div>
            <h1><bdi>{Run.Asset.Name}</bdi></h1>
            <p>{Run.Flow.Title} · {Title()}{Round()}</p>
            <p class="quiet">Asked on {ReviewVisits.Moment(Review.Opened)}{Due()}</p>
            <p>You are approving as <strong><bdi>{Reviewer}</bdi></strong></p>
          </div>
        </header>
        {(Objection is null ? Html.None : Html.Of($"""<p class="notice" role="alert">{Objection}</p>"""))}
        {Changed()}
        {Instructions()}
        <div class="columns">
          <main>
            {Player()}
            {Waveform()}
            {new TranscriptSection(Material, Shown("proxy") is null ? null : $"{Files}/proxy").Html()}
          </main>
          <aside>
            {new QcSection(Material).Html()}
            {MetadataSection.Html(Review.Metadata)}
            {FilesSection()}
          </aside>
        </div>
        {new DecisionBar(Run, Review, Key, Note).Html()}
        """);

    private string Title() => Run.Flow.Steps[Run.Flow.IndexOf(Review.Key.Step)].Title ?? Review.Key.Step;

    private string Round() => Review.Key.Round > 1 ? $" · round {Review.Key.Round}" : "";

    private string Due() => Review.Deadline is { } due ? $"; please decide before {ReviewVisits.Moment(due)}" : "";

    private MediaFile? Shown(string role) => Review.Shown.LastOrDefault(file => file.Role == role);

    private Html Poster() => Shown("poster") is null ? Html.None : Html.Of($"""<img class="poster" src="{Files}/poster" alt="">""");

    private Html Changed() => Run.Reviews.FirstOrDefault(before => before.Id == Review.Instead) is { ClosedBecause: { } because }
        ? Html.Of($"""<p class="notice">It has changed since you were asked: {because}. You see it as it is now; decisions made before do not count.</p>""")
        : Html.None;

    private Html Instructions()
    {
        var asked = ReviewInput.From(Run.Step(Review.Key.Step).Items[0].Input).Instructions;
        var notes = Run.ReworkNotes.Length == 0 ? Html.None
            : Html.Of($"""<section class="notice"><h2>What was asked for in the last round</h2><ul>{Html.Join(Run.ReworkNotes.Select(note => Html.Of($"<li>{note}</li>")))}</ul></section>""");
        return asked is null ? notes : Html.Of($"""<section class="notice"><h2>What to look at</h2><p>{asked}</p></section>{notes}""");
    }

    private Html Player()
    {
        if (Shown("proxy") is not { } proxy)
            return Html.Of($"""<p class="notice">There is no proxy to play. The files below can be opened instead.</p>""");
        var captions = Shown("captions") is null ? Html.None
            : Html.Of($"""<track kind="captions" label="Captions" srclang="{Material.Language ?? "und"}" src="{Files}/captions" default>""");
        var poster = Shown("poster") is null ? Html.None : Html.Of($" poster=\"{Files}/poster\"");
        return proxy.ContentType.StartsWith("audio/", StringComparison.Ordinal)
            ? Html.Of($"""<audio id="player" controls preload="metadata" src="{Files}/proxy"></audio>""")
            : Html.Of($"""<video id="player" controls playsinline preload="metadata"{poster} src="{Files}/proxy">{captions}</video>""");
    }

    private Html Waveform() => Shown("waveform") is null ? Html.None : Html.Of($"""<img class="waveform" src="{Files}/waveform" alt="Loudness over time">""");

    private Html FilesSection() => Html.Of($"""
        <section><h2>Files in this review</h2><ul class="files">
        {Html.Join(Review.Shown.Where(file => Review.Shown.Last(other => other.Role == file.Role) == file).Select(FileLine))}
        </ul></section>
        """);

    private Html FileLine(MediaFile file) => Html.Of($"""<li><a href="{Files}/{Uri.EscapeDataString(file.Role)}">{file.Role}</a> <span class="quiet">{Size(file.Size)}</span></li>""");

    private static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024} KB",
        < 1024L * 1024 * 1024 => $"{bytes / 1024 / 1024} MB",
        _ => FormattableString.Invariant($"{bytes / 1024.0 / 1024 / 1024:0.0} GB"),
    };
}

/// <summary>What is known about the asset, whatever members it has.</summary>
internal static class MetadataSection
{
    private const int Deepest = 4;

    public static Html Html(JsonElement metadata) => metadata.ValueKind == JsonValueKind.Object && metadata.EnumerateObject().Any()
        ? Reviews.Html.Of($"""<section><h2>Description</h2>{List(metadata, 0)}</section>""")
        : Reviews.Html.Of($"""<section><h2>Description</h2><p class="quiet">There is no description.</p></section>""");

    private static Html List(JsonElement value, int depth) => Reviews.Html.Of($"""
        <dl>{Reviews.Html.Join(value.EnumerateObject().Where(member => member.Value.HasValue()).Select(member => Reviews.Html.Of($"<dt>{Words(member.Name)}</dt><dd>{Value(member.Value, depth)}</dd>")))}</dl>
        """);

    private static Html Value(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object when depth < Deepest => List(value, depth + 1),
        JsonValueKind.Array when value.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            Reviews.Html.Of($"""<ul class="tags">{Reviews.Html.Join(value.EnumerateArray().Select(one => Reviews.Html.Of($"<li>{one.ToString()}</li>")))}</ul>"""),
        JsonValueKind.Array when depth < Deepest => Reviews.Html.Join(value.EnumerateArray().Select(one => Value(one, depth + 1))),
        JsonValueKind.True => Reviews.Html.Of($"yes"),
        JsonValueKind.False => Reviews.Html.Of($"no"),
        _ => Reviews.Html.Of($"{value.ToString()}"),
    };

    /// <summary>A member's name as people write: <c>airDate</c> is Air date.</summary>
    private static string Words(string name)
    {
        var words = string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? $" {char.ToLowerInvariant(c)}" : c is '_' or '-' ? " " : c.ToString()));
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
