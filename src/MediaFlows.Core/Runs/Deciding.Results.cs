using System.Text.Json;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>What an attempt's result leads to.</summary>
internal sealed partial class Deciding
{
    private void OnResult(AttemptKey key, FlowEvent result)
    {
        if (!IsCurrent(key))
        {
            Ignore("late", $"Attempt {key} is over: its result came late or twice.");
            return;
        }
        switch (result)
        {
            case StepFailed failed: Fail(key, failed.Failure); break;
            case StepCancelled when run.Stopping is null: Fail(key, Interrupted); break;
            default: Record(result); break;
        }
    }

    private static Failure Interrupted { get; } = new(FailureClass.Transient, "interrupted",
        "The attempt was stopped from outside.", "Nothing to do: it is tried again.", Unclear: true);

    private bool IsCurrent(AttemptKey key)
    {
        var index = Flow.IndexOf(key.Step);
        if (index < 0) return false;
        var step = run.Steps[index];
        return step.Round == key.Round && step.Item(key.Item) is { Status: StepStatus.Running } item && item.Attempt == key.Attempt;
    }

    private void OnChild(ChildCompleted e)
    {
        if (!IsCurrent(e.Key) || Definition(e.Key.Step).Kind != StepKind.ChildRun)
        {
            Ignore("late", $"Nobody waits for child run {e.ChildRunId} any more.");
            return;
        }
        if (!StepOutput.Fits(e.Output)) e = e with { Output = Json.Of(new { runId = e.ChildRunId }) };
        Record(e);
        if (e.Outcome == RunOutcome.Succeeded) Record(new StepCompleted(e.Key, e.Output, []) { At = now });
        else if (run.Stopping is not null) Record(new StepCancelled(e.Key) { At = now });
        else Fail(e.Key, new Failure(FailureClass.Refused, $"child-{e.Outcome.ToString().ToLowerInvariant()}",
            $"The child run {e.ChildRunId} ended as {e.Outcome.ToString().ToLowerInvariant()}.", "Look at the child run; then retry this step for a new child run, or skip it."));
    }

    /// <summary>Records a failure and what it leads to: another attempt, a person, going on, or the end of the run.</summary>
    private void Fail(AttemptKey key, Failure failure)
    {
        Record(new StepFailed(key, failure) { At = now });
        if (run.Stopping is not null) return;

        var step = Definition(key.Step);
        var tries = run.Step(key.Step).Item(key.Item)?.Tries ?? 0;
        if (failure.Class == FailureClass.Transient && tries < step.Retry.Attempts) RetryLater(step, key, tries, failure);
        else if (step.OnError == OnError.Park) Record(new StepParked(key, failure.Message) { At = now });
        else if (step.OnError == OnError.Fail) Stop(RunOutcome.Failed, $"Step {key.Step} failed: {failure.Message}");
    }

    private void RetryLater(FlowStep step, AttemptKey key, int tries, Failure failure)
    {
        var delay = Backoff.Delay(step.Retry, $"{run.Id}/{key}", tries);
        if (failure.RetryAfter is { } asked && asked > delay) delay = asked;
        Record(new RetryScheduled(key with { Attempt = key.Attempt + 1 }, now + delay) { At = now });
    }

    /// <summary>Once every item is settled, a foreach step completes with the list of them.</summary>
    private bool Gather(StepState step)
    {
        if (step.Whole is not null || step.Items.Length == 0 || !step.Items.All(IsSettled)) return false;
        Record(new StepCompleted(new(step.Id, null, step.Round, 0), OutputOf(step), []) { At = now });
        return true;

        bool IsSettled(ItemState item) => item.Status is StepStatus.Completed or StepStatus.Skipped
            || (item.Status == StepStatus.Failed && Definition(step.Id).OnError == OnError.Continue);
    }

    private static JsonElement OutputOf(StepState step)
    {
        var list = Json.Of(step.Items.Select(item => new { item.Key, Status = item.Status.ToString().ToLowerInvariant(), item.Output, Error = item.Failure }));
        return StepOutput.Fits(list)
            ? list
            : Json.Of(step.Items.Select(item => new { item.Key, Status = item.Status.ToString().ToLowerInvariant() }));
    }
}
