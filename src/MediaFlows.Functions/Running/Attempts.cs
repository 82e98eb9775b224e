using System.Text;
using MediaFlows.Azure.Runs;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Functions.Running;

/// <summary>
/// Performs attempts under a lease: one worker is at each, a cancelled one is stopped, and one that is delivered twice gives the result that it had.
/// </summary>
internal sealed class Attempts(
    IRunStore store, RunAdvancer advancer, StepCatalog steps, StepRunner runner, AttemptLeases leases, TimeProvider clock, IHostApplicationLifetime life, ILogger<Attempts> log)
{
    /// <summary>As on one machine: an attempt that so many workers in a row died of is begun no more.</summary>
    private const int MostTakeovers = 60;

    /// <summary>How long an attempt may wait in this worker for a free core, before another worker may have it.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim cores = new(Environment.ProcessorCount);

    public async Task<AttemptAnswer> Perform(string runId, string commandId)
    {
        var stopping = life.ApplicationStopping;
        while (await Wanted(runId, commandId, stopping) is { } wanted)
        {
            if (wanted.Cancelled) return Answer(new StepCancelled(((PerformStep)wanted.Command).Key) { At = clock.GetUtcNow() });
            var needsCore = Uses(wanted.Command) is var uses && steps.Find(uses)?.Resource == StepResource.Cpu;
            if (needsCore && !await cores.WaitAsync(Turn, stopping)) return new(null, Busy: true);
            try
            {
                var (lease, result) = await leases.Take(runId, commandId, stopping);
                if (result is not null) return new(Encoding.UTF8.GetString(result));
                if (lease is not null && await PerformWithCompanions(lease, wanted.Command, stopping) is { } done) return Answer(done);
            }
            finally
            {
                if (needsCore) cores.Release();
            }
            await Task.Delay(leases.Beat, clock, stopping);
        }
        return new(null);
    }

    /// <summary>
    /// What shares a pass with an attempt is performed beside it, in this worker: its own activity, wherever that is, finds the lease taken and
    /// later the result.
    /// </summary>
    private async Task<FlowEvent?> PerformWithCompanions(AttemptLease lease, FlowCommand command, CancellationToken stopping)
    {
        var companions = command is PerformStep step ? await TakeCompanions(lease.RunId, step, stopping) : [];
        Task beside = Task.WhenAll(companions.Select(other => Perform(other.Lease, other.Command, stopping)));
        try
        {
            return await Perform(lease, command, stopping);
        }
        finally
        {
            await beside.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (beside.Exception is { } fault)
                log.LogWarning("What shares a pass with {Command} of run {Run} is left to its own activity: {Message}", lease.CommandId, lease.RunId, fault.InnerException?.Message);
        }
    }

    private async Task<List<(AttemptLease Lease, PerformStep Command)>> TakeCompanions(string runId, PerformStep step, CancellationToken stopping)
    {
        var taken = new List<(AttemptLease, PerformStep)>();
        if (!Shares(step)) return taken;
        var open = (await store.Open(runId, stopping)).Select(entry => entry.Command).ToList();
        var cancelled = open.OfType<CancelStep>().Select(cancel => cancel.Key).ToHashSet();
        foreach (var other in open.OfType<PerformStep>().Where(other => other.Id != step.Id && Shares(other) && !cancelled.Contains(other.Key)))
            if ((await leases.Take(runId, other.Id, stopping)).Lease is { } lease)
                taken.Add((lease, other));
        return taken;
    }

    private bool Shares(PerformStep step) => steps.Find(step.Uses)?.SharesPass == true;

    /// <returns>Null when the lease was lost on the way: whoever has it now says how the attempt ended.</returns>
    private async Task<FlowEvent?> Perform(AttemptLease lease, FlowCommand command, CancellationToken stopping)
    {
        if (lease.Takeovers >= MostTakeovers && command is PerformStep deadly)
            return new StepFailed(deadly.Key, new Failure(FailureClass.Ours, "ended-with-the-host",
                $"Workers ended without a word {lease.Takeovers} times in a row while they were at this attempt: it may be the cause.",
                "Look into the host's log (out of memory?); then retry the step, or skip it.", Unclear: true)) { At = clock.GetUtcNow() };
        if (await advancer.Find(lease.RunId, stopping) is not { } run) return null;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        LiveProgress? progress = null;
        var work = command is Compensate undo
            ? runner.Undo(run, undo, stop.Token)
            : runner.Perform(run, (PerformStep)command, report => progress = Live((PerformStep)command, report), stop.Token);
        var held = await Watch(lease, work, () => progress, stop);
        var result = await work;
        stopping.ThrowIfCancellationRequested();
        return held is not null && await leases.Finish(held, RunJson.Write(result), stopping) is not null ? result : null;
    }

    /// <summary>Gives signs of life until the work has ended, and stops it when its run does not want it any more.</summary>
    /// <returns>The lease as it is then; null when it was lost.</returns>
    private async Task<AttemptLease?> Watch(AttemptLease lease, Task work, Func<LiveProgress?> progress, CancellationTokenSource stop)
    {
        var held = lease;
        while (await Task.WhenAny(work, Task.Delay(leases.Beat, clock, stop.Token)) != work && !stop.IsCancellationRequested)
        {
            try
            {
                if (await leases.Renew(held, progress(), stop.Token) is not { } renewed)
                {
                    await stop.CancelAsync();
                    return null;
                }
                held = renewed;
                if (await Wanted(lease.RunId, lease.CommandId, stop.Token) is not { Cancelled: false }) await stop.CancelAsync();
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                log.LogWarning("Attempt {Command} of run {Run} could not give a sign of life and goes on: {Message}", lease.CommandId, lease.RunId, fault.Message);
            }
        }
        return held;
    }

    /// <summary>Null when the run does not have this command open any more.</summary>
    private async Task<(FlowCommand Command, bool Cancelled)?> Wanted(string runId, string commandId, CancellationToken cancellation)
    {
        var open = (await store.Open(runId, cancellation)).Select(entry => entry.Command).ToList();
        return open.FirstOrDefault(command => command.Id == commandId) is { } command
            ? (command, command is PerformStep step && open.OfType<CancelStep>().Any(cancel => cancel.Key == step.Key))
            : null;
    }

    private LiveProgress Live(PerformStep command, StepProgress report) =>
        new(command.Key.ToString(), report.Percent, report.Speed, report.Remaining, report.Text, clock.GetUtcNow());

    private static string Uses(FlowCommand command) => command is Compensate undo ? undo.Uses : ((PerformStep)command).Uses;

    private static AttemptAnswer Answer(FlowEvent result) => new(Encoding.UTF8.GetString(RunJson.Write(result)));
}
