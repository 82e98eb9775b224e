using MediaFlows.Azure;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Functions.Running;
using MediaFlows.HostTests.Contract;
using MediaFlows.Tests.Connectors;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaFlows.Functions.Tests.InProcess;

/// <summary>The app's orchestrators and activities on Durable's own in-memory backend, over real storage; what Durable keeps is gone with it.</summary>
internal sealed class InProcessApp : IAsyncDisposable
{
    private readonly DurableTaskTestHost durable;

    /// <summary>The test host's own server has a log that only the environment can silence.</summary>
    static InProcessApp() => Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "None");

    private InProcessApp(DurableTaskTestHost durable) => this.durable = durable;

    public IServiceProvider Services => durable.Services;
    public DurableTaskClient Client => durable.Client;
    public IRunStore Store => Services.GetRequiredService<IRunStore>();
    public FlowRuns Runs => Services.GetRequiredService<FlowRuns>();
    public Sweep Sweep => ActivatorUtilities.CreateInstance<Sweep>(Services);

    /// <param name="around">What stands before the activities of steps; a test makes a worker fail by it.</param>
    public static async Task<InProcessApp> Start(string storage, Action? around = null, string? continueAfter = null, SmtpSink? mails = null, TimeProvider? clock = null)
    {
        InProcessApp app = null!;
        var settings = new AppSettings(new Dictionary<string, string>
        {
            [StorageAccount.Setting] = storage,
            ["MEDIAFLOWS_PUBLIC_URL"] = "http://127.0.0.1:1",
            ["MEDIAFLOWS_ALLOWED_HOSTS"] = "127.0.0.1",
            ["MEDIAFLOWS_LEASE"] = "4",
            ["MEDIAFLOWS_CONTINUE_AFTER"] = continueAfter ?? "500",
            ["MEDIAFLOWS_SMTP"] = mails is null ? "" : $"smtp://127.0.0.1:{mails.Port}",
        }.GetValueOrDefault);
        var durable = await DurableTaskTestHost.StartAsync(
            tasks =>
            {
                tasks.AddOrchestrator<RunFlow>();
                tasks.AddOrchestrator<PerformAside>();
                tasks.AddActivityFunc<AdvanceInput, Agenda>(nameof(RunActivities.Advance), (_, input) => app.Activities.Advance(input, default));
                tasks.AddActivityFunc<CommandOf>(nameof(RunActivities.HandOver), (_, input) => app.Activities.HandOver(input, app.Client, default));
                tasks.AddActivityFunc<ReportInput>(nameof(RunActivities.Report), (_, input) => app.Activities.Report(input, app.Client, default));
                tasks.AddActivityFunc<CommandOf, LettersLeft>(nameof(RunActivities.RunErrand), (_, input) => app.Activities.RunErrand(input, app.Client, default));
                foreach (var step in StepRegistration.StepClasses(typeof(IStep).Assembly, typeof(BlobDestination).Assembly))
                    tasks.AddActivityFunc<CommandOf, AttemptAnswer>(step.Name, (_, input) =>
                    {
                        around?.Invoke();
                        return app.Services.GetRequiredService<Attempts>().Perform(input.RunId, input.Id);
                    });
            },
            new DurableTaskTestHostOptions { ConfigureServices = services => services.AddApp(settings).AddSingleton(clock ?? TimeProvider.System), LoggerFactory = NullLoggerFactory.Instance });
        app = new(durable);
        app.Services.GetRequiredService<DurableHost>().Using(durable.Client);
        return app;
    }

    private RunActivities Activities => ActivatorUtilities.CreateInstance<RunActivities>(Services);

    public async Task Publish(string flow, string steps)
    {
        var (reading, published) = await Services.GetRequiredService<FlowLibrary>().Publish($"apiVersion: mediaflows/v1\nname: {flow}\ntitle: {flow}\nsteps:\n{steps}\n", "test", default);
        Assert.True(published is not null, string.Join("\n", reading.Problems));
    }

    public async Task<string> StartRun(string flow)
    {
        var (definition, started) = await New(flow);
        return (await Runs.Start(definition, started, default)).RunId;
    }

    /// <summary>Writes a run's beginning into the store, and goes no further: as a process that dies then.</summary>
    public async Task<string> Reserve(string flow)
    {
        var (definition, started) = await New(flow);
        Assert.NotNull(await Services.GetRequiredService<RunAdvancer>().Start(definition, started, default));
        return started.RunId;
    }

    public Task<FlowRun> Until(string run, Predicate<FlowRun> fits) =>
        Patiently.Look(async cancellation => (await Services.GetRequiredService<RunAdvancer>().Find(run, cancellation))!, fits);

    public Task<FlowRun> UntilEnded(string run) => Until(run, run => run.Outcome is not null);

    public async Task<IReadOnlyList<OrchestrationMetadata>> Asides(string run) =>
        await Client.GetAllInstancesAsync(new OrchestrationQuery { FetchInputsAndOutputs = true }).Where(instance => instance.Name == nameof(PerformAside) && instance.InstanceId.StartsWith(run, StringComparison.Ordinal)).ToListAsync();

    public ValueTask DisposeAsync() => durable.DisposeAsync();

    private async Task<(FlowDefinition, RunStarted)> New(string flow)
    {
        var (reference, definition) = (await Services.GetRequiredService<FlowLibrary>().Find(flow, null, default))!.Value;
        var id = $"{Guid.NewGuid():n}"[..30];
        return (definition, new RunStarted(id, reference, new Asset(id, "ingest", $"{id}.wav", 1, "v1", null), Json.EmptyObject, "test") { At = DateTimeOffset.UtcNow });
    }
}
