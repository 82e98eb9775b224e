using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Engine.Reviews;

/// <summary>What someone who opens a review link finds.</summary>
internal abstract record ReviewVisit
{
    private ReviewVisit() { }

    /// <summary>The link that showed something; null when it showed nothing of the review.</summary>
    public LinkClaims? Seen => this switch { Asked asked => asked.Link, Decided decided => decided.Link, _ => null };

    /// <summary>A question to answer.</summary>
    public sealed record Asked(FlowRun Run, ReviewState Review, LinkClaims Link) : ReviewVisit;

    /// <summary>It is decided, by this visitor or by others.</summary>
    public sealed record Decided(FlowRun Run, ReviewState Review, LinkClaims Link) : ReviewVisit;

    /// <summary>There is nothing to decide, and why.</summary>
    /// <param name="Renewable">The link, where its owner can have a new one sent; else null.</param>
    /// <param name="About">File and flow, where the link was good for them; else null.</param>
    public sealed record Useless(int Status, string Title, string Why, string Remedy, LinkClaims? Renewable = null, string? About = null) : ReviewVisit;
}

/// <summary>Finds out what a link still opens. Reads only; nothing is decided here.</summary>
internal sealed class ReviewVisits(ReviewLinks links, FlowRuns runs)
{
    private const string AskForNew = "Ask the person who sent it for a new link.";

    public async Task<ReviewVisit> Open(string token, CancellationToken cancellation)
    {
        if (links.Read(token) is not { } link)
            return new ReviewVisit.Useless(404, "This link is not valid", "It is not one of ours, or it was cut or changed on its way.", "Open it from the mail again; copy it whole.");
        if (await links.IsRevoked(link, cancellation))
            return new ReviewVisit.Useless(403, "This link was withdrawn", "Someone decided that this link should no longer open the review.", AskForNew);
        if (await runs.Find(link.Run, cancellation) is not { } run || Current(run, link.Review) is not { } review)
            return new ReviewVisit.Useless(410, "This review is gone", "What it was about has been cleared away.", "There is nothing you need to do.");
        return review.Outcome == ReviewOutcome.Open ? WhileOpen(run, review, link) : Afterwards(run, review, link);
    }

    /// <summary>What was asked anew, in the same round, about something that had changed goes on with the same link.</summary>
    private static ReviewState? Current(FlowRun run, string id)
    {
        var review = run.Reviews.FirstOrDefault(review => review.Id == id);
        while (review is not null && run.Reviews.FirstOrDefault(other => other.Instead == review.Id) is { } next)
            review = next;
        return review;
    }

    private ReviewVisit WhileOpen(FlowRun run, ReviewState review, LinkClaims link)
    {
        if (links.HasExpired(link))
            return new ReviewVisit.Useless(410, "This link has expired", $"It could be used until {Moment(link.Expires)}. The review still waits for {link.Reviewer}.", "Have a new one sent; it goes to the same address, not to this page.", ReviewPolicy.MayDecide(review, link.Reviewer) ? link : null);
        if (review.StandIns.FirstOrDefault(pair => pair.Value == link.Reviewer).Key is { } standIn && !ReviewPolicy.MayDecide(review, link.Reviewer))
            return new ReviewVisit.Useless(403, "This review was passed on", $"{link.Reviewer} is no longer asked; {standIn} decides instead.", "There is nothing you need to do.");
        if (!ReviewPolicy.MayDecide(review, link.Reviewer))
            return new ReviewVisit.Useless(403, "This review is not yours to decide", $"{link.Reviewer} is not asked in it; others decide.", "There is nothing you need to do. If you should be asked, tell the person who sent it.");
        return review.Decisions.Any(given => given.Reviewer == link.Reviewer) ? new ReviewVisit.Decided(run, review, link) : new ReviewVisit.Asked(run, review, link);
    }

    private static ReviewVisit Afterwards(FlowRun run, ReviewState review, LinkClaims link)
    {
        var (because, about) = (WhoWords.Of(review.ClosedBecause ?? ""), $"{run.Asset.Name} · {run.Flow.Title}");
        if (review.Outcome == ReviewOutcome.Withdrawn)
            return new ReviewVisit.Useless(410, "This review was called off", $"Nobody's answer is needed any more: {because}.", "There is nothing you need to do.", About: about);
        if (review.Outcome != ReviewOutcome.Lapsed)
            return new ReviewVisit.Decided(run, review, link);
        var newest = run.Reviews.Last(other => other.Key.Step == review.Key.Step);
        if (newest.Outcome == ReviewOutcome.Open && newest.Key.Round == review.Key.Round && newest.Stage < review.Stage)
            return new ReviewVisit.Useless(410, "It has changed, and others look first", $"What this link showed has changed since: {because}.{Yours(review, link)}", "You get a new link when it is your turn again.", About: about);
        return newest.Id != review.Id
            ? new ReviewVisit.Useless(410, "There is a newer version to review", $"What this link showed has changed since: {because}.{Yours(review, link)}", "Open the newest mail about it; its link shows the new version.", About: about)
            : new ReviewVisit.Useless(410, "This review has lapsed", $"It can no longer be answered: {because}.{Yours(review, link)}", "Operations decide how it goes on; ask them if you still want a say.", About: about);
    }

    /// <summary>Who had decided must not believe that it still counts.</summary>
    private static string Yours(ReviewState review, LinkClaims link) =>
        review.Decisions.Any(given => given.Reviewer == link.Reviewer) ? " Your decision does not count any more." : "";

    public static string Moment(DateTimeOffset at) => $"{at.UtcDateTime:d MMMM yyyy, HH:mm} UTC";
}
