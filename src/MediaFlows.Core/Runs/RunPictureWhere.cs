using MediaFlows.Core.Reviews;

namespace MediaFlows.Core.Runs;

/// <summary>Where a run is, in words.</summary>
internal static class RunWhere
{
    /// <summary>Characters; a reason written by a partner or a person may be long.</summary>
    private const int Longest = 300;

    public static string InWords(FlowRun run, RunStatus status, in RunCensus census) => RunWords.Cut(status switch
    {
        RunStatus.Succeeded => run.Link?.Kind == LinkKind.Takedown ? "Taken down" : "Finished",
        RunStatus.Rejected or RunStatus.Failed or RunStatus.Cancelled => run.StoppingBecause ?? "Ended",
        RunStatus.Paused => run.PausedBecause is { } reason ? $"Paused: {reason}" : "Paused",
        RunStatus.NeedsAttention => NeedsAttention(run, census),
        _ when census.UndoOpen is { } undo => $"Undoing {RunWords.Title(run, undo.Key.Step, undo.Key.Item)}",
        RunStatus.Running when run.Stopping is not null => $"Stopping: {Running(run)}",
        RunStatus.Running => $"Running {Running(run)}",
        RunStatus.Waiting => Waiting(run, census),
        _ => "Waiting to start",
    }, Longest);

    private static string NeedsAttention(FlowRun run, in RunCensus census)
    {
        var more = census.Parked > 1 ? $" (and {census.Parked - 1} more)" : "";
        return census.FirstParked is var (step, item)
            ? $"{RunWords.Title(run, step, item.Key)} needs attention{more}: {item.Reason ?? item.Failure?.Message}"
            : $"Undoing {RunWords.Title(run, census.UndoParked!.Key.Step, census.UndoParked.Key.Item)} needs attention{more}: {census.UndoParked.Failure?.Message}";
    }

    private static string Running(FlowRun run)
    {
        string? first = null, second = null;
        var more = 0;
        for (var i = 0; i < run.Steps.Length; i++)
        {
            if (!Runs(run.Steps[i])) continue;
            if (first is null) first = Name(run, i);
            else if (second is null) second = Name(run, i);
            else more++;
        }
        return (first, second, more) switch
        {
            (null, _, _) => "the next step",
            (_, null, _) => first,
            (_, _, 0) => $"{first} and {second}",
            _ => $"{first}, {second} and {more} more",
        };
    }

    private static bool Runs(StepState step)
    {
        foreach (var item in step.Items)
            if (item.Status == StepStatus.Running)
                return true;
        return false;
    }

    private static string Name(FlowRun run, int index)
    {
        var step = run.Steps[index];
        if (step.Items.Length < 2) return RunWords.Title(run, index, step.Items[0].Key);
        var over = 0;
        foreach (var item in step.Items)
            if (item.IsOver)
                over++;
        return $"{RunWords.Title(run, index, null)} ({over} of {step.Items.Length} done)";
    }

    private static string Waiting(FlowRun run, in RunCensus census)
    {
        var (index, item) = census.FirstWaiting!.Value;
        var more = census.Waiting > 1 ? $" (and {census.Waiting - 1} more)" : "";
        return For(run, index, item) + more;
    }

    private static string For(FlowRun run, int index, ItemState item)
    {
        var title = RunWords.Title(run, index, item.Key);
        if (item.Failure is { } failure) return $"Trying {title} again at {RunWords.Time(item.Due)}: {failure.Message}";
        return run.Flow.Steps[index].Kind switch
        {
            Definitions.StepKind.Review when OpenReview(run, run.Steps[index], item) is { } review => $"Waiting for {RunWords.People(ReviewPolicy.Unanswered(review))}: {title}",
            Definitions.StepKind.WaitUntil => $"Waiting until {RunWords.Time(item.Due)}: {title}",
            Definitions.StepKind.WaitEvent => $"Waiting for an answer from outside: {title}",
            _ => $"Waiting: {title}",
        };
    }

    public static ReviewState? OpenReview(FlowRun run, StepState step, ItemState item)
    {
        var key = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt);
        foreach (var review in run.Reviews)
            if (review.Outcome == ReviewOutcome.Open && review.Key == key)
                return review;
        return null;
    }
}
