using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;

namespace MediaFlows.Core.Runs;

/// <summary>One decision in the making: collects events and commands while the run is folded along.</summary>
internal sealed partial class Deciding
{
    private readonly List<FlowEvent> events = [];
    private readonly List<FlowCommand> commands = [];
    private readonly List<string> closed = [];
    private readonly DateTimeOffset now;
    private FlowRun run;
    private InboxVerdict verdict = InboxVerdict.Recorded;

    public Deciding(FlowRun run, DateTimeOffset now)
    {
        this.run = run;
        this.now = now;
    }

    public Deciding(FlowRun begun, RunStarted started) : this(begun, started.At) => events.Add(started);

    private FlowDefinition Flow => run.Flow;

    public FlowDecision Conclude()
    {
        if (run.Outcome is null && events.Count > 0)
        {
            GoOn();
            PauseWhenTooLong();
        }
        return new(run, events, commands, closed, verdict);
    }

    public void On(FlowEvent happened)
    {
        if (StepOutput.Objection(happened) is { } objection)
        {
            verdict = objection;
            return;
        }
        switch (happened)
        {
            case StepCompleted e: OnResult(e.Key, e); break;
            case StepFailed e: OnResult(e.Key, e); break;
            case StepSkipped e: OnResult(e.Key, e); break;
            case StepParked e: OnResult(e.Key, e); break;
            case StepCancelled e: OnResult(e.Key, e); break;
            case ChildCompleted e: OnChild(e); break;
            case TimerFired e: OnTimer(e); break;
            case CallbackReceived e: OnCallback(e); break;
            case ReviewDecided e: OnDecision(e); break;
            case ReviewWithdrawn e: OnWithdrawal(e); break;
            case ReviewLapsed e: OnReopening(e); break;
            case ReviewCommented e: OnComment(e); break;
            case ReviewerUntold e: OnUntold(e); break;
            case ReviewerTold e: OnTold(e); break;
            case ReviewDelegated e: OnDelegation(e); break;
            case MetadataRevised e: OnRevision(e); break;
            case OperatorActed e: OnOperator(e); break;
            case RunPaused e: OnPause(e); break;
            case RunResumed e: OnResume(e); break;
            case CompensationCompleted e: OnUndone(e); break;
            case CompensationFailed e: OnNotUndone(e); break;
            default: throw new ArgumentException($"{happened.GetType().Name} is not something that can be told to a run.", nameof(happened));
        }
    }

    public void Ignore(string code, string message) => verdict = new(false, code, message);

    /// <summary>Nothing counts after the end; a reviewer who comes late hears who decided, as before the end.</summary>
    public void OnEnded(FlowEvent happened, RunOutcome outcome)
    {
        Ignore("run-ended", $"The run has ended as {outcome.ToString().ToLowerInvariant()}.");
        if (happened is ReviewDecided late && run.Reviews.FirstOrDefault(review => review.Id == late.ReviewId) is { Outcome: not ReviewOutcome.Open } decided)
            Ignore("already-decided", ReviewPolicy.Closed(decided));
    }

    /// <summary>A result closes its command even when it comes too late to count; else it would be performed for ever.</summary>
    public void CloseAnswered(FlowEvent happened)
    {
        switch (happened)
        {
            case StepCompleted e: CloseStep(e.Key); break;
            case StepFailed e: CloseStep(e.Key); break;
            case StepSkipped e: CloseStep(e.Key); break;
            case StepParked e: CloseStep(e.Key); break;
            case StepCancelled e: CloseStep(e.Key); break;
            case ChildCompleted e: closed.Add($"child:{e.Key}"); closed.Add($"unchild:{e.ChildRunId}"); break;
            case TimerFired e: closed.Add($"timer:{e.TimerId}"); break;
            case CompensationCompleted e: closed.Add($"undo:{e.Key}"); break;
            case CompensationFailed e: closed.Add($"undo:{e.Key}"); break;
        }
    }

    private void CloseStep(AttemptKey key)
    {
        closed.Add($"step:{key}");
        closed.Add($"cancel:{key}");
        closed.Add($"child:{key}");
    }

    private void Record(FlowEvent happened)
    {
        var before = run.Timers;
        run = run.Apply(happened);
        events.Add(happened);
        if (ReferenceEquals(before, run.Timers)) return;
        foreach (var (id, due) in run.Timers.OrderBy(timer => timer.Key, StringComparer.Ordinal))
            if (!before.TryGetValue(id, out var earlier) || earlier != due)
                commands.Add(new StartTimer(id, due));
        foreach (var id in before.Keys.Order(StringComparer.Ordinal))
            if (!run.Timers.ContainsKey(id) && !(happened is TimerFired fired && fired.TimerId == id))
                Cancel(id);
    }

    private void Cancel(string timerId)
    {
        commands.RemoveAll(command => command is StartTimer timer && timer.TimerId == timerId);
        commands.Add(new CancelTimer(timerId));
        closed.Add($"timer:{timerId}");
    }

    private void PauseWhenTooLong()
    {
        if (run.Version < run.EventLimit || run.Paused || run.Stopping is not null || run.Outcome is not null) return;
        Record(new RunPaused(FlowRun.TooLong, $"The run has grown to {run.Version} events. Look at what repeats, then resume or cancel it.") { At = now });
    }

    private void OnPause(RunPaused e)
    {
        if (run.Stopping is not null) Ignore("run-stopping", "The run is being stopped; there is nothing to pause.");
        else if (run.Paused) Ignore("already-paused", "The run is paused already.");
        else Record(e);
    }

    private void OnResume(RunResumed e)
    {
        if (!run.Paused)
        {
            Ignore("not-paused", "The run is not paused.");
            return;
        }
        var held = run.HeldTimers;
        Record(e);
        foreach (var timer in held)
            OnDue(timer);
    }

    private void OnTimer(TimerFired e)
    {
        if (!run.Timers.ContainsKey(e.TimerId))
        {
            Ignore("late", "Nobody waits for this timer any more.");
            return;
        }
        Record(e);
        if (!run.Paused)
            OnDue(e.TimerId);
    }

    private void OnDue(string timerId)
    {
        if (run.Outcome is not null) return;
        if (timerId.StartsWith("undo:", StringComparison.Ordinal)) UndoAgain(timerId);
        else if (run.Stopping is not null) return;
        else if (run.Reviews.FirstOrDefault(review => IsOf(review.Id, timerId)) is { } review) OnReviewTimer(review, timerId);
        else OnItemTimer(timerId);
    }

    private static bool IsOf(string reviewId, string timerId) =>
        timerId == TimerIds.Deadline(reviewId) || timerId == TimerIds.Escalate(reviewId) || timerId.StartsWith($"remind:{reviewId}:", StringComparison.Ordinal);

    private void OnItemTimer(string timerId)
    {
        foreach (var step in run.Steps)
            foreach (var item in step.Items)
            {
                if (item.Status != StepStatus.Waiting) continue;
                var key = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt);
                if (timerId == TimerIds.Wait(key)) OnWaitOver(key);
                else if (timerId == TimerIds.Retry(key with { Attempt = key.Attempt + 1 })) Begin(step.Id, item);
                else continue;
                return;
            }
    }

    private void OnWaitOver(AttemptKey key)
    {
        if (Definition(key.Step).Kind == StepKind.WaitUntil)
            Record(new StepCompleted(key, Json.Of(new { until = now }), []) { At = now });
        else
            Fail(key, new Failure(FailureClass.Refused, "no-answer", "The external system did not answer in time.",
                "Ask the partner, then retry the step to wait again, or skip it with the answer given by hand."));
    }

    private FlowStep Definition(string step) => Flow.Steps[Flow.IndexOf(step)];
}
