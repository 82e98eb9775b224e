using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>Stopping a run: cancel what runs, undo effects in reverse order of completion, end.</summary>
internal sealed partial class Deciding
{
    public void Stop(RunOutcome outcome, string because)
    {
        if (run.Stopping is not null) return;
        Record(new RunStopping(outcome, because) { At = now });
        foreach (var review in run.Reviews.Where(review => review.Outcome == ReviewOutcome.Open).ToList())
            Withdraw(review, because);
        foreach (var step in run.Steps)
            foreach (var item in step.Items)
                StopItem(step, item);
    }

    private void StopItem(StepState step, ItemState item)
    {
        var key = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt);
        if (item.Status is StepStatus.Waiting or StepStatus.Parked)
            Record(new StepCancelled(key) { At = now });
        else if (item.Status == StepStatus.Running)
            commands.Add(Definition(step.Id).Kind == StepKind.ChildRun ? new CancelChild(ChildId(key)) : new CancelStep(key));
    }

    private void GoOnStopping()
    {
        CancelWhole();
        if (run.Steps.Any(step => step.Items.Any(item => item.Status == StepStatus.Running))) return;
        StopParkedMeanwhile();
        if (run.Compensations.Any(c => c.Status is not (StepStatus.Completed or StepStatus.Skipped))) return;
        if (NextEffect() is { } effect) Undo(effect, attempt: 1);
        else End(run.Stopping!.Value, run.StoppingBecause);
    }

    /// <summary>A foreach that could not even be evaluated waits for nobody any more.</summary>
    private void CancelWhole()
    {
        foreach (var step in run.Steps.Where(step => step.Whole?.Status == StepStatus.Parked).ToList())
            Record(new StepCancelled(new(step.Id, null, step.Round, 0)) { At = now });
    }

    /// <summary>An attempt that ran while the run was stopped may still have asked for a person.</summary>
    private void StopParkedMeanwhile()
    {
        foreach (var step in run.Steps)
            foreach (var item in step.Items.Where(item => item.Status == StepStatus.Parked))
                StopItem(step, item);
    }

    private Effect? NextEffect() => run.Steps.SelectMany(run.EffectsOf)
        .Concat(run.PastEffects.OrderByDescending(effect => effect.Order))
        .DistinctBy(effect => (effect.Step, effect.Item))
        .Where(effect => !run.Compensations.Any(c => c.Key.Step == effect.Step && c.Key.Item == effect.Item))
        .MaxBy(effect => (effect.Unclear, effect.Order));

    private void Undo(Effect effect, int attempt)
    {
        var key = new AttemptKey(effect.Step, effect.Item, run.Step(effect.Step).Round, attempt);
        StartUndo(key, effect.Uses, Json.Of(new { effect.Input, effect.Output, effect.Unclear }));
    }

    private void StartUndo(AttemptKey key, string uses, System.Text.Json.JsonElement input)
    {
        Record(new CompensationStarted(key, uses, input) { At = now });
        commands.Add(new Compensate(key, uses, input));
    }

    private void UndoAgain(string timerId)
    {
        if (run.Compensations.FirstOrDefault(c => TimerIds.Undo(c.Key) == timerId) is { } waiting)
            StartUndo(waiting.Key with { Attempt = waiting.Key.Attempt + 1 }, waiting.Uses, waiting.Input);
    }

    private void OnUndone(CompensationCompleted e)
    {
        if (IsUndoing(e.Key)) Record(e);
        else Ignore("late", $"Undoing {e.Key} is over: its result came late or twice.");
    }

    private void OnNotUndone(CompensationFailed e)
    {
        if (!IsUndoing(e.Key))
        {
            Ignore("late", $"Undoing {e.Key} is over: its result came late or twice.");
            return;
        }
        var policy = Definition(e.Key.Step).Retry;
        var again = e.Failure.Class == FailureClass.Transient && e.Key.Attempt % policy.Attempts != 0;
        Record(e with { Due = again ? now + Backoff.Delay(policy, $"{run.Id}/undo/{e.Key}", e.Key.Attempt) : null });
    }

    private bool IsUndoing(AttemptKey key) => run.Compensations.Any(c => c.Key == key && c.Status == StepStatus.Running);

    private void End(RunOutcome outcome, string? because)
    {
        Record(new RunEnded(outcome, because) { At = now });
        commands.Add(new EndRun(outcome, run.Link?.Kind == LinkKind.Child));
    }
}
