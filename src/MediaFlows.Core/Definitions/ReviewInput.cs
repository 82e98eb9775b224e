using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Definitions;

/// <summary>What <c>review/approval</c> takes: who is asked, how many must agree, and what happens when they do not.</summary>
public sealed record ReviewInput(
    [property: Description("Mail addresses of the people asked.")] IReadOnlyList<string> Reviewers,
    [property: Description("How many of them must approve.")] int Quorum = 1,
    [property: Description("How long they have, from the moment they are asked.")] TimeSpan? Deadline = null,
    [property: Description("When to remind those who have not answered, each counted from the moment they were asked.")] IReadOnlyList<TimeSpan>? Remind = null,
    [property: Description("Whom to ask as well when nobody has decided by then.")] Escalation? Escalate = null,
    [property: Description("What happens when changes are asked for; without it the step parks for an operator.")] Rework? OnChanges = null,
    [property: Description("A rejection ends the run as rejected, or lets it go on; later steps then look at `output.decision`.")] OnReject OnReject = OnReject.End,
    [property: Description("What an unanswered deadline means.")] OnDeadline OnDeadline = OnDeadline.Park,
    [property: Description("What the reviewers see and may correct, usually the output of the step that described the asset.")] JsonElement? Metadata = null,
    [property: Description("What to look at, in words for the reviewers.")] string? Instructions = null,
    [property: Description("JSON Schema of the metadata: makes the form that reviewers fill in, and what it requires must be there before they approve.")] JsonElement? MetadataSchema = null,
    [property: Description("Every one of those asked must approve; `quorum` is then left out.")] bool All = false,
    [property: Description("Whose single no, a rejection or a wish for changes, decides at once. Left out: everybody's. An empty list: nobody's, then it is decided once the approvals can no longer be reached.")] IReadOnlyList<string>? Veto = null,
    [property: Description("Who is asked next, once those before have approved: stage after stage. The times of the review count anew for each.")] IReadOnlyList<ReviewStage>? Then = null,
    [property: Description("To whom reviewers may pass it on from their link: addresses, or domains as in `@example.com`. Left out: the domains of those asked. An empty list: to nobody.")] IReadOnlyList<string>? DelegateTo = null)
{
    /// <exception cref="JsonException">The input does not fit, with what is wrong.</exception>
    public static ReviewInput From(JsonElement input)
    {
        var review = StepInput.Read<ReviewInput>(input);
        foreach (var stage in review.Stages)
            stage.Check();
        StepInput.Must(review.Deadline is not { } end || review.Remind is null || review.Remind.All(at => at < end), "`remind` lies after `deadline`.");
        StepInput.Must(review.Deadline is not { } last || review.Escalate is null || review.Escalate.After < last, "`escalate.after` lies after `deadline`.");
        return review;
    }

    /// <summary>Who is asked, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReviewStage> Stages => [new(Reviewers, Quorum, All, Veto), .. Then ?? []];

    /// <summary>Whether a review may be passed on to this address.</summary>
    public bool MayDelegateTo(string address) => DelegateTo is { } named
        ? named.Any(one => one.StartsWith('@') ? address.EndsWith(one, StringComparison.OrdinalIgnoreCase) : string.Equals(one, address, StringComparison.OrdinalIgnoreCase))
        : Stages.SelectMany(stage => stage.Reviewers).Any(reviewer => Domain(reviewer) is { } domain && address.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    private static string? Domain(string address) => address.LastIndexOf('@') is > 0 and var at ? address[at..] : null;
}

/// <summary>Those who are asked at the same time.</summary>
public sealed record ReviewStage(
    [property: Description("Mail addresses of the people asked.")] IReadOnlyList<string> Reviewers,
    [property: Description("How many of them must approve.")] int Quorum = 1,
    [property: Description("Every one of them must approve; `quorum` is then left out.")] bool All = false,
    [property: Description("Whose single no decides at once; left out, everybody's.")] IReadOnlyList<string>? Veto = null)
{
    [JsonIgnore]
    public int Needed => All ? Reviewers.Distinct().Count() : Quorum;

    internal void Check()
    {
        var asked = Reviewers.Distinct().Count();
        StepInput.Must(asked > 0, "`reviewers` is empty: nobody could decide.");
        StepInput.Must(Reviewers.All(reviewer => !string.IsNullOrWhiteSpace(reviewer)), "`reviewers` holds an empty address.");
        StepInput.Must(Quorum >= 1 && Quorum <= asked, $"`quorum` is {Quorum}, but {asked} are asked.");
        StepInput.Must(!All || Quorum == 1, "`all` and `quorum` say how many must approve; one of them is enough.");
        StepInput.Must(Veto is null || Veto.All(Reviewers.Contains), "`veto` names someone who is not asked.");
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
