using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>The pages without a question: what was decided, or why there is nothing to decide.</summary>
internal static class ReviewReceipt
{
    public static Html Decided(FlowRun run, ReviewState review, string reviewer, DateTimeOffset now)
    {
        var own = review.Decisions.LastOrDefault(given => given.Reviewer == reviewer && given.Via is null);
        return Html.Of($"""
            <main class="receipt">
              <h1>{(own is null ? "This review is decided" : $"You {Verb(own.Decision)}")}</h1>
              <p><bdi>{run.Asset.Name}</bdi> · {run.Flow.Title}</p>
              <ul class="decisions">{Html.Join(review.Decisions.Select(Line))}</ul>
              {(review.Decisions.Length == 0 ? Html.Of($"<p>{ReviewPolicy.Closed(review)}</p>") : Html.None)}
              <h2>What happens next</h2>
              <p>{Next(run, review, now)}</p>
              <p class="quiet">You can close this page. The decision is on record and cannot be changed here.</p>
            </main>
            """);
    }

    public static Html Useless(ReviewVisit.Useless useless, string token) => Html.Of($"""
        <main class="receipt"><h1>{useless.Title}</h1>{(useless.About is null ? Html.None : Html.Of($"<p><bdi>{useless.About}</bdi></p>"))}<p>{useless.Why}</p><p>{useless.Remedy}</p>{(useless.Renewable is null ? Html.None : Renew(token))}</main>
        """);

    private static Html Renew(string token) => Html.Of($"""<form method="post" action="{token}/renew"><button class="plain big">Send me a new link</button></form>""");

    public static Html Renewed(string reviewer) => Html.Of($"""
        <main class="receipt"><h1>A new link is on its way</h1><p>It was sent to <bdi>{reviewer}</bdi>. Look into your mail; the newest link is the one that works.</p></main>
        """);

    public static Html PassedOn(string to) => Html.Of($"""
        <main class="receipt"><h1>Passed on</h1><p><bdi>{to}</bdi> is asked now and gets a link of their own. It will say that they decide for you.</p><p class="quiet">There is nothing more you need to do. You can close this page.</p></main>
        """);

    public static Html Kept { get; } = Html.Of($"""
        <main class="receipt"><h1>Your decision is kept</h1><p>It will count as soon as the system gets to it; it is stored safely already.</p><p>Open the link again in a minute to see what came of it.</p></main>
        """);

    private static Html Line(GivenDecision given) => Html.Of($"""
        <li><bdi>{given.By}</bdi> {Verb(given.Decision)} on {ReviewVisits.Moment(given.At)}{(given.Note is null ? Html.None : Html.Of($"<blockquote>{given.Note}</blockquote>"))}</li>
        """);

    private static string Next(FlowRun run, ReviewState review, DateTimeOffset now) => review.Outcome switch
    {
        ReviewOutcome.Open => ReviewPolicy.Unanswered(review) is [var one] ? $"{one} is still asked; {review.Quorum} approvals are needed." : $"{ReviewPolicy.Unanswered(review).Length} others are still asked; {review.Quorum} approvals are needed.",
        ReviewOutcome.ChangesRequested when run.Reviews.Last(other => other.Key.Step == review.Key.Step).Id != review.Id => "It was done again; a newer review has been opened, and its link was sent.",
        ReviewOutcome.ChangesRequested => "It is being done again with the note. Those asked get a new link when it is ready.",
        _ => RunPicture.Of(run, now).Answers is var answers && run.Outcome is null ? answers.Next.Text : $"It is over. {answers.Where.Text} Was it published? {answers.Published.Text}",
    };

    private static string Verb(Decision decision) => decision switch { Decision.Approve => "approved", Decision.Changes => "asked for changes", _ => "rejected" };
}
