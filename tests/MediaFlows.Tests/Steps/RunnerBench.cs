using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Tests.Connectors;
using MediaFlows.Tests.Runs;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Tests.Steps;

/// <summary>The step runner with one step type, <c>test/do</c>, that does what a test says.</summary>
internal sealed class RunnerBench : ISecretSource
{
    public const string Secret = "s3cr3t-value";

    public Func<StepContext, CancellationToken, Task<StepResult>> Does { get; set; } = (_, _) => Task.FromResult<StepResult>(new StepResult.Completed(Json.EmptyObject, []));

    /// <summary>The run as it is by the time an attempt asks.</summary>
    public FlowRun? Now { get; set; }

    /// <summary>Seconds of media that the step was last told.</summary>
    public double? ToldDuration { get; private set; }

    public List<string> Log { get; } = [];

    public Task<FlowEvent> Perform(FlowRun run, string step = "do", TimeSpan? timeout = null)
    {
        var input = Json.Of(new { token = SecretMarker.Create("secrets", "TOKEN") });
        var key = new AttemptKey(step, null, run.Step(step).Round, 1);
        return Runner().Perform(run, new PerformStep(key, "test/do", input, timeout, Lane.Standard, 0), _ => { }, TestContext.Current.CancellationToken);
    }

    public Task<FlowEvent> Undo(FlowRun run) =>
        Runner().Undo(run, new Compensate(new AttemptKey("do", null, 1, 1), "test/do", Json.EmptyObject), TestContext.Current.CancellationToken);

    Task<string?> ISecretSource.Find(string name, CancellationToken cancellation) => Task.FromResult<string?>(Secret);

    private StepRunner Runner() => new(new StepCatalog([new Do(this)]), new House().Store, this, (run, step, _) => new Uri($"https://here.example/{run}/{step}"),
        (_, _) => Task.FromResult(Now), new(Path.Combine(Houses.Folder, "work")), TimeProvider.System, new Kept(Log));

    internal sealed record Input([property: Secret] string? Token = null);

    [Step("test/do", "Do", "Does what a test says.")]
    private sealed class Do(RunnerBench bench) : Step<Input, JsonElement>, IStep
    {
        public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration)
        {
            bench.ToldDuration = duration;
            return TimeSpan.FromMinutes(1);
        }

        protected override Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
        {
            Assert.True(input.Token is null or Secret);
            return bench.Does(context, cancellation);
        }
    }

    private sealed class Kept(List<string> lines) : ILogger<StepRunner>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{formatter(state, exception)} {exception}");
    }
}
