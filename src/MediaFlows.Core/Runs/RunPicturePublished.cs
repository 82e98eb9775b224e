namespace MediaFlows.Core.Runs;

public sealed record PublishedData(WorkState State, IReadOnlyList<Publication> Destinations)
{
    internal static Answer<PublishedData> Of(FlowRun run)
    {
        var work = PlannedWork.Of(run, uses => uses == Deliver);
        var before = PastEffects(run, work).ToList();
        var state = PlannedWork.Together([.. work, .. before]);
        var all = before.Concat(work).ToList();
        return new(AnswerText.Of(state, [.. all.Select(Sentence)], "This flow publishes nothing."), new(state, [.. all.Select(Of)]));
    }

    private const string Deliver = "publish/deliver";

    /// <summary>What went out in an earlier round and is still there, until this round replaces it.</summary>
    private static IEnumerable<PlannedWork> PastEffects(FlowRun run, IReadOnlyList<PlannedWork> work) => run.PastEffects
        .Where(effect => run.Flow.Steps[run.Flow.IndexOf(effect.Step)].Uses == Deliver && !effect.Unclear)
        .DistinctBy(effect => (effect.Step, effect.Item))
        .Where(effect => !work.Any(one => one.Step == effect.Step && one.Item == effect.Item && one.State.Status == StepStatus.Completed))
        .Select(effect => new PlannedWork(effect.Step, effect.Item, Deliver, $"{RunWords.Title(run, effect.Step, effect.Item)}, an earlier round",
            ItemState.Pending(effect.Item, Json.Null) with { Status = StepStatus.Completed, Input = effect.Input, Output = effect.Output },
            run.Compensations.Any(c => c.Key.Step == effect.Step && c.Key.Item == effect.Item && c.Status == StepStatus.Completed)));

    private static string Sentence(PlannedWork one)
    {
        var name = one.Text("destination") ?? one.Item ?? one.Title;
        return one is { Status: WorkState.Done } && Url(one) is { } url ? $"{name} ({url}) {one.Phrase()}" : $"{name} {one.Phrase()}";
    }

    private static Publication Of(PlannedWork one) =>
        new(one.Step, one.Item, one.Text("destination") ?? one.Item, one.Status, Url(one), At(one), one.Reason);

    private static string? Url(PlannedWork one) => one.State.Status == StepStatus.Completed ? one.Text("url") : null;

    private static DateTimeOffset? At(PlannedWork one) =>
        DateTimeOffset.TryParse(one.Text("publishedAt"), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : one.State.Settled;
}

/// <param name="Destination">Its name; null until it is known.</param>
/// <param name="Url">Where it can be reached.</param>
/// <param name="At">When it went out, or when what came instead of it was known.</param>
public sealed record Publication(string Step, string? Item, string? Destination, WorkState Status, string? Url, DateTimeOffset? At, string? Reason);
