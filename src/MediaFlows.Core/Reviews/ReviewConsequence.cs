using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Reviews;

/// <summary>What a decision would lead to, in words for the one who decides.</summary>
public static class ReviewConsequence
{
    public static string Of(FlowRun run, ReviewState review, Decision decision) => decision switch
    {
        Decision.Approve => OfApproval(run, review),
        Decision.Changes => OfChanges(run, review),
        _ => OfRejection(run, review),
    };

    private static string OfApproval(FlowRun run, ReviewState review)
    {
        var missing = review.Quorum - review.Decisions.Count(given => given.Decision == Decision.Approve) - 1;
        if (missing > 0) return $"Your approval counts; {missing} more {(missing == 1 ? "is" : "are")} needed before it goes on.";
        if (PolicyOf(run, review).Stages.ElementAtOrDefault(review.Stage + 1) is { } next)
            return $"Next {Join([.. next.Reviewers])} {(next.Reviewers.Count == 1 ? "is" : "are")} asked.";
        var after = After(run, review);
        return after.Count == 0 ? "This ends the review; nothing else follows." : $"Then: {string.Join("; ", after)}.";
    }

    private static string OfChanges(FlowRun run, ReviewState review) => PolicyOf(run, review).OnChanges is { } changes
        ? $"It is done again from “{Title(run, changes.ReworkFrom)}” on, with your note, and you are asked again."
        : "It is kept back, and operations get your note.";

    private static string OfRejection(FlowRun run, ReviewState review) => PolicyOf(run, review).OnReject == OnReject.End
        ? "It ends here: nothing is published or archived by this flow."
        : $"It goes on as rejected: {string.Join("; ", After(run, review))}.";

    private static ReviewInput PolicyOf(FlowRun run, ReviewState review) => ReviewInput.From(run.Step(review.Key.Step).Items[0].Input);

    private static List<string> After(FlowRun run, ReviewState review) => [.. Ancestors.WithDescendants(run.Flow, review.Key.Step)
        .Where(id => id != review.Key.Step).Select(id => Words(run, run.Flow.Steps[run.Flow.IndexOf(id)]))];

    private static string Words(FlowRun run, FlowStep step)
    {
        var title = Title(run, step.Id);
        return step.Foreach is { } list && Elements(run, list) is { Count: > 0 } elements ? $"{title} to {Join(elements)}" : title;
    }

    /// <summary>What a step will fan out over, as far as it can be known already.</summary>
    private static List<string> Elements(FlowRun run, FlowExpression list)
    {
        try
        {
            return ForeachList.Read(list.Evaluate(RunScope.Of(run, list.Reads, null)), out _) is { } items ? [.. items.Select(item => item.Key)] : [];
        }
        catch (ExpressionException)
        {
            return [];
        }
    }

    private static string Join(List<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";

    private static string Title(FlowRun run, string id) => run.Flow.IndexOf(id) is >= 0 and var index ? run.Flow.Steps[index].Title ?? id : id;
}
