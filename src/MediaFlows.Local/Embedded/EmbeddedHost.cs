using System.Collections.Concurrent;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded;

/// <param name="CpuSlots">CPU-heavy steps at once: the cores, unless said otherwise.</param>
/// <param name="NetworkSlots">Steps that wait for others are not limited by what they need here; this many protect memory and sockets.</param>
public sealed record EmbeddedHostOptions(int CpuSlots, int NetworkSlots = 256, int LightSlots = 64)
{
    /// <summary>Work folders of attempts that were at work when the host last died, and how often in a row.</summary>
    public IReadOnlyDictionary<string, int> Interrupted { get; init; } = new Dictionary<string, int>();
}

/// <summary>
/// Makes runs go on inside one process. It decides nothing: it advances a run when something happened to it, performs the commands that come
/// back, and after a crash takes them from the run store again.
/// </summary>
public sealed class EmbeddedHost : IFlowHost, IHostedService, IDisposable
{
    /// <summary>How long something may lie in an inbox whose nudge was lost.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    /// <summary>Runs from the first to the deepest child; what validation cannot see (a flow's name from an expression) ends here.</summary>
    private const int MostDeep = 8;

    private readonly IRunStore store;
    private readonly RunAdvancer advancer;
    private readonly FlowLibrary flows;
    private readonly StepCatalog steps;
    private readonly StepRunner runner;
    private readonly IReadOnlyDictionary<string, int> interrupted;
    private readonly Correspondence correspondence;
    private readonly TimeProvider clock;
    private readonly ILogger<EmbeddedHost> log;
    private readonly Mailboxes mailboxes;
    private readonly TimerQueue timers;
    private readonly Dictionary<StepResource, WorkQueue> queues;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, LiveProgress>> progress = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Live runs whose open commands this host has taken on. One that is not among them gets all of them from the store.</summary>
    private readonly ConcurrentDictionary<string, bool> carried = new();
    private readonly ITimer sweep;
    private long sequence;
    private bool disposed;

    public EmbeddedHost(
        IRunStore store, RunAdvancer advancer, FlowLibrary flows, StepCatalog steps, StepRunner runner, Correspondence correspondence,
        EmbeddedHostOptions options, TimeProvider clock, ILogger<EmbeddedHost> log)
    {
        (this.store, this.advancer, this.flows, this.steps, this.runner, this.correspondence, this.clock, this.log) =
            (store, advancer, flows, steps, runner, correspondence, clock, log);
        interrupted = options.Interrupted;
        mailboxes = new Mailboxes(Advance, clock, log, stopping.Token);
        timers = new TimerQueue(clock, (runId, timerId) => mailboxes.Put(runId, new TimerFired(timerId) { At = clock.GetUtcNow() }));
        var atWork = new RunsAtWork();
        queues = new()
        {
            [StepResource.Cpu] = new WorkQueue(options.CpuSlots, Perform, atWork, clock),
            [StepResource.Network] = new WorkQueue(options.NetworkSlots, Perform, atWork, clock),
            [StepResource.Light] = new WorkQueue(options.LightSlots, Perform, atWork, clock),
        };
        sweep = clock.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes up what was under way when the process last ended.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var open = (await store.Open(null, cancellationToken)).ToLookup(entry => entry.RunId, entry => entry.Command);
        foreach (var run in open)
            await TakeUpOrReport(run.Key, [.. run], cancellationToken);
        foreach (var runId in await store.Unread(int.MaxValue, cancellationToken))
            _ = mailboxes.Nudge(runId);
        if (open.Count > 0)
            log.LogInformation("Took up {Runs} runs that were under way", open.Count);
        sweep.Change(SweepEvery, SweepEvery);
    }

    /// <summary>Lets go of everything at once: what runs is in the store and is done again at the next start.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => stopping.CancelAsync();

    public async Task Started(Advanced begun, CancellationToken cancellation)
    {
        carried[begun.Run.Id] = true;
        foreach (var command in begun.Opened)
            await Carry(begun.Run.Id, command, cancellation);
        LetGoOf(begun.Run);
    }

    public Task Nudge(string runId, CancellationToken cancellation) => mailboxes.Nudge(runId).WaitAsync(cancellation);

    public async Task Changed(string runId, int version, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var next = mailboxes.NextChange(runId);
            if (await advancer.Find(runId, cancellation) is not { } run || run.Version > version) return;
            await next.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public IReadOnlyList<LiveProgress> Progress(string runId) =>
        progress.TryGetValue(runId, out var attempts) ? [.. attempts.Values] : [];

    /// <summary>The container knows it under three names and disposes it once for each.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, true)) return;
        stopping.Cancel();
        sweep.Dispose();
        timers.Dispose();
        stopping.Dispose();
    }

    private async Task Advance(string runId, IReadOnlyList<FlowEvent> results, bool inbox)
    {
        try
        {
            if (await advancer.Advance(runId, results, inbox, stopping.Token) is not { } advanced) return;
            if (carried.TryAdd(runId, true))
                await TakeUp(runId, [.. (await store.Open(runId, stopping.Token)).Select(entry => entry.Command)], stopping.Token);
            else
                foreach (var command in advanced.Opened)
                    await Carry(runId, command, stopping.Token);
            LetGoOf(advanced.Run);
        }
        catch
        {
            // Whether it was written is not known: the next advance takes the commands from the store.
            carried.TryRemove(runId, out _);
            throw;
        }
    }

    private async Task TakeUp(string runId, IReadOnlyList<FlowCommand> open, CancellationToken cancellation)
    {
        carried[runId] = true;
        var cancelled = open.OfType<CancelStep>().Select(command => command.Key).ToHashSet();
        foreach (var command in open.Where(command => !queues.Values.Any(queue => queue.Has(runId, command.Id))))
            if (command is PerformStep attempt && cancelled.Contains(attempt.Key))
                mailboxes.Put(runId, new StepCancelled(attempt.Key) { At = clock.GetUtcNow() });
            else if (command is PerformStep again && interrupted.GetValueOrDefault(StepRunner.WorkFolder(runId, again.Key)) is var times and >= Interruptions.Most)
                mailboxes.Put(runId, new StepFailed(again.Key, new Failure(FailureClass.Ours, "ended-with-the-host",
                    $"MediaFlows ended without a word {times} times in a row while this attempt was at work: it may be the cause.",
                    "Look into the system's log (out of memory?); then retry the step, or skip it. Report it when it goes on.", Unclear: true)) { At = clock.GetUtcNow() });
            else
                await Carry(runId, command, cancellation);
    }

    /// <summary>A run that this version cannot read must not keep all others from going on.</summary>
    private async Task TakeUpOrReport(string runId, IReadOnlyList<FlowCommand> open, CancellationToken cancellation)
    {
        try
        {
            await TakeUp(runId, open, cancellation);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            carried.TryRemove(runId, out _);
            log.LogError(fault, "Run {Run} could not be taken up and stands still; the others go on", runId);
        }
    }

    private void LetGoOf(FlowRun run)
    {
        if (run.Outcome is not null) carried.TryRemove(run.Id, out _);
    }

    private async void Sweep()
    {
        try
        {
            foreach (var runId in await store.Unread(1_000, stopping.Token))
                _ = mailboxes.Nudge(runId);
        }
        catch (Exception fault)
        {
            if (!stopping.IsCancellationRequested) log.LogWarning(fault, "The inboxes could not be swept; trying again in {Pause}", SweepEvery);
        }
    }

    private async Task Carry(string runId, FlowCommand command, CancellationToken cancellation)
    {
        switch (command)
        {
            case PerformStep c: await Enqueue(runId, c, c.Uses, c.Lane, c.StepsLeft, cancellation); break;
            case Compensate c: await Enqueue(runId, c, c.Uses, Lane.Interactive, 0, cancellation); break;
            case CancelStep c: CancelWork(runId, c.Key); break;
            case StartTimer c: timers.Start(runId, c.TimerId, c.Due); break;
            case CancelTimer c: timers.Cancel(runId, c.TimerId); break;
            case OpenReview or Notify: _ = Tell(runId, command); break;
            case CloseReview: break;
            case StartChild c: _ = Aside(runId, command, () => StartChildRun(runId, c)); break;
            case CancelChild c: _ = Aside(runId, command, () => CancelChildRun(runId, c)); break;
            case EndRun { TellsParent: true }: _ = Aside(runId, command, () => EndRunOf(runId)); break;
            case EndRun: break;
            default: throw new NotSupportedException($"Command {command.GetType().Name} is unknown to this version.");
        }
    }

    private async Task Enqueue(string runId, FlowCommand command, string uses, Lane lane, int stepsLeft, CancellationToken cancellation)
    {
        if (await advancer.Find(runId, cancellation) is not { } run) return;
        var resource = steps.Find(uses)?.Resource ?? StepResource.Light;
        queues[resource].Add(new Work(runId, run.FlowRef.Name, command, lane, stepsLeft, run.Flow.MaxActive, clock.GetUtcNow(), Interlocked.Increment(ref sequence)));
    }

    private void CancelWork(string runId, AttemptKey key)
    {
        var running = queues.Values.Select(queue => queue.Cancel(runId, $"step:{key}")).FirstOrDefault(found => found is not null);
        if (running is not true)
            mailboxes.Put(runId, new StepCancelled(key) { At = clock.GetUtcNow() });
    }

    private async Task Perform(Work work)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(work.Cancelled, stopping.Token);
        FlowEvent? result = null;
        try
        {
            if (await advancer.Find(work.RunId, cancellation.Token) is { } run)
                result = work.Command is Compensate undo
                    ? await runner.Undo(run, undo, cancellation.Token)
                    : await runner.Perform(run, (PerformStep)work.Command, report => Report(work, report), cancellation.Token);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            log.LogError(fault, "Command {Command} of run {Run} could not be performed", work.Command.Id, work.RunId);
            result = NotPerformed(work.Command, fault);
        }
        catch (OperationCanceledException)
        {
        }
        Forget(work);
        if (result is not null && !stopping.IsCancellationRequested)
            mailboxes.Put(work.RunId, result);
    }

    private FlowEvent NotPerformed(FlowCommand command, Exception fault)
    {
        var failure = new Failure(FailureClass.Transient, "host-fault", $"The host could not perform it: {fault.Message}", "It is tried again.");
        return command is Compensate undo
            ? new CompensationFailed(undo.Key, failure) { At = clock.GetUtcNow() }
            : new StepFailed(((PerformStep)command).Key, failure) { At = clock.GetUtcNow() };
    }

    private void Report(Work work, StepProgress report)
    {
        var attempt = ((PerformStep)work.Command).Key.ToString();
        progress.GetOrAdd(work.RunId, _ => new())[attempt] = new(attempt, report.Percent, report.Speed, report.Remaining, report.Text, clock.GetUtcNow());
    }

    private void Forget(Work work)
    {
        if (work.Command is not PerformStep command || !progress.TryGetValue(work.RunId, out var attempts)) return;
        attempts.TryRemove(command.Key.ToString(), out _);
        if (attempts.IsEmpty) progress.TryRemove(work.RunId, out _);
    }

    private Task Tell(string runId, FlowCommand command) => Aside(runId, command, async () =>
    {
        if (await advancer.Find(runId, stopping.Token) is { } run)
            await correspondence.Send(run, command, stopping.Token);
        await store.Close(runId, command.Id, stopping.Token);
    });

    private async Task StartChildRun(string runId, StartChild command)
    {
        if (await advancer.Find(runId, stopping.Token) is not { } parent || !IsWanted(parent, command.Key)) return;
        if (parent.Stopping is not null)
        {
            mailboxes.Put(runId, new ChildCompleted(command.Key, command.ChildRunId, RunOutcome.Cancelled, Json.EmptyObject) { At = clock.GetUtcNow() });
            return;
        }
        if (await Depth(parent) >= MostDeep)
        {
            mailboxes.Put(runId, new StepFailed(command.Key, new Failure(FailureClass.Configuration, "too-deep",
                $"Child runs are {MostDeep} deep already.", "Look for a flow that starts itself; then skip this step or cancel the run.")) { At = clock.GetUtcNow() });
            return;
        }
        if (await flows.Find(command.Flow, null, stopping.Token) is not var (reference, flow))
        {
            mailboxes.Put(runId, new StepFailed(command.Key, new Failure(FailureClass.Configuration, "unknown-flow",
                $"There is no flow '{command.Flow}'.", "Publish it, then retry the step.")) { At = clock.GetUtcNow() });
            return;
        }
        RunStarted started;
        try
        {
            started = new RunStarted(command.ChildRunId, reference, parent.Asset, FlowInputs.Complete(flow, command.Inputs),
                $"run:{runId}", new RunLink(LinkKind.Child, runId, [], command.Key)) { At = clock.GetUtcNow() };
        }
        catch (RequestRefused refused)
        {
            mailboxes.Put(runId, new StepFailed(command.Key, new Failure(FailureClass.Configuration, refused.Code, refused.Message, refused.Remedy)) { At = clock.GetUtcNow() });
            return;
        }
        if (await advancer.Start(flow, started, stopping.Token) is { } begun)
        {
            await Started(begun, stopping.Token);
            // The parent may have been stopped meanwhile: then that lies in the child's inbox since before it was there.
            await mailboxes.Nudge(command.ChildRunId);
        }
        else if (await advancer.Find(command.ChildRunId, stopping.Token) is { Outcome: not null } ended) TellParent(ended);
        // It was begun before, but what it opened may never have been taken up: the commit's answer can get lost.
        else await mailboxes.Nudge(command.ChildRunId);
    }

    /// <summary>Whether the run still waits for this attempt.</summary>
    private static bool IsWanted(FlowRun run, AttemptKey key) => run.Step(key.Step) is var step && step.Round == key.Round
        && step.Item(key.Item) is { Status: StepStatus.Running } item && item.Attempt == key.Attempt;

    private async Task<int> Depth(FlowRun run)
    {
        var depth = 1;
        for (var link = run.Link; link is { Kind: LinkKind.Child } && depth < MostDeep; depth++)
            link = (await advancer.Find(link.RunId, stopping.Token))?.Link;
        return depth;
    }

    private async Task CancelChildRun(string runId, CancelChild command)
    {
        var cancel = new OperatorActed(OperatorAction.Cancel, $"run:{runId}", "The parent run was stopped") { At = clock.GetUtcNow() };
        await store.Post(new(command.ChildRunId, $"parent-stopped:{runId}", cancel, clock.GetUtcNow()), stopping.Token);
        await mailboxes.Nudge(command.ChildRunId);
        if (await advancer.Find(command.ChildRunId, stopping.Token) is { Outcome: not null } ended) TellParent(ended);
    }

    private async Task EndRunOf(string runId)
    {
        if (await advancer.Find(runId, stopping.Token) is { } run) TellParent(run);
        await store.Close(runId, "end", stopping.Token);
    }

    private void TellParent(FlowRun ended)
    {
        if (ended.Link is not { Kind: LinkKind.Child, Parent: { } key } link) return;
        mailboxes.Put(link.RunId, new ChildCompleted(key, ended.Id, ended.Outcome!.Value, StepOutput.OfChild(ended)) { At = clock.GetUtcNow() });
    }

    /// <summary>Work beside the runs, until it is done: its command stays open in the store meanwhile.</summary>
    private async Task Aside(string runId, FlowCommand command, Func<Task> work)
    {
        await Task.Yield();
        for (var pause = TimeSpan.FromSeconds(1); !stopping.IsCancellationRequested; pause = pause < TimeSpan.FromMinutes(1) ? pause * 2 : pause)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                log.LogError(fault, "Command {Command} of run {Run} could not be carried out; trying again in {Pause}", command.Id, runId, pause);
                await Task.Delay(pause, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
