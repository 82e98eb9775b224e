using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Runs;

/// <summary>How far a kind of work is, over all steps of a run that do it.</summary>
[JsonConverter(typeof(KebabEnum<WorkState>))]
public enum WorkState
{
    /// <summary>The flow has no such step.</summary>
    NotPlanned,
    Done,
    Partly,
    NeedsAttention,
    Running,
    Waiting,
    Pending,
    Failed,
    Skipped,
    Cancelled,

    /// <summary>The run ended, or is being stopped, before it came to it.</summary>
    NotReached,

    /// <summary>It was done and has been taken back.</summary>
    Retracted,
}

/// <summary>One step item that does a kind of work, as far as it has come.</summary>
internal sealed record PlannedWork(string Step, string? Item, string Uses, string Title, ItemState State, bool Retracted = false, bool Over = false)
{
    public WorkState Status => Retracted ? WorkState.Retracted : State.Status switch
    {
        StepStatus.Completed => WorkState.Done,
        StepStatus.Parked => WorkState.NeedsAttention,
        StepStatus.Running => WorkState.Running,
        StepStatus.Waiting => WorkState.Waiting,
        StepStatus.Skipped => WorkState.Skipped,
        StepStatus.Failed => WorkState.Failed,
        StepStatus.Cancelled => WorkState.Cancelled,
        _ => Over ? WorkState.NotReached : WorkState.Pending,
    };

    public string? Reason => State.Reason ?? State.Failure?.Message;

    /// <summary>A text member of the output, else of the input: the first of these names that is there.</summary>
    public string? Text(params ReadOnlySpan<string> names) => Text(State.Output, names) ?? Text(State.Input, names);

    public bool? Flag(string name) =>
        State.Output.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : null;

    /// <summary>How it stands with it, as the end of a sentence that begins with its name.</summary>
    public string Phrase(string? how = null) => Status switch
    {
        WorkState.Done => $"{how}on {RunWords.Time(State.Settled)}",
        WorkState.Retracted => "was taken back",
        WorkState.Running => "is running",
        WorkState.Waiting when State.Failure is not null => $"is tried again at {RunWords.Time(State.Due)}: {Reason}",
        WorkState.Waiting => "is waiting",
        WorkState.NeedsAttention => $"needs attention: {Reason}",
        WorkState.Failed => $"failed: {Reason}",
        WorkState.Skipped => $"was skipped: {Reason ?? "no reason given"}",
        WorkState.Cancelled => "was cancelled",
        WorkState.NotReached => "was not reached",
        _ => "has not begun",
    };

    public static IReadOnlyList<PlannedWork> Of(FlowRun run, Func<string, bool> does)
    {
        var work = new List<PlannedWork>();
        for (var i = 0; i < run.Steps.Length; i++)
            if (does(run.Flow.Steps[i].Uses))
                foreach (var item in Items(run.Steps[i]))
                    work.Add(Of(run, i, item));
        return work;
    }

    /// <summary>What holds for all of them together.</summary>
    public static WorkState Together(IReadOnlyCollection<PlannedWork> work)
    {
        var states = work.Select(one => one.Status).Distinct().ToList();
        if (states.Count == 0) return WorkState.NotPlanned;
        if (states.Count == 1) return states[0];
        return states.Contains(WorkState.Done) ? WorkState.Partly : states.Min();
    }

    /// <summary>A foreach step's list is known once it has fanned out; until then the step stands for it.</summary>
    private static IEnumerable<ItemState> Items(StepState step) =>
        step.Items.Length > 0 ? step.Items : [step.Whole ?? ItemState.Pending(null, Json.Null)];

    private static PlannedWork Of(FlowRun run, int index, ItemState item)
    {
        var step = run.Flow.Steps[index];
        var undone = run.Compensations.Any(c => c.Key.Step == step.Id && c.Key.Item == item.Key && c.Status == StepStatus.Completed);
        return new(step.Id, item.Key, step.Uses, RunWords.Title(run, index, item.Key), item, undone, run.Stopping is not null || run.Outcome is not null);
    }

    private static string? Text(JsonElement value, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (value.Member(name) is { ValueKind: JsonValueKind.String } text)
                return text.GetString();
        return null;
    }
}
