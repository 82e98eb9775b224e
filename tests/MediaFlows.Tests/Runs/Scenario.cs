using System.Text;
using System.Text.Json.Nodes;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>A run that things happen to: Given a flow, When something happens, Then commands and state.</summary>
internal sealed class Scenario
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private Scenario(FlowDecision start)
    {
        Take(start);
        Told.Add((start.Events[0], start));
    }

    public FlowRun Run { get; private set; } = null!;
    public FlowDecision Last { get; private set; } = null!;
    public List<FlowEvent> History { get; } = [];
    public Dictionary<string, FlowCommand> Open { get; } = [];

    /// <summary>Everything that was told to the run, counted or not, and what was decided on it.</summary>
    public List<(FlowEvent Event, FlowDecision Decision)> Told { get; } = [];
    public DateTimeOffset Now { get; private set; } = Noon;

    public static FlowDefinition Flow(string steps, string head = "")
    {
        var reading = FlowFile.Parse($"apiVersion: mediaflows/v1\nname: test\ntitle: Test\n{head}\nsteps:\n{steps}", AnyStepType.Types);
        Assert.True(reading.Definition is not null, string.Join("\n", reading.Problems));
        return reading.Definition!;
    }

    public static Scenario Start(string steps, string head = "", object? inputs = null, RunLink? link = null, string id = "run1") =>
        Start(Flow(steps, head), inputs, link, id: id);

    public static Scenario Start(FlowDefinition flow, object? inputs = null, RunLink? link = null, long size = 1000, string id = "run1") => new(FlowDecider.Start(flow, new RunStarted(
        id, new("test", 1, "hash"), new("asset1", "ingest", "live/clip.mp4", size, "v1", null), Json.Of(inputs ?? new { }), "test", link)
    { At = Noon }));

    /// <summary>Lets time pass before the next happening.</summary>
    public Scenario After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Scenario When(FlowEvent happened)
    {
        Take(FlowDecider.Decide(Run, happened));
        Told.Add((happened, Last));
        return this;
    }

    /// <summary>Goes on with the same run as it was read back from somewhere.</summary>
    public void GoOnWith(FlowRun read) => Run = read;

    public Scenario Completes(string step, object? output = null, string? item = null, params MediaFile[] files) =>
        When(new StepCompleted(Key(step, item), Json.Of(output ?? new { }), files) { At = Now });

    public Scenario Fails(string step, FailureClass kind = FailureClass.Transient, string? item = null, bool unclear = false) =>
        When(new StepFailed(Key(step, item), new Failure(kind, "test", $"{step} failed", Unclear: unclear)) { At = Now });

    public Scenario Fires(string timer)
    {
        var id = Run.Timers.Keys.Single(id => id.StartsWith(timer, StringComparison.Ordinal));
        if (Run.Timers[id] > Now) Now = Run.Timers[id];
        return When(new TimerFired(id) { At = Now });
    }

    public Scenario Decides(string reviewer, Decision decision, string? note = "because", string? seen = null, object? metadata = null)
    {
        var review = Run.Reviews[^1];
        return When(new ReviewDecided(review.Id, reviewer, decision, note, seen ?? review.Seen, metadata is null ? null : Json.Of(metadata)) { At = Now });
    }

    public Scenario Operator(OperatorAction action, string? step = null, string? item = null, object? value = null) =>
        When(new OperatorActed(action, "ops", "a reason", step, item, value is null ? null : Json.Of(value)) { At = Now });

    /// <summary>The key of the newest attempt.</summary>
    public AttemptKey Key(string step, string? item = null)
    {
        var state = Run.Step(step);
        return new(step, item, state.Round, state.Item(item)?.Attempt ?? 0);
    }

    public StepStatus Status(string step) => Run.Step(step).Status;

    /// <summary>Steps and items asked to be performed by the last decision.</summary>
    public string[] Performed => [.. Last.Commands.OfType<PerformStep>().Select(command => command.Key.Item is null ? command.Key.Step : $"{command.Key.Step}/{command.Key.Item}")];

    public T Command<T>() where T : FlowCommand => Assert.Single(Last.Commands.OfType<T>());

    public T Event<T>() where T : FlowEvent => Assert.Single(Last.Events.OfType<T>());

    private void Take(FlowDecision decision)
    {
        Last = decision;
        Run = decision.Run;
        History.AddRange(decision.Events);
        foreach (var command in decision.Commands) Open[command.Id] = command;
        foreach (var closed in decision.Closed) Open.Remove(closed);
    }

    /// <summary>The run as its history alone tells it.</summary>
    public FlowRun Refolded() => History.Skip(1).Aggregate(FlowRun.Begin(Run.Flow, (RunStarted)History[0]), (run, happened) => run.Apply(happened));

    public static string Text(FlowRun run) => Encoding.UTF8.GetString(RunJson.Write(run));
}

/// <summary>Every step type there could be, with any input.</summary>
internal sealed class AnyStepType : IStepTypes
{
    public static AnyStepType Types { get; } = new();

    public IReadOnlyCollection<StepType> All { get; } = [];

    public StepType? Find(string name) => new(name, name.Replace('/', '_'), name, name, "box", StepKinds.Of(name), StepResource.Light,
        new JsonObject(), new JsonObject(), new HashSet<string>(), name.EndsWith("/undo", StringComparison.Ordinal) ? new HashSet<string> { name.Replace("/undo", "/do") } : new HashSet<string>());
}
