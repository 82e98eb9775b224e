using System.Text.Json;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Validation;

/// <summary>Child flows end: none starts one it was started by, and none lies deeper than eight; and each gets the inputs it asks for.</summary>
internal static class ChildFlowsEnd
{
    public const int Deepest = 8;

    public static void Check(FlowDraft flow, Problems problems)
    {
        if (flow.FindFlow is not { } find)
            return;
        foreach (var step in flow.Steps)
            if (step is { Kind: StepKind.ChildRun, With: { } with } && with["flow"] is { Kind: NodeKind.Text } name && !name.Text.Contains("${{"))
                Check(flow.Flow.Name, name, with["inputs"], find, problems);
    }

    private static void Check(string parent, FlowNode name, FlowNode? inputs, Func<string, FlowDefinition?> find, Problems problems)
    {
        if (name.Text != parent && find(name.Text) is not { } child)
            problems.Warn("unknown-flow", name, $"No flow {Words.Quote(name.Text)} is published here yet.", "Publish it before a run comes to this step.");
        else if (Circle(name.Text, [parent], [], find) is { } circle)
            problems.Error("child-cycle", name, $"These flows start each other: {string.Join(" → ", circle)}.", "Let one of them end without starting the next.");
        else if (Depth(name.Text, [], find) is var depth and > Deepest)
            problems.Error("child-depth", name, $"From here child flows lie {depth} deep; {Deepest} are the most.", "Put steps of the deeper flows into the flows that start them.");
        else
            CheckInputs(find(name.Text)!, name, inputs, problems);
    }

    private static void CheckInputs(FlowDefinition child, FlowNode name, FlowNode? inputs, Problems problems)
    {
        if (inputs is not null and not { Kind: NodeKind.Map })
            return;
        foreach (var missing in child.Inputs.Where(input => input is { Required: true, Default: null } && inputs?[input.Name] is null))
            problems.Error("missing-input", name, $"The flow {child.Name} asks for the input `{missing.Name}`.", "Give it in `inputs`.");
        foreach (var member in (inputs?.Members ?? []).Where(member => child.Inputs.All(input => input.Name != member.Key)))
            problems.ErrorAtKey("unknown-input", member, $"The flow {child.Name} has no input {Words.Quote(member.Key)}.", problems.Nearest(member.Key, child.Inputs.Select(input => input.Name)));
    }

    private static IReadOnlyList<string>? Circle(string name, List<string> path, HashSet<string> done, Func<string, FlowDefinition?> find)
    {
        if (path.Contains(name))
            return [.. path[path.IndexOf(name)..], name];
        if (!done.Add(name))
            return null;
        return Children(name, find).Select(child => Circle(child, [.. path, name], done, find)).FirstOrDefault(circle => circle is not null);
    }

    /// <summary>How many flows deep it goes from here, itself included. Only asked when there is no circle.</summary>
    private static int Depth(string name, Dictionary<string, int> known, Func<string, FlowDefinition?> find)
    {
        if (known.TryGetValue(name, out var depth))
            return depth;
        return known[name] = 1 + Children(name, find).Select(child => Depth(child, known, find)).DefaultIfEmpty(0).Max();
    }

    private static IEnumerable<string> Children(string name, Func<string, FlowDefinition?> find) =>
        (find(name)?.Steps ?? []).Where(step => step.Kind is StepKind.ChildRun)
        .Select(step => step.With.Source.ValueKind is JsonValueKind.Object && step.With.Source.TryGetProperty("flow", out var child) ? child : default)
        .Where(child => child.ValueKind is JsonValueKind.String).Select(child => child.GetString()!).Where(child => !child.Contains("${{"));
}
