using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;

namespace MediaFlows.Core.Runs;

/// <summary>Starting what is ready.</summary>
internal sealed partial class Deciding
{
    private void GoOn()
    {
        if (run.Stopping is not null)
        {
            GoOnStopping();
            return;
        }
        while (!run.Paused && run.Stopping is null && StartOne()) { }
        if (run.Stopping is not null)
            GoOnStopping();
        else if (run.Steps.All(IsSettled))
            End(RunOutcome.Succeeded, null);
    }

    private bool StartOne()
    {
        foreach (var step in run.Steps)
        {
            if (step.Status == StepStatus.Pending && step is { FansOut: false } or { Items.Length: 0, Whole: null } && IsReady(step))
            {
                Start(step);
                return true;
            }
            if (step.FansOut && (StartItem(step) || Gather(step)))
                return true;
        }
        return false;
    }

    private bool IsReady(StepState step)
    {
        foreach (var need in Definition(step.Id).Needs)
            if (!IsSettled(run.Step(need)))
                return false;
        return true;
    }

    private bool IsSettled(StepState step) => step.Status switch
    {
        StepStatus.Completed or StepStatus.Skipped => true,
        StepStatus.Failed => Definition(step.Id).OnError == OnError.Continue,
        _ => false,
    };

    private void Start(StepState step)
    {
        var definition = Definition(step.Id);
        try
        {
            if (definition.If is { } condition && !condition.EvaluateCondition(Scope(definition.If.Reads, null)))
                Record(new StepSkipped(new(step.Id, null, step.Round, 0), $"Its condition was false: {condition.Text}", Json.Null) { At = now });
            else if (definition.Foreach is { } list)
                FanOut(step, list.Evaluate(Scope(list.Reads, null)));
            else
                Begin(step.Id, step.Items[0]);
        }
        catch (ExpressionException fault)
        {
            Fail(new(step.Id, null, step.Round, definition.Foreach is null ? 1 : 0), Unevaluable(fault));
        }
    }

    private void FanOut(StepState step, JsonElement list)
    {
        var key = new AttemptKey(step.Id, null, step.Round, 0);
        if (ForeachList.Read(list, out var problem) is not { } items)
        {
            Fail(key, new Failure(FailureClass.Configuration, "bad-foreach", problem!, "Correct the list, or retry the step with a list given by hand."));
            return;
        }
        Record(new StepStarted(key, Json.Null, items) { At = now });
        if (items.Count == 0)
            Record(new StepCompleted(key, Json.EmptyArray, []) { At = now });
    }

    private bool StartItem(StepState step)
    {
        if (step.Whole is not null || step.Items.Length == 0) return false;
        var max = Definition(step.Id).Max ?? int.MaxValue;
        if (step.Items.Count(item => item.Status is StepStatus.Running or StepStatus.Waiting) >= max) return false;
        if (step.Items.FirstOrDefault(item => item.Status == StepStatus.Pending) is not { } next) return false;
        Begin(step.Id, next);
        return true;
    }

    /// <summary>Begins the next attempt of an item, its input as recorded or, the first time, evaluated.</summary>
    private void Begin(string stepId, ItemState item, JsonElement? edited = null)
    {
        var step = run.Step(stepId);
        var key = new AttemptKey(stepId, item.Key, step.Round, item.Attempt + 1);
        try
        {
            var input = edited ?? (item.Input.HasValue() ? item.Input : Input(stepId, item));
            Begin(Definition(stepId), key, input);
        }
        catch (ExpressionException fault)
        {
            Fail(key, Unevaluable(fault));
        }
        catch (JsonException fault)
        {
            Fail(key, new Failure(FailureClass.Configuration, "bad-input", $"The input of {stepId} does not fit: {JsonFaultWords.Of(fault)}",
                "Correct `with:` in the flow, or retry the step with an edited input."));
        }
    }

    private JsonElement Input(string stepId, ItemState item)
    {
        var with = Definition(stepId).With;
        return with.Evaluate(Scope(with.Expressions.SelectMany(expression => expression.Reads), item.Key is null ? null : item.Value));
    }

    private void Begin(FlowStep step, AttemptKey key, JsonElement input)
    {
        switch (step.Kind)
        {
            case StepKind.Activity:
                Record(new StepStarted(key, input) { At = now });
                commands.Add(new PerformStep(key, step.Uses, input, step.Timeout, Flow.Lane, run.Steps.Count(s => !IsSettled(s))));
                break;
            case StepKind.Review:
                Record(new StepStarted(key, input) { At = now });
                Ask(key, input);
                break;
            case StepKind.WaitUntil:
                Record(new StepStarted(key, input, Due: DueOf(WaitUntilInput.From(input))) { At = now });
                break;
            case StepKind.WaitEvent:
                Record(new StepStarted(key, input, Due: now + step.Timeout) { At = now });
                if (run.EarlyCallbacks.TryGetValue(step.Id, out var early))
                    Record(new StepCompleted(key, early, []) { At = now });
                break;
            case StepKind.ChildRun:
                StartChildRun(key, input);
                break;
            default: throw new NotSupportedException($"Step kind {step.Kind}");
        }
    }

    private void StartChildRun(AttemptKey key, JsonElement input)
    {
        var child = ChildRunInput.From(input);
        Record(new StepStarted(key, input) { At = now });
        commands.Add(new StartChild(key, ChildId(key), child.Flow, child.Inputs ?? Json.EmptyObject));
    }

    private DateTimeOffset DueOf(WaitUntilInput wait) => wait.At ?? now + wait.For!.Value;

    private string ChildId(AttemptKey key) => RunIds.Child(run.Id, key);

    private void OnCallback(CallbackReceived e)
    {
        var index = Flow.IndexOf(e.Step);
        if (index < 0 || Flow.Steps[index].Kind != StepKind.WaitEvent)
        {
            Ignore("unknown-callback", $"No step '{e.Step}' of this run waits for an event.");
            return;
        }
        var step = run.Steps[index];
        if (step.Status is not (StepStatus.Pending or StepStatus.Waiting or StepStatus.Parked) || run.EarlyCallbacks.ContainsKey(e.Step))
        {
            Ignore("already-answered", "An answer was recorded before.");
            return;
        }
        Record(e);
        if (step.Status is StepStatus.Waiting or StepStatus.Parked)
            Record(new StepCompleted(new(step.Id, null, step.Round, step.Items[0].Attempt), e.Payload, []) { At = now });
    }

    private static Failure Unevaluable(ExpressionException fault) =>
        new(FailureClass.Configuration, "expression-failed", fault.Fault.Message, fault.Fault.Remedy);

    private ExpressionScope Scope(IEnumerable<ExpressionRead> reads, JsonElement? item) => RunScope.Of(run, reads, item);
}
