namespace MediaFlows.Core.Runs;

/// <summary>What a linked run takes over from the run it is made from.</summary>
public static class InheritedWork
{
    /// <summary>For a rerun: everything that came to a good end, besides the steps that are done again.</summary>
    public static RunLink Besides(FlowRun run, IReadOnlySet<string> again)
    {
        var kept = run.Steps.Where(step => !again.Contains(step.Id) && step.Status is StepStatus.Completed or StepStatus.Skipped).ToList();
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
        return new(LinkKind.Takedown, run.Id, [.. effects.Select(Item)]);
    }

    private static InheritedItem Item(Effect effect) =>
        new(effect.Step, effect.Item, effect.Unclear ? StepStatus.Failed : StepStatus.Completed, effect.Input, effect.Output, [], effect.Unclear);

    private static IEnumerable<InheritedItem> Items(StepState step) => step.Items.Append(step.Whole).OfType<ItemState>()
        .Select(item => new InheritedItem(step.Id, item.Key, item.Status, item.Input, item.Output, item.Files));
}
