using System.Collections.Concurrent;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
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

    private readonly IRunStore store;
    private readonly RunAdvancer advancer;
    private readonly StepCatalog steps;
    private readonly StepRunner runner;
    private readonly IReadOnlyDictionary<string, int> interrupted;
    private readonly Errands errands;
    private readonly TimeProvider clock;
    private readonly ILogger<EmbeddedHost> log;
    private readonly Mailboxes mailboxes;
    private readonly TimerQueue timers;
    private readonly Dictionary<StepResource, WorkQueue> queues;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, LiveProgress>> progress = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly UnderWay underWay = new();

    /// <summary>Live runs whose open commands this host has taken on. One that is not among them gets all of them from the store.</summary>
    private readonly ConcurrentDictionary<string, bool> carried = new();

    /// <summary>
    /// Attempts of live runs that this host has begun or will. None is done twice, however often the store still calls it open: its result may be on the way, or
    /// what the store said may be older than the result.
    /// </summary>
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> attempts = new();
    private readonly ITimer sweep;
    private long sequence;
    private bool disposed;

    public EmbeddedHost(
        IRunStore store, RunAdvancer advancer, StepCatalog steps, StepRunner runner, Errands errands,
        EmbeddedHostOptions options, TimeProvider clock, ILogger<EmbeddedHost> log)
    {
        (this.store, this.advancer, this.steps, this.runner, this.errands, this.clock, this.log) = (store, advancer, steps, runner, errands, clock, log);
        interrupted = options.Interrupted;
        mailboxes = new Mailboxes((runId, results, inbox) => underWay.Do(() => Advance(runId, results, inbox)), clock, log, stopping.Token);
        timers = new TimerQueue(clock, (runId, timerId) => mailboxes.Put(runId, new TimerFired(timerId) { At = clock.GetUtcNow() }));
        var atWork = new RunsAtWork();
        Func<Work, Task> perform = work => underWay.Do(() => Perform(work));
        queues = new()
        {
            [StepResource.Cpu] = new WorkQueue(options.CpuSlots, perform, atWork, clock),
            [StepResource.Network] = new WorkQueue(options.NetworkSlots, perform, atWork, clock),
            [StepResource.Light] = new WorkQueue(options.LightSlots, perform, atWork, clock),
        };
        sweep = clock.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes up what was under way when the process last ended.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var open = (await store.Open(null, cancellationToken)).ToLookup(entry => entry.RunId, entry => entry.Command);
        // A run that one taken up earlier tells something meanwhile leaves what was open to this loop.
        foreach (var run in open)
            carried[run.Key] = true;
        foreach (var run in open)
            await TakeUpOrReport(run.Key, [.. run], cancellationToken);
        foreach (var runId in await store.Unread(int.MaxValue, cancellationToken))
            _ = mailboxes.Nudge(runId);
        if (open.Count > 0)
            log.LogInformation("Took up {Runs} runs that were under way", open.Count);
        sweep.Change(SweepEvery, SweepEvery);
    }

    /// <summary>
    /// Lets go of everything at once: what runs is in the store and is done again at the next start. Returns when processes have ended and work
    /// folders are gone, so that nothing writes after the stores are closed.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await underWay.Ended().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Somebody else who started the same may have been here before, and the run may be at its end: like all others it goes on through its mailbox, from the store.</summary>
    public Task Started(Advanced begun, CancellationToken cancellation)
    {
        _ = mailboxes.Nudge(begun.Run.Id);
        return Task.CompletedTask;
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

    public Task Tell(string runId, FlowEvent result, CancellationToken cancellation)
    {
        mailboxes.Put(runId, result);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LiveProgress>> Progress(string runId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LiveProgress>>([.. progress.TryGetValue(runId, out var attempts) ? attempts.Values : [], .. queues.Values.SelectMany(queue => queue.WaitingOf(runId)).SelectMany(Waits)]);

    /// <summary>A step whose turn has not come counts as running: that nothing happens yet is said.</summary>
    private static IEnumerable<LiveProgress> Waits(Work work) =>
        work.Command is PerformStep command ? [new(command.Key.ToString(), null, null, null, "waits for its turn", work.Queued, Queued: true)] : [];

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
                await Carry(runId, advanced.Opened, stopping.Token);
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
        var cancelled = open.OfType<CancelStep>().Select(command => command.Key).ToHashSet();
        var carry = new List<FlowCommand>();
        foreach (var command in open.Where(command => !IsTaken(runId, command)))
            if (command is PerformStep attempt && cancelled.Contains(attempt.Key))
                mailboxes.Put(runId, new StepCancelled(attempt.Key) { At = clock.GetUtcNow() });
            else if (command is PerformStep again && interrupted.GetValueOrDefault(StepRunner.WorkFolder(runId, again.Key)) is var times and >= Interruptions.Most)
                mailboxes.Put(runId, new StepFailed(again.Key, new Failure(FailureClass.Ours, "ended-with-the-host",
                    $"MediaFlows ended without a word {times} times in a row while this attempt was at work: it may be the cause.",
                    "Look into the system's log (out of memory?); then retry the step, or skip it. Report it when it goes on.", Unclear: true)) { At = clock.GetUtcNow() });
            else
                carry.Add(command);
        await Carry(runId, carry, cancellation);
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

    private bool IsTaken(string runId, FlowCommand command) => attempts.TryGetValue(runId, out var taken) && taken.ContainsKey(command.Id);

    private bool Take(string runId, FlowCommand attempt) => attempts.GetOrAdd(runId, _ => new()).TryAdd(attempt.Id, true);

    private void LetGoOf(FlowRun run)
    {
        if (run.Outcome is null) return;
        carried.TryRemove(run.Id, out _);
        attempts.TryRemove(run.Id, out _);
    }

    private void Sweep() => _ = underWay.Do(SweepInboxes);

    private async Task SweepInboxes()
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

    /// <summary>Work goes into the queues together: what shares a pass is to begin together.</summary>
    private async Task Carry(string runId, IReadOnlyList<FlowCommand> commands, CancellationToken cancellation)
    {
        if (commands.Count == 0 || await advancer.Find(runId, cancellation) is not { } run) return;
        var works = new List<Work>();
        foreach (var command in commands)
            if (command is PerformStep or Compensate && (run.Outcome is not null || !Take(runId, command)))
                continue;
            else if (command is PerformStep perform)
                works.Add(AsWork(run, perform, perform.Lane, perform.StepsLeft));
            else if (command is Compensate undo)
                works.Add(AsWork(run, undo, Lane.Interactive, 0));
            else
                Carry(runId, command, works);
        foreach (var ofResource in works.GroupBy(work => TypeOf(work.Command)?.Resource ?? StepResource.Light))
            queues[ofResource.Key].Add([.. ofResource]);
    }

    private void Carry(string runId, FlowCommand command, List<Work> works)
    {
        switch (command)
        {
            case CancelStep c:
                works.RemoveAll(work => work.Command is PerformStep perform && perform.Key == c.Key);
                CancelWork(runId, c.Key);
                break;
            case StartTimer c: timers.Start(runId, c.TimerId, c.Due); break;
            case CancelTimer c: timers.Cancel(runId, c.TimerId); break;
            case CloseReview or EndRun { TellsParent: false }: break;
            default: _ = underWay.Do(() => Aside(runId, command, () => errands.Do(runId, command, this, stopping.Token))); break;
        }
    }

    private Work AsWork(FlowRun run, FlowCommand command, Lane lane, int stepsLeft) =>
        new(run.Id, run.FlowRef.Name, command, lane, stepsLeft, run.Flow.MaxActive, clock.GetUtcNow(), Interlocked.Increment(ref sequence))
        {
            SharesPass = command is PerformStep && TypeOf(command)?.SharesPass == true,
        };

    private StepType? TypeOf(FlowCommand command) => steps.Find(command is Compensate undo ? undo.Uses : ((PerformStep)command).Uses);

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
