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

namespace MediaFlows.Bench;

/// <summary>The embedded host as it is, with steps that do nothing: what is measured is the engine and its store.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private const string Flow = """
        apiVersion: mediaflows/v1
        name: bench
        title: Bench
        steps:
          - { id: one, uses: bench/nothing, needs: [] }
          - { id: two, uses: bench/nothing, needs: [] }
          - { id: three, uses: bench/nothing, needs: [] }
          - { id: review, uses: review/approval, needs: [one, two, three], with: { reviewers: [ann@example.com] } }
          - { id: website, uses: bench/nothing, needs: review }
          - { id: press, uses: bench/nothing, needs: review }
          - { id: archive, uses: bench/nothing, needs: [website, press] }
        """;

    private readonly SqliteRunStore store;
    private readonly EmbeddedHost host;
    private readonly FlowRuns runs;
    private readonly FlowLibrary library;
    private (FlowRef Ref, FlowDefinition Definition) flow;

    public BenchHost(string folder)
    {
        store = new SqliteRunStore(Path.Combine(folder, "runs.db"));
        var steps = new StepCatalog([new Nothing()]);
        library = new FlowLibrary(new SqliteFlowCatalog(store), steps, TimeProvider.System);
        var advancer = new RunAdvancer(store, library);
        var assets = new FolderAssetStore(Path.Combine(folder, "assets"));
        var runner = new StepRunner(steps, assets, new NoSecrets(), (_, _, _) => throw new NotSupportedException(), advancer.Find,
            new(Path.Combine(folder, "work")), TimeProvider.System, NullLogger<StepRunner>.Instance);
        var correspondence = new Correspondence(new NobodyToTell(), assets, new SqliteDocumentStore(store), (_, _, _, _) => Task.FromResult(new Uri("http://127.0.0.1/")), advancer.Find, TimeProvider.System, NullLogger<Correspondence>.Instance);
        host = new EmbeddedHost(store, advancer, steps, runner, new Errands(store, advancer, library, correspondence, TimeProvider.System), new(Environment.ProcessorCount), TimeProvider.System, NullLogger<EmbeddedHost>.Instance);
        runs = new FlowRuns(store, library, advancer, assets, host, TimeProvider.System);
    }

    public IRunStore Store => store;

    public async Task Start()
    {
        await library.Publish(Flow, "bench", default);
        flow = (await library.Find("bench", null, default))!.Value;
        await host.StartAsync(default);
    }

    /// <summary>One flow from its start, or from where it is, to its end, the approval given as soon as it is asked for.</summary>
    public async Task OneFlow(string id)
    {
        await Begin(id);
        for (var version = 0; ;)
        {
            await host.Changed(id, version, default);
            var run = (await runs.Find(id, default))!;
            if (run.Outcome is not null) return;
            version = run.Version;
            if (run.Reviews is [{ Outcome: ReviewOutcome.Open } review])
                await runs.Tell(id, "approval", new ReviewDecided(review.Id, "ann@example.com", Decision.Approve, null, review.Seen) { At = TimeProvider.System.GetUtcNow() }, TimeSpan.FromSeconds(5), default);
        }
    }

    /// <summary>One flow from its start to its review.</summary>
    public async Task UntilAsked(string id)
    {
        await Begin(id);
        for (FlowRun? run = null; run is not { Reviews.Length: > 0 }; run = await runs.Find(id, default))
            await host.Changed(id, run?.Version ?? 0, default);
    }

    private Task Begin(string id) => runs.Start(flow.Definition,
        new RunStarted(id, flow.Ref, new Asset(id, "ingest", $"{id}.mp4", 1, "v1", null), Json.EmptyObject, "bench") { At = TimeProvider.System.GetUtcNow() }, default);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(default);
        host.Dispose();
        await store.DisposeAsync();
    }

    private sealed record NoInput;

    private sealed record NoOutput;

    [Step("bench/nothing", "Nothing", "Does nothing.")]
    private sealed class Nothing : Step<NoInput, NoOutput>
    {
        protected override Task<StepResult> Perform(NoInput input, StepContext context, CancellationToken cancellation) =>
            Task.FromResult(Completed(new NoOutput()));
    }

    private sealed class NoSecrets : ISecretSource
    {
        public Task<string?> Find(string name, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }

    private sealed class NobodyToTell : INotifier
    {
        public Task Send(Notification notification, CancellationToken cancellation) => Task.CompletedTask;
    }
}
