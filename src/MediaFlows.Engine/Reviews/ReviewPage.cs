using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>The page on which a reviewer looks and decides.</summary>
/// <param name="Token">The link's, which is the page's own address.</param>
/// <param name="Key">Goes with the decision, so that a double click decides once.</param>
/// <param name="Objection">Why the last try did not count; null at first.</param>
/// <param name="Note">What was typed already.</param>
internal sealed record ReviewPage(FlowRun Run, ReviewState Review, LinkClaims Link, ReviewMaterial Material, string Token, string Key, string? Objection = null, string? Note = null)
{
    private string Reviewer => Link.Reviewer;

    private readonly ReviewInput policy = ReviewInput.From(Run.Step(Review.Key.Step).Items[0].Input);

    private readonly IReadOnlyList<RoundComment> comments = CommentsSection.Of(Run, Review);

    private readonly string? proxy = Review.Shown.Any(file => file.Role == "proxy") ? $"{Token}/files/proxy" : null;

    public Html Body() => Html.Of($"""
        <header class="top">
          {Poster()}
          <div>
            <h1><bdi>{Run.Asset.Name}</bdi></h1>
            <p>{Run.Flow.Title}, version {Run.FlowRef.Number} · {Title()} · round {Review.Key.Round}</p>
            <p class="quiet">Asked on {When(Review.Opened)}, in a run that {WhoWords.Of(Run.StartedBy)} started{Due()}. This link opens it until {When(Link.Expires)}.</p>
            <p>You are approving as <strong><bdi>{Reviewer}</bdi></strong>{(Review.StandIns.GetValueOrDefault(Reviewer) is { } asked ? Html.Of($""" for <bdi>{asked}</bdi>""") : Html.None)}</p>
          </div>
        </header>
        <main class="page">
        {(Objection is null ? Html.None : Html.Of($"""<p class="notice" role="alert">{Objection}</p>"""))}
        {Changed()}
        {Instructions()}
        <div class="columns">
          <div class="main">
            {new PlayerSection(Review, Material, $"{Token}/files").Html()}
            {new TimelineSection(Material, comments, proxy).Html()}
            {new TranscriptSection(Material, proxy, $"{Token}/transcript").Html()}
          </div>
          <div class="side">
            {new CommentsSection(Review, comments, Reviewer, Material, $"{Token}/comments", Key).Html()}
            {new MetadataSection(Review.Metadata, policy.MetadataSchema, Material, policy.Metadata, MetadataOrigin.Of(Run, Review.Key.Step, Material.MachineMetadata), $"{Token}/metadata").Html()}
            {new QcSection(Material).Html()}
            {FilesSection()}
            {PassOn()}
          </div>
        </div>
        <p id="said" role="status" class="status"></p>
        {new DecisionBar(Run, Review, Key, Note, comments.Count(one => one.Round == Review.Key.Round), Token).Html()}
        </main>
        """);

    private string Title() => Run.Flow.Steps[Run.Flow.IndexOf(Review.Key.Step)].Title ?? Review.Key.Step;

    private Html Due() => Review.Deadline is { } due ? Html.Of($"; please decide before {When(due)}") : Html.None;

    /// <summary>In UTC; a script puts the reader's own time in its place.</summary>
    internal static Html When(DateTimeOffset at) => Html.Of($"""<time datetime="{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}">{ReviewVisits.Moment(at)}</time>""");

    private MediaFile? Shown(string role) => Review.Shown.LastOrDefault(file => file.Role == role);

    private Html Poster() => Shown("poster") is null ? Html.None : Html.Of($"""<img class="poster" src="{Token}/files/poster" alt="">""");

    private Html Changed() => Run.Reviews.FirstOrDefault(before => before.Id == Review.Instead) is { ClosedBecause: { } because }
        ? Html.Of($"""<p class="notice">It has changed since you were asked: {WhoWords.Of(because)}. You see it as it is now; decisions made before do not count.</p>""")
        : Html.None;

    private Html Instructions()
    {
        var notes = Run.ReworkNotes.Length == 0 ? Html.None
            : Html.Of($"""<section class="notice"><h2>Why it is asked again</h2><ul>{Html.Join(Run.ReworkNotes.Select(note => Html.Of($"<li>{WhoWords.Of(note)}</li>")))}</ul></section>""");
        return policy.Instructions is null ? notes : Html.Of($"""<section class="notice"><h2>What to look at</h2><p>{policy.Instructions}</p></section>{notes}""");
    }

    private Html PassOn() => policy.DelegateTo is { Count: 0 } ? Html.None : Html.Of($"""
        <section><details class="pass-on"><summary>Pass it on to someone else</summary>
        <form method="post" action="{Token}/pass-on"><label for="to">Their mail address</label><input id="to" name="to" type="email" required autocomplete="off">
        <p class="quiet">They decide for you, under their own name. Your link then no longer decides.</p><button class="plain">Pass it on</button></form></details></section>
        """);

    private Html FilesSection() => Html.Of($"""
        <section><h2>Files in this review</h2><ul class="files">
        {Html.Join(Review.Shown.Where(file => Review.Shown.Last(other => other.Role == file.Role) == file).Select(FileLine))}
        </ul></section>
        """);

    private Html FileLine(MediaFile file) => Html.Of($"""<li><a href="{Token}/files/{Uri.EscapeDataString(file.Role)}">{file.Role}</a> <span class="quiet">{Size(file.Size)}</span></li>""");

    private static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024} KB",
        < 1024L * 1024 * 1024 => $"{bytes / 1024 / 1024} MB",
        _ => FormattableString.Invariant($"{bytes / 1024.0 / 1024 / 1024:0.0} GB"),
    };
}
