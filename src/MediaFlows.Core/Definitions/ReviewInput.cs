using System.ComponentModel;
using System.Text.Json;

namespace MediaFlows.Core.Definitions;

/// <summary>What <c>review/approval</c> takes: who is asked, how many must agree, and what happens when they do not.</summary>
public sealed record ReviewInput(
    [property: Description("Mail addresses of the people asked.")] IReadOnlyList<string> Reviewers,
    [property: Description("How many of them must approve. One who rejects, or asks for changes, decides at once.")] int Quorum = 1,
    [property: Description("How long they have, from the moment they are asked.")] TimeSpan? Deadline = null,
    [property: Description("When to remind those who have not answered, each counted from the moment they were asked.")] IReadOnlyList<TimeSpan>? Remind = null,
    [property: Description("Whom to ask as well when nobody has decided by then.")] Escalation? Escalate = null,
    [property: Description("What happens when changes are asked for; without it the step parks for an operator.")] Rework? OnChanges = null,
    [property: Description("A rejection ends the run as rejected, or lets it go on; later steps then look at `output.decision`.")] OnReject OnReject = OnReject.End,
    [property: Description("What an unanswered deadline means.")] OnDeadline OnDeadline = OnDeadline.Park,
    [property: Description("What the reviewers see and may correct, usually the output of the step that described the asset.")] JsonElement? Metadata = null,
    [property: Description("What to look at, in words for the reviewers.")] string? Instructions = null,
    [property: Description("JSON Schema of the metadata: makes the form that reviewers fill in, and what it requires must be there before they approve.")] JsonElement? MetadataSchema = null)
{
    /// <exception cref="JsonException">The input does not fit, with what is wrong.</exception>
    public static ReviewInput From(JsonElement input)
    {
        var review = StepInput.Read<ReviewInput>(input);
        StepInput.Must(review.Reviewers.Count > 0, "`reviewers` is empty: nobody could decide.");
        StepInput.Must(review.Reviewers.All(reviewer => !string.IsNullOrWhiteSpace(reviewer)), "`reviewers` holds an empty address.");
        StepInput.Must(review.Quorum >= 1 && review.Quorum <= review.Reviewers.Distinct().Count(),
            $"`quorum` is {review.Quorum}, but {review.Reviewers.Distinct().Count()} are asked.");
        StepInput.Must(review.Deadline is not { } end || review.Remind is null || review.Remind.All(at => at < end), "`remind` lies after `deadline`.");
        StepInput.Must(review.Deadline is not { } last || review.Escalate is null || review.Escalate.After < last, "`escalate.after` lies after `deadline`.");
        return review;
    }
}

/// <summary>Whom to ask as well, and when.</summary>
public sealed record Escalation(
    [property: Description("How long after the question.")] TimeSpan After,
    [property: Description("Mail addresses; they may decide like the reviewers.")] IReadOnlyList<string> To);

/// <summary>Where a new round begins.</summary>
public sealed record Rework(
    [property: Description("The step to begin again from; it must come before the review. The notes are there as `run.rework.notes`.")] string ReworkFrom);

/// <summary>What a rejection leads to.</summary>
public enum OnReject { End, Continue }

/// <summary>What an unanswered deadline leads to.</summary>
public enum OnDeadline { Park, Approve, Reject }
