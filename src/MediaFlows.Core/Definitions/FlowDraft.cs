using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Definitions;

/// <summary>A flow as far as it could be read, with the places of its parts: what validation looks at.</summary>
internal sealed class FlowDraft(FlowNode root, FlowDefinition flow, IReadOnlyList<StepDraft> steps, IStepTypes types, Func<string, FlowDefinition?>? findFlow)
{
    private readonly Dictionary<string, IReadOnlySet<string>> _before = [];
    private readonly Dictionary<string, StepDraft> _byId = steps.Where(step => step.Step.Id is not "")
        .DistinctBy(step => step.Step.Id).ToDictionary(step => step.Step.Id);

    public FlowNode Root => root;
    public FlowDefinition Flow => flow;
    public IReadOnlyList<StepDraft> Steps => steps;
    public IStepTypes Types => types;
    public Func<string, FlowDefinition?>? FindFlow => findFlow;
    public IReadOnlyCollection<string> Ids => _byId.Keys;

    public StepDraft? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Ids of the steps a step comes after. Unlike <see cref="Ancestors.Of"/> it stands needs that do not exist.</summary>
    public IReadOnlySet<string> Before(string id)
    {
        if (_before.TryGetValue(id, out var known))
            return known;
        var found = new HashSet<string>();
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
            foreach (var need in Find(next)?.Step.Needs ?? [])
                if (found.Add(need))
                    open.Push(need);
        return _before[id] = found;
    }
}

/// <summary>One step as far as it could be read.</summary>
/// <param name="Type">Null when <c>uses</c> names no known type.</param>
internal sealed record StepDraft(FlowStep Step, FlowNode Node, StepType? Type, IReadOnlyList<PlacedExpression> Expressions)
{
    public StepKind Kind => Type?.Kind ?? Step.Kind;

    public FlowNode? With => Node["with"] is { } with && with.Is(NodeKind.Map) ? with : null;

    /// <summary>The best place to speak of a member: its value, else the step's type.</summary>
    public FlowNode At(string key) => Node[key] ?? Node["uses"] ?? Node;
}

/// <summary>An expression and where it stands.</summary>
/// <param name="Node">The text it is in.</param>
/// <param name="Start">Where in that text it begins, in characters.</param>
/// <param name="Key">if, foreach or with.</param>
/// <param name="Input">Which input of the step type, for one in <c>with</c>.</param>
internal sealed record PlacedExpression(FlowExpression Expression, FlowNode Node, int Start, string Key, string? Input);
