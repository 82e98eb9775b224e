using System.Collections.Immutable;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Reviews;

/// <summary>Who may decide, and when enough have: an approval needs the quorum; one who rejects or asks for changes decides at once, unless the flow says whose no does.</summary>
public static class ReviewPolicy
{
    /// <summary>What stands in the way of this decision; null when it counts.</summary>
    public static InboxVerdict? Objection(ReviewState review, ReviewDecided decision)
    {
        if (review.Outcome != ReviewOutcome.Open)
            return new(false, "already-decided", Closed(review));
        if (!MayDecide(review, decision.Reviewer))
            return new(false, "not-a-reviewer", $"{decision.Reviewer} was not asked in this review.");
        if (review.Decisions.FirstOrDefault(given => given.Reviewer == decision.Reviewer) is { } earlier)
            return new(false, "already-decided", $"{Words(earlier)} One decision each.");
        if (decision.Seen != review.Seen)
            return new(false, "changed-since", "What you looked at has changed since. Open the link again, look, and decide then.");
        if (decision.Decision != Decision.Approve && string.IsNullOrWhiteSpace(decision.Note))
            return new(false, "note-required", "Say in a note what should change, or why it is rejected.");
        return null;
    }

    /// <summary>Characters of all comments of a review together: they go into the next round as notes, and those have to fit an expression's result.</summary>
    public const int MostComments = 16 * 1024;

    /// <summary>What stands in the way of this comment; null when it counts.</summary>
    public static InboxVerdict? Objection(ReviewState review, ReviewCommented comment)
    {
        if (review.Outcome != ReviewOutcome.Open)
            return new(false, "already-decided", Closed(review));
        if (!MayDecide(review, comment.By))
            return new(false, "not-a-reviewer", $"{comment.By} was not asked in this review.");
        var known = review.Comments.FirstOrDefault(other => other.Id == comment.Comment);
        if (comment.Text is null)
            return known?.By == comment.By ? null : new(false, "not-yours", "Only who made a comment takes it back.");
        if (known is not null)
            return new(false, "known-already", "This comment is there already.");
        if (string.IsNullOrWhiteSpace(comment.Text))
            return new(false, "note-required", "The comment says nothing.");
        return review.Comments.Sum(other => other.Text.Length + 80) + comment.Text.Length + 80 > MostComments
            ? new(false, "too-large", "There is no room for more comments. Put the rest into a file and say where it is.")
            : null;
    }

    /// <summary>What the decisions given so far add up to; null while more are needed.</summary>
    public static Decision? Outcome(ReviewState review)
    {
        var against = review.Decisions.Where(given => given.Decision != Decision.Approve).ToList();
        if (against.Find(given => HasVeto(review, given)) is { } veto)
            return veto.Decision;
        var approvals = review.Decisions.Length - against.Count;
        if (approvals >= review.Quorum)
            return Decision.Approve;
        if (approvals + Unanswered(review).Length >= review.Quorum)
            return null;
        return against.Exists(given => given.Decision == Decision.Reject) ? Decision.Reject : Decision.Changes;
    }

    /// <summary>Who stands in for someone has that one's veto.</summary>
    private static bool HasVeto(ReviewState review, GivenDecision given) =>
        review.Veto is not { } named || named.Contains(given.Reviewer) || (given.For is { } asked && named.Contains(asked));

    /// <summary>The people asked who have not answered yet.</summary>
    public static ImmutableArray<string> Unanswered(ReviewState review) =>
        [.. review.Reviewers.Concat(review.EscalatedTo).Except(review.Decisions.Select(given => given.Reviewer))];

    public static bool MayDecide(ReviewState review, string reviewer) =>
        review.Reviewers.Contains(reviewer) || review.EscalatedTo.Contains(reviewer);

    /// <summary>Why a review is no longer open, in words: by whom and when.</summary>
    public static string Closed(ReviewState review) => review.Outcome switch
    {
        ReviewOutcome.Lapsed => $"This review has lapsed: {WhoWords.Of(review.ClosedBecause ?? "")}.",
        ReviewOutcome.Withdrawn => $"This review was withdrawn: {WhoWords.Of(review.ClosedBecause ?? "")}.",
        _ when review.Decisions.LastOrDefault() is { } last => Words(last),
        ReviewOutcome.Approved => "Approved by the deadline.",
        ReviewOutcome.Rejected => "Rejected by the deadline.",
        _ => "This review is closed.",
    };

    private static string Words(GivenDecision given)
    {
        var verb = given.Decision switch { Decision.Approve => "approved", Decision.Changes => "asked for changes", _ => "rejected" };
        return $"{given.By} {verb} on {given.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC.";
    }
}
