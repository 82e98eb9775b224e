using System.Collections.Frozen;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Steps;

/// <summary>All step types a host offers: the activities given, and the kinds the decider settles itself.</summary>
public sealed class StepCatalog : IStepTypes
{
    private readonly FrozenDictionary<string, IStep> steps;
    private readonly FrozenDictionary<string, StepType> types;

    public StepCatalog(IEnumerable<IStep> steps)
    {
        this.steps = steps.ToFrozenDictionary(step => step.Type.Name);
        types = this.steps.Values.Select(step => step.Type).Concat(DecidedSteps.Types).ToFrozenDictionary(type => type.Name);
        All = [.. types.Values.OrderBy(type => type.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyCollection<StepType> All { get; }

    public StepType? Find(string name) => types.GetValueOrDefault(name);

    /// <summary>The activity of that name; null when there is none.</summary>
    public IStep? Activity(string name) => steps.GetValueOrDefault(name);
}
