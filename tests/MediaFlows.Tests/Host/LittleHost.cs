using System.Collections.Concurrent;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaFlows.Tests.Host;

/// <summary>The embedded host over a real store, with steps whose doings a test can steer.</summary>
internal sealed class LittleHost : IAsyncDisposable
{
    private readonly SqliteRunStore database;
    private readonly EmbeddedHost host;

    private LittleHost(string folder, Func<IRunStore, IRunStore>? around, IReadOnlyDictionary<string, int>? interrupted, IEventSink? outside)
    {
        Directory.CreateDirectory(folder);
        database = new SqliteRunStore(Path.Combine(folder, "runs.db"));
        Store = around?.Invoke(database) ?? database;
        var steps = new StepCatalog([new Echo(this), new Gated(this), new Flaky(this), new Undo(this)]);
        Library = new FlowLibrary(new SqliteFlowCatalog(database), steps, TimeProvider.System);
        var advancer = new RunAdvancer(Store, Library, outside: outside);
        var assets = new FolderAssetStore(Path.Combine(folder, "assets"));
        var runner = new StepRunner(steps, assets, new OneSecret(), (run, step, _) => new Uri($"http://127.0.0.1/{run}/{step}"), advancer.Find,
            new(Path.Combine(folder, "work")), TimeProvider.System, NullLogger<StepRunner>.Instance);
        var correspondence = new Correspondence(new Told(this), assets, new SqliteDocumentStore(database), (review, reviewer, _, _) => Task.FromResult(new Uri($"http://127.0.0.1/{review}/{reviewer}")), advancer.Find, TimeProvider.System, NullLogger<Correspondence>.Instance);
        host = new EmbeddedHost(Store, advancer, steps, runner, new Errands(Store, advancer, Library, correspondence, TimeProvider.System, outside), new(2) { Interrupted = interrupted ?? new Dictionary<string, int>() }, TimeProvider.System, NullLogger<EmbeddedHost>.Instance);
        Runs = new FlowRuns(Store, Library, advancer, assets, host, TimeProvider.System);
    }

    public IRunStore Store { get; }
    public FlowRuns Runs { get; }
    public FlowLibrary Library { get; }

    /// <summary>Attempts performed, in the order they began.</summary>
    public ConcurrentQueue<string> Performed { get; } = [];
    public ConcurrentQueue<Notification> Notifications { get; } = [];

    /// <summary>Opened by a test to let <c>test/gated</c> steps end.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a <c>test/gated</c> step stands before the gate.</summary>
    public TaskCompletionSource AtGate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What <c>test/gated</c> still does when it is stopped.</summary>
    public Func<Task> LastWords { get; set; } = () => Task.CompletedTask;

    public static async Task<LittleHost> Open(string folder, Func<IRunStore, IRunStore>? around = null, IReadOnlyDictionary<string, int>? interrupted = null, IEventSink? outside = null)
    {
        var little = new LittleHost(folder, around, interrupted, outside);
        await Patiently(async () =>
        {
            await little.host.StartAsync(default);
            return true;
        });
        return little;
    }

    public async Task Publish(string name, string steps, string head = "")
    {
        var (reading, published) = await Library.Publish($"apiVersion: mediaflows/v1\nname: {name}\ntitle: {name}\n{head}\nsteps:\n{steps}", "test", default);
        Assert.True(published is not null, string.Join("\n", reading.Problems));
    }

    /// <summary>Starts a run as a client would: again when told that it failed.</summary>
    public async Task<string> Start(string flow, string id, object? inputs = null)
    {
        var (reference, definition) = (await Library.Find(flow, null, default))!.Value;
        var asset = new Asset(id, "ingest", $"{id}.mp4", 1, "v1", null);
        var started = new RunStarted(id, reference, asset, Json.Of(inputs ?? new { }), "test") { At = DateTimeOffset.UtcNow };
        await Patiently(() => Runs.Start(definition, started, default));
        return id;
    }

    public Task<InboxVerdict?> Tell(string runId, FlowEvent what, string? key = null)
    {
        key ??= Guid.NewGuid().ToString();
        return Patiently(() => Runs.Tell(runId, key, what, TimeSpan.FromSeconds(30), default));
    }

    public Task<InboxVerdict?> Operate(string runId, OperatorAction action, string? step = null) =>
        Tell(runId, new OperatorActed(action, "ops", "test", step) { At = DateTimeOffset.UtcNow });

    public async Task<InboxVerdict?> Approve(string runId)
    {
        var review = (await Until(runId, run => run.Reviews.Any(r => r.Outcome == ReviewOutcome.Open))).Reviews[^1];
        return await Tell(runId, new ReviewDecided(review.Id, review.Reviewers[0], Decision.Approve, null, review.Seen) { At = DateTimeOffset.UtcNow }, $"approve {review.Id}");
    }

    public Task<IReadOnlyList<FlowEvent>> Events(string runId) => Patiently(() => Store.Events(runId, 0, default));

    public Task<FlowRun> UntilEnded(string runId) => Until(runId, run => run.Outcome is not null);

    public async Task<FlowRun> Until(string runId, Func<FlowRun, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var version = 0; !patience.IsCancellationRequested;)
        {
            var run = await Patiently(() => Runs.Find(runId, default));
            if (run is not null && holds(run)) return run;
            version = run?.Version ?? 0;
            await Patiently(async () =>
            {
                await host.Changed(runId, version, patience.Token);
                return true;
            });
        }
        throw new TimeoutException($"Run {runId} did not get there: {RunPicture.Of((await Runs.Find(runId, default))!, DateTimeOffset.UtcNow).Where}");
    }

    public Task Stop() => host.StopAsync(default);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        host.Dispose();
        await database.DisposeAsync();
    }

    private static async Task<T> Patiently<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (StoreFault fault) when (fault.Message.StartsWith("The test lets call", StringComparison.Ordinal))
            {
            }
        }
    }

    internal sealed record Any(JsonElement? Value = null, int Failures = 0, [property: Secret] string? Token = null);

    [Step("test/echo", "Echo", "Says what it was told.")]
    private sealed class Echo(LittleHost test) : Step<Any, Any>
    {
        protected override Task<StepResult> Perform(Any input, StepContext context, CancellationToken cancellation)
        {
            test.Performed.Enqueue(context.Key.ToString());
            return Task.FromResult(Completed(input));
        }
    }

    [Step("test/gated", "Gated", "Waits until the test opens the gate.", Resource = StepResource.Cpu)]
    private sealed class Gated(LittleHost test) : Step<Any, Any>
    {
        protected override async Task<StepResult> Perform(Any input, StepContext context, CancellationToken cancellation)
        {
            test.Performed.Enqueue(context.Key.ToString());
            context.Report(new StepProgress(50));
            test.AtGate.TrySetResult();
            await test.Gate.Task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested) await test.LastWords();
            cancellation.ThrowIfCancellationRequested();
            return Completed(input);
        }
    }

    [Step("test/flaky", "Flaky", "Fails so many times, then works.")]
    private sealed class Flaky(LittleHost test) : Step<Any, Any>
    {
        protected override Task<StepResult> Perform(Any input, StepContext context, CancellationToken cancellation)
        {
            test.Performed.Enqueue(context.Key.ToString());
            return context.Key.Attempt <= input.Failures
                ? throw new StepFailedException(new Failure(FailureClass.Transient, "flaky", $"not yet, said {input.Token}"))
                : Task.FromResult(Completed(input));
        }
    }

    [Step("test/undo", "Undo", "Undoes an echo.", Compensates = ["test/echo"])]
    private sealed class Undo(LittleHost test) : Step<JsonElementInput, Any>
    {
        protected override Task<StepResult> Perform(JsonElementInput input, StepContext context, CancellationToken cancellation)
        {
            test.Performed.Enqueue($"undo {context.Key.Step}");
            return Task.FromResult(Completed(new Any()));
        }
    }

    internal sealed record JsonElementInput(JsonElement Input, JsonElement Output, bool Unclear);

    private sealed class OneSecret : ISecretSource
    {
        public Task<string?> Find(string name, CancellationToken cancellation) => Task.FromResult(name == "TOKEN" ? "s3cr3t-value" : null);
    }

    private sealed class Told(LittleHost test) : INotifier
    {
        public Task Send(Notification notification, CancellationToken cancellation)
        {
            test.Notifications.Enqueue(notification);
            return Task.CompletedTask;
        }
    }
}
