using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>What follows from one happening.</summary>
/// <param name="Events">What to add to the history: the happening, when it counts, and what follows from it. Folding them gives <paramref name="Run"/>.</param>
/// <param name="Commands">What the host must do now.</param>
/// <param name="Closed">Ids of earlier commands that are done or no longer wanted.</param>
/// <param name="Verdict">What to tell the one it came from.</param>
public sealed record FlowDecision(
    FlowRun Run,
    IReadOnlyList<FlowEvent> Events,
    IReadOnlyList<FlowCommand> Commands,
    IReadOnlyList<string> Closed,
    InboxVerdict Verdict);

/// <summary>
/// Decides what a run does next. A pure function: the same run and the same event give the same decision, whenever and wherever it is asked.
/// </summary>
public static class FlowDecider
{
    /// <summary>Begins a run of a flow.</summary>
    public static FlowDecision Start(FlowDefinition flow, RunStarted started)
    {
        var deciding = new Deciding(FlowRun.Begin(flow, started), started);
        if (started.Again?.Kind == LinkKind.Takedown)
            deciding.Stop(RunOutcome.Succeeded, $"Takedown of run {started.Again.RunId}");
        return deciding.Conclude();
    }

    /// <summary>Decides on a result, a due timer, or something from the inbox. What does not count (late, double, not allowed) changes nothing and says why.</summary>
    public static FlowDecision Decide(FlowRun run, FlowEvent happened)
    {
        var deciding = new Deciding(run, happened.At);
        if (run.Outcome is { } outcome)
            deciding.OnEnded(happened, outcome);
        else
            deciding.On(happened);
        deciding.CloseAnswered(happened);
        return deciding.Conclude();
    }
}
