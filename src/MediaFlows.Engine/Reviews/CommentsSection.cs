using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>What reviewers say about moments: this round's and those before.</summary>
/// <param name="Address">Where comments are sent, and below which they are exported.</param>
/// <param name="Key">Names the next comment, so that a double click makes one.</param>
internal sealed record CommentsSection(ReviewState Review, IReadOnlyList<RoundComment> Comments, string Reviewer, ReviewMaterial Material, string Address, string Key)
{
    /// <summary>Characters.</summary>
    public const int LongestComment = 2000;

    /// <summary>All comments on what this review is about, oldest round first.</summary>
    public static IReadOnlyList<RoundComment> Of(FlowRun run, ReviewState review) => [.. run.Reviews.Where(other => other.Key.Step == review.Key.Step && other.Key.Round <= review.Key.Round)
        .GroupBy(other => other.Key.Round)
        .SelectMany(round => (round.Key == review.Key.Round ? review : round.Last()).Comments.OrderBy(comment => comment.Start).Select(comment => new RoundComment(round.Key, comment)))];

    public Html Html() => Reviews.Html.Of($"""
        <section id="comments"><h2>Comments <span class="quiet">{Comments.Count}</span></h2>
        {(Comments.Count == 0 ? Reviews.Html.Of($"""<p class="quiet">None yet. They go along with your decision.</p>""") : List())}
        <form method="post" action="{Address}" class="comment"><input type="hidden" name="id" value="{Key}">
          <label class="field">At <input name="at" size="11" required autocomplete="off" spellcheck="false" value="{Material.First.ToString()}"></label>
          <label class="field">until <input name="until" size="11" autocomplete="off" spellcheck="false" placeholder="one moment"></label>
          <label for="comment" class="unseen">Comment</label><textarea id="comment" name="text" rows="2" maxlength="{LongestComment}" required placeholder="What about this moment?"></textarea>
          <button class="plain">Add comment</button>
        </form>
        {(Comments.Count == 0 ? Reviews.Html.None : Reviews.Html.Of($"""<p class="quiet">For the edit suite: <a href="{Address}.edl" download>EDL</a> · <a href="{Address}.csv" download>CSV</a></p>"""))}
        </section>
        """);

    private Html List() => Reviews.Html.Of($"""<ol class="said">{Reviews.Html.Join(Comments.Select(Line))}</ol>""");

    private Html Line(RoundComment round) => Reviews.Html.Of($"""
        <li><p><a class="time" data-at="{Math.Max(0, round.Comment.Start - 2):0.###}" href="#player">{round.Comment.Timecode}</a> <strong><bdi>{round.Comment.By}</bdi></strong>{(round.Round < Review.Key.Round ? Reviews.Html.Of($""" <span class="tag">round {round.Round}</span>""") : Reviews.Html.None)}</p><p class="text">{round.Comment.Text}</p>{Remove(round)}</li>
        """);

    private Html Remove(RoundComment round) => round.Round < Review.Key.Round || round.Comment.By != Reviewer ? Reviews.Html.None : Reviews.Html.Of($"""
        <form method="post" action="{Address}"><input type="hidden" name="remove" value="{round.Comment.Id}"><button class="link">Take back</button></form>
        """);
}
