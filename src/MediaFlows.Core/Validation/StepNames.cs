using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>No two steps have the same id.</summary>
internal static class UniqueIds
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps.Where(step => step.Step.Id is not "" && flow.Find(step.Step.Id) != step))
            problems.Error("duplicate-id", step.Node["id"]!, $"Another step has the id {Words.Quote(step.Step.Id)} already.", "Give each step an id of its own.");
    }
}

/// <summary>Every step is of a type this host offers.</summary>
internal static class KnownStepTypes
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps.Where(step => step.Type is null && step.Step.Uses is not ""))
            problems.Error("unknown-step-type", step.Node["uses"]!, $"There is no step type {Words.Quote(step.Step.Uses)}.",
                problems.Nearest(step.Step.Uses, flow.Types.All.Select(type => type.Name), "`mediaflows schema` lists the step types."));
    }
}

/// <summary>Every need names a step of this flow.</summary>
internal static class KnownNeeds
{
    public static void Check(FlowDraft flow, Problems problems)
    {
        foreach (var step in flow.Steps)
            foreach (var need in Written(step).Where(need => flow.Find(need.Text) is null))
                problems.Error("unknown-step", need, $"There is no step {Words.Quote(need.Text)} to wait for.", problems.Nearest(need.Text, flow.Ids, "Write the id of a step of this flow."));
    }

    /// <summary>The needs as the author wrote them; none when they follow from the order.</summary>
    public static IEnumerable<FlowNode> Written(StepDraft step) => step.Node["needs"] switch
    {
        null => [],
        { Kind: NodeKind.List } list => list.Items.Where(item => item.Is(NodeKind.Text)),
        { Kind: NodeKind.Text } one => [one],
        _ => [],
    };
}
