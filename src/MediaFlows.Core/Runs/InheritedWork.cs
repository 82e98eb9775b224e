using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>What a linked run takes over from the run it is made from.</summary>
public static class InheritedWork
{
    /// <summary>For a rerun: everything that came to a good end and still stands, besides the steps that are done again.</summary>
    /// <param name="takenDown">Whether another run took back what this one did.</param>
    public static RunLink Besides(FlowRun run, IReadOnlyCollection<string> again, bool takenDown)
    {
        var undone = run.Steps.Where(step => takenDown ? run.EffectsOf(step).Any() : IsUndone(run, step.Id));
        var all = again.Concat(undone.SelectMany(step => Ancestors.WithDescendants(run.Flow, step.Id))).ToHashSet();
        var kept = run.Steps.Where(step => !all.Contains(step.Id) && step.Status is StepStatus.Completed or StepStatus.Skipped).ToList();
        var approvals = run.Reviews.Where(review => review.Outcome == ReviewOutcome.Approved && kept.Any(step => step.Id == review.Key.Step));
        return new(LinkKind.Rerun, run.Id, [.. kept.SelectMany(Items)], Approvals: [.. approvals]);
    }

    /// <summary>For a takedown: what the run did to the world, in its newest form, unless it was undone.</summary>
    public static RunLink Effects(FlowRun run)
    {
        var effects = run.Steps.SelectMany(run.EffectsOf).Concat(run.PastEffects.Reverse())
            .DistinctBy(effect => (effect.Step, effect.Item))
            .Where(effect => !run.Compensations.Any(c => c.Key.Step == effect.Step && c.Key.Item == effect.Item && c.Status == StepStatus.Completed))
            .OrderBy(effect => effect.Order);
        return new(LinkKind.Takedown, run.Id, [.. effects.Select(effect => Item(effect, run))]);
    }

    /// <summary>Where it is unclear what was done, the names of it are found from the files the run had.</summary>
    private static InheritedItem Item(Effect effect, FlowRun run) => effect.Unclear
        ? new(effect.Step, effect.Item, StepStatus.Failed, effect.Input, effect.Output, [.. run.Files.Where(file => file.Role != "source")], Unclear: true)
        : new(effect.Step, effect.Item, StepStatus.Completed, effect.Input, effect.Output, []);

    private static bool IsUndone(FlowRun run, string step) => run.Compensations.Any(c => c.Key.Step == step && c.Status == StepStatus.Completed);

    private static IEnumerable<InheritedItem> Items(StepState step) => step.Items.Append(step.Whole).OfType<ItemState>()
        .Select(item => new InheritedItem(step.Id, item.Key, item.Status, item.Input, item.Output, item.Files));
}
