using System.Text.Json.Serialization;

namespace MediaFlows.Core.Runs;

/// <summary>A run's status; the later one counts when several could be said.</summary>
[JsonConverter(typeof(KebabEnum<RunStatus>))]
public enum RunStatus { Queued, Waiting, Running, NeedsAttention, Paused, Succeeded, Rejected, Failed, Cancelled }

public static class RunStatuses
{
    /// <summary>As it is written in rows, queries and documents.</summary>
    public static string Text(this RunStatus status) => status switch
    {
        RunStatus.Queued => "queued",
        RunStatus.Waiting => "waiting",
        RunStatus.Running => "running",
        RunStatus.NeedsAttention => "needs-attention",
        RunStatus.Paused => "paused",
        RunStatus.Succeeded => "succeeded",
        RunStatus.Rejected => "rejected",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}

/// <summary>How many items of a run are in which state, and the first of each: one look over all of them.</summary>
internal struct RunCensus
{
    public int Parked, Running, Waiting;
    public bool Begun;
    public (int Step, ItemState Item)? FirstParked, FirstWaiting;
    public CompensationState? UndoParked, UndoOpen;

    public static RunCensus Of(FlowRun run)
    {
        var census = new RunCensus();
        for (var i = 0; i < run.Steps.Length; i++)
        {
            if (run.Steps[i].Whole is { } whole) census.Count(i, whole);
            foreach (var item in run.Steps[i].Items) census.Count(i, item);
        }
        foreach (var undo in run.Compensations) census.Count(undo);
        return census;
    }

    public readonly RunStatus Status(FlowRun run) => run.Outcome switch
    {
        RunOutcome.Succeeded => RunStatus.Succeeded,
        RunOutcome.Rejected => RunStatus.Rejected,
        RunOutcome.Failed => RunStatus.Failed,
        RunOutcome.Cancelled => RunStatus.Cancelled,
        _ when run.Paused => RunStatus.Paused,
        _ when Parked > 0 => RunStatus.NeedsAttention,
        _ when Running > 0 => RunStatus.Running,
        _ when Waiting > 0 => RunStatus.Waiting,
        _ => Begun ? RunStatus.Running : RunStatus.Queued,
    };

    private void Count(int step, ItemState item)
    {
        Begun |= item.Status != StepStatus.Pending;
        if (item.Status == StepStatus.Running) Running++;
        else if (item.Status == StepStatus.Parked && Parked++ == 0) FirstParked = (step, item);
        else if (item.Status == StepStatus.Waiting && Waiting++ == 0) FirstWaiting = (step, item);
    }

    private void Count(CompensationState undo)
    {
        if (undo.Status == StepStatus.Parked && Parked++ >= 0) UndoParked ??= undo;
        else if (undo.Status == StepStatus.Running && Running++ >= 0) UndoOpen ??= undo;
        else if (undo.Status == StepStatus.Waiting && Waiting++ >= 0) UndoOpen ??= undo;
    }
}
