using System.Text.Json;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>What operators may do.</summary>
internal sealed partial class Deciding
{
    private void OnOperator(OperatorActed e)
    {
        if (e.Action == OperatorAction.Cancel) Cancel(e);
        else if (run.Compensations.FirstOrDefault(c => c.Status == StepStatus.Parked && c.Key.Step == e.Step && c.Key.Item == e.Item) is { } undo) OnUndoOperator(e, undo);
        else if (run.Stopping is not null) Ignore("run-stopping", "The run is being stopped; steps can no longer be retried or skipped.");
        else if (e.Step is null || Flow.IndexOf(e.Step) < 0) Ignore("unknown-step", $"The flow has no step '{e.Step}'.");
        else if (e.Action == OperatorAction.Retry && run.Paused) Ignore("run-paused", "The run is paused, and nothing is started meanwhile. Resume it, then retry the step.");
        else if (Targets(run.Step(e.Step), e.Item) is not { Count: > 0 } targets) Ignore("unknown-item", $"Step '{e.Step}' has no item '{e.Item}'.");
        else OnStepOperator(e, run.Step(e.Step), targets);
    }

    private void Cancel(OperatorActed e)
    {
        if (run.Stopping is not null)
        {
            Ignore("run-stopping", "The run is being stopped already.");
            return;
        }
        Record(e);
        Stop(RunOutcome.Cancelled, e.Reason ?? $"Cancelled by {e.By}");
    }

    private void OnUndoOperator(OperatorActed e, CompensationState undo)
    {
        if (IsRefused(e, undo.Input)) return;
        Record(e);
        if (e.Action == OperatorAction.Retry)
            StartUndo(undo.Key with { Attempt = undo.Key.Attempt + 1 }, undo.Uses, e.Value ?? undo.Input);
        else
            SkipUndo(undo, e);
    }

    private void SkipUndo(CompensationState undo, OperatorActed e)
    {
        var key = undo.Key with { Attempt = undo.Key.Attempt + 1 };
        Record(new CompensationStarted(key, undo.Uses, undo.Input) { At = now });
        Record(new CompensationCompleted(key, Json.Of(new { skippedBy = e.By, reason = e.Reason })) { At = now });
    }

    /// <summary>The items an operator's word is about: the named one, or without a name every one that is not over.</summary>
    private static List<ItemState> Targets(StepState step, string? item)
    {
        if (step.Whole is { IsOver: false } whole) return item is null ? [whole] : [];
        if (item is not null) return step.Items.Where(i => i.Key == item).ToList();
        return step.FansOut ? step.Items.Where(i => !i.IsOver).ToList() : [step.Items[0]];
    }

    private void OnStepOperator(OperatorActed e, StepState step, List<ItemState> targets)
    {
        var ready = targets.Where(item => item.Status is StepStatus.Parked or StepStatus.Waiting).ToList();
        if (e.Action == OperatorAction.Retry) ready = ready.Where(item => item.Status == StepStatus.Parked || IsBetweenAttempts(step, item)).ToList();
        if (ready.Count == 0)
        {
            Ignore(e.Action == OperatorAction.Retry ? "not-retryable" : "not-skippable",
                $"Step '{step.Id}' is {step.Status.ToString().ToLowerInvariant()}: only a step that is parked or waiting can be {(e.Action == OperatorAction.Retry ? "retried" : "skipped")}.");
            return;
        }
        if (ready.Any(item => IsRefused(e, item.Input))) return;
        Record(e);
        foreach (var item in ready)
            if (e.Action == OperatorAction.Retry) Retry(step, item, e.Value);
            else Skip(step, item, e);
    }

    private bool IsRefused(OperatorActed e, JsonElement recorded)
    {
        if (e is not { Action: OperatorAction.Retry, Value: { } edited } || EditedInput.Objection(recorded, edited) is not { } objection) return false;
        verdict = objection;
        return true;
    }

    private static bool IsBetweenAttempts(StepState step, ItemState item) => item is { Status: StepStatus.Waiting, Failure: not null };

    private void Retry(StepState step, ItemState item, JsonElement? edited)
    {
        if (ReferenceEquals(item, step.Whole)) RetryForeach(step, edited);
        else Begin(step.Id, item, edited);
    }

    private void RetryForeach(StepState step, JsonElement? edited)
    {
        try
        {
            var list = Definition(step.Id).Foreach!;
            FanOut(step, edited ?? list.Evaluate(Scope(list.Reads, null)));
        }
        catch (Expressions.ExpressionException fault)
        {
            Fail(new(step.Id, null, step.Round, 0), Unevaluable(fault));
        }
    }

    private void Skip(StepState step, ItemState item, OperatorActed e)
    {
        var key = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt);
        if (run.Reviews.FirstOrDefault(r => r.Key == key && r.Outcome == ReviewOutcome.Open) is { } review)
            Withdraw(review, $"Skipped by {e.By}");
        Record(new StepSkipped(key, e.Reason ?? "skipped by hand", e.Value ?? item.Output, e.By) { At = now });
    }
}
