namespace MediaFlows.Core.Definitions;

/// <summary>Who comes before whom.</summary>
public static class Ancestors
{
    /// <summary>Ids of all steps that a step comes after, directly or not.</summary>
    public static IReadOnlySet<string> Of(FlowDefinition flow, string stepId)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([stepId]);
        while (open.TryPop(out var id))
            foreach (var need in flow.Steps[flow.IndexOf(id)].Needs)
                if (found.Add(need))
                    open.Push(need);
        return found;
    }

    /// <summary>The steps that are done again when a review sends back to <paramref name="from"/>: it and what lies between, up to and including the review. In flow order.</summary>
    public static IReadOnlyList<string> ReworkSet(FlowDefinition flow, string from, string review)
    {
        var upstream = Of(flow, review);
        return [.. flow.Steps.Select(step => step.Id)
            .Where(id => (id == review || upstream.Contains(id)) && (id == from || Of(flow, id).Contains(from)))];
    }

    /// <summary>A step and everything that comes after it, in flow order.</summary>
    public static IReadOnlyList<string> WithDescendants(FlowDefinition flow, string stepId) =>
        [.. flow.Steps.Select(step => step.Id).Where(id => id == stepId || Of(flow, id).Contains(stepId))];
}
