using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>No step waits for itself, directly or through others.</summary>
internal static class NoCycles
{
    /// <summary>The first few circles are enough to see by; a flow can hold thousands.</summary>
    private const int MostReported = 20;

    public static void Check(FlowDraft flow, Problems problems)
    {
        var done = new HashSet<string>();
        foreach (var step in flow.Steps.Where(step => flow.Find(step.Step.Id) == step))
            Walk(flow, step, [], done, problems);
    }

    /// <param name="path">The steps walked through, each waiting for the next.</param>
    private static void Walk(FlowDraft flow, StepDraft step, List<string> path, HashSet<string> done, Problems problems)
    {
        if (!done.Add(step.Step.Id))
            return;
        path.Add(step.Step.Id);
        foreach (var need in step.Step.Needs)
            if (path.IndexOf(need) is var start and >= 0)
                Report(step, [.. path[start..], need], problems);
            else if (flow.Find(need) is { } next)
                Walk(flow, next, path, done, problems);
        path.RemoveAt(path.Count - 1);
    }

    private static void Report(StepDraft step, IReadOnlyList<string> circle, Problems problems)
    {
        if (problems.CountOf("cycle") == MostReported)
            return;
        var at = KnownNeeds.Written(step).FirstOrDefault(need => need.Text == circle[^1]) ?? step.Node;
        problems.Error("cycle", at, circle.Count is 2
            ? $"The step {circle[0]} waits for itself."
            : $"These steps wait for each other: {string.Join(" → ", circle)}.", "Take one of these needs away.");
    }
}
