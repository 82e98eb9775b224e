using System.Security.Cryptography;
using System.Text;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using MediaFlows.Azure.Runs;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MediaFlows.Functions.Running;

/// <summary>Makes runs go on by Durable Functions: an instance of <see cref="RunFlow"/> for each run. It decides nothing.</summary>
internal sealed class DurableHost(IRunStore store, RunAdvancer advancer, AttemptLeases leases, RunFlowInput input, TimeProvider clock) : IFlowHost
{
    /// <summary>How often the store is looked at by whoever waits, and how long a nudge waits at most.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150), Longest = TimeSpan.FromSeconds(10);

    private static readonly string[] UnderWay = ["Pending", "Running", "Suspended"];
    private static readonly string[] All = [.. UnderWay, "Completed", "Failed", "Terminated"];

    private DurableTaskClient? client;

    /// <summary>The client comes with each call from the Functions host, and is the same for as long as that lives.</summary>
    public DurableHost Using(DurableTaskClient given)
    {
        client = given;
        return this;
    }

    private DurableTaskClient Client => client ?? throw new InvalidOperationException("The Functions host has not given a Durable client yet.");

    public Task Started(Advanced begun, CancellationToken cancellation) => Schedule(nameof(RunFlow), begun.Run.Id, input, All, cancellation);

    public async Task Nudge(string runId, CancellationToken cancellation)
    {
        // Whoever does not wait any longer, or not at all, has the run look nevertheless.
        await Wake(runId, CancellationToken.None).WaitAsync(cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Longest);
        try
        {
            while ((await store.UnreadOf(runId, patience.Token)).Count > 0)
                await Task.Delay(Look, clock, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>Lets the run's instance look at its inbox; where there is none any more, it is looked at here.</summary>
    public async Task Wake(string runId, CancellationToken cancellation)
    {
        try
        {
            await Client.RaiseEventAsync(runId, RunFlow.Nudge, null, cancellation);
        }
        catch (RpcException gone) when (gone.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            if ((await advancer.Advance(runId, [], drainInbox: true, cancellation))?.Run is { Outcome: null })
                await Revive(runId, cancellation);
        }
    }

    /// <summary>Starts the instance of a run that has none, or whose instance has ended before it: the run store knows how far it is.</summary>
    public Task Revive(string runId, CancellationToken cancellation) => Schedule(nameof(RunFlow), runId, input, UnderWay, cancellation);

    public async Task<bool> HasInstance(string runId, CancellationToken cancellation) =>
        await Client.GetInstanceAsync(runId, cancellation) is { IsCompleted: false };

    public Task StartAside(CommandOf command, CancellationToken cancellation) => Schedule(nameof(PerformAside), Aside(command.RunId, command.Id), command, UnderWay, cancellation);

    /// <summary>Has a run hand over again what it handed over, where somebody has ended an instance that was at one of its commands.</summary>
    public async Task ReviveAsides(string runId, CancellationToken cancellation)
    {
        foreach (var open in await store.Open(runId, cancellation))
            if (open.Command is not (StartTimer or CancelStep) && !await HasInstance(Aside(runId, open.Command.Id), cancellation))
            {
                await Client.RaiseEventAsync(runId, RunFlow.Nudge, RunFlow.HandOverAgain, cancellation);
                return;
            }
    }

    public Task StartTakeIn(Arriving.TakeInInput arrival, string version, CancellationToken cancellation) =>
        Schedule(nameof(Arriving.TakeIn), $"take-in-{Hash($"{arrival.Container}/{arrival.Path}\n{version}")}", arrival, UnderWay, cancellation);

    public Task Tell(string runId, FlowEvent result, CancellationToken cancellation) => Report(runId, $"told:{Hash(Encoding.UTF8.GetString(RunJson.Write(result with { At = default })))}", result, cancellation);

    /// <summary>Puts a result into the run's inbox, once per key, and lets the run look at it.</summary>
    public async Task Report(string runId, string key, FlowEvent result, CancellationToken cancellation)
    {
        await store.Post(new(runId, key, result, clock.GetUtcNow()), cancellation);
        await Wake(runId, cancellation);
    }

    public async Task Changed(string runId, int version, CancellationToken cancellation)
    {
        while (await store.Find(runId, cancellation) is { } row && row.Version <= version)
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, cancellation);
    }

    public Task<IReadOnlyList<LiveProgress>> Progress(string runId, CancellationToken cancellation) => leases.Progress(runId, cancellation);

    /// <summary>Forgets what Durable Functions kept of a run.</summary>
    public async Task Forget(string runId, CancellationToken cancellation)
    {
        await Client.PurgeInstanceAsync(runId, cancellation);
        await leases.Forget(runId, cancellation);
    }

    /// <summary>Forgets instances that ended before a moment, of whatever kind.</summary>
    public Task ForgetInstances(DateTimeOffset before, CancellationToken cancellation) => Client.PurgeAllInstancesAsync(
        new PurgeInstancesFilter(DateTimeOffset.UnixEpoch, before, [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated]), cancellation);

    private async Task Schedule(string orchestration, string id, object with, IReadOnlyList<string> unless, CancellationToken cancellation)
    {
        try
        {
            await Client.ScheduleNewOrchestrationInstanceAsync(orchestration, with, new StartOrchestrationOptions(id) { DedupeStatuses = unless }, cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
        }
    }

    private static string Aside(string runId, string commandId) => $"{runId}-{Hash(commandId)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
