using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>What <c>compensate</c> names does undo the step.</summary>
internal static class CompensationsUndo
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps)
            if (step.Step.Compensate is { } name && step.Type is { } type && flow.Types.Find(name)?.Compensates.Contains(type.Name) is not true)
                problems.Error("bad-compensate", step.Node["compensate"]!, flow.Types.Find(name) is null
                    ? $"There is no step type {Words.Quote(name)}." : $"{name} does not undo {type.Name}.", Remedy(flow, type, name, problems));
    }

    private static string Remedy(FlowDraft flow, StepType type, string name, Problems problems)
    {
        var able = flow.Types.All.Where(other => other.Compensates.Contains(type.Name)).Select(other => other.Name).ToList();
        return able.Count is 0 ? $"Remove it: nothing undoes {type.Name}." : problems.Nearest(name, able);
    }
}

/// <summary>Retries grow from the first delay to the last, not the other way.</summary>
internal static class RetriesGrow
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps.Where(step => step.Step.Retry.FirstDelay > step.Step.Retry.MaxDelay))
            problems.Error("bad-retry", step.Node["retry"]!, $"The first delay ({Durations.Format(step.Step.Retry.FirstDelay)}) is longer than the longest ({Durations.Format(step.Step.Retry.MaxDelay)}).",
                "Set maxDelay to at least firstDelay.");
    }
}
