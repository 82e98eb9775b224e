using System.Collections.Concurrent;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Telemetry;

namespace MediaFlows.Engine.Runs;

/// <summary>What one advance came to.</summary>
/// <param name="Opened">Commands the host must now perform.</param>
/// <param name="Closed">Ids of commands that are no longer wanted.</param>
public sealed record Advanced(FlowRun Run, IReadOnlyList<FlowCommand> Opened, IReadOnlyList<string> Closed);

/// <summary>
/// Takes a run one decision further: load, drain the inbox, decide, write everything in one transaction. The same on every host.
/// Results that come twice change nothing, so that a host may repeat an advance it is not sure of.
/// </summary>
/// <param name="outside">Who is told of events; null when nobody is. It is told later, by whoever carries out the command.</param>
/// <param name="shared">Whether others write to the same store: then what is kept in memory is compared with it before it is used.</param>
public sealed class RunAdvancer(IRunStore store, FlowLibrary flows, bool shared = false, IEventSink? outside = null)
{
    private const int SnapshotEvery = 200;

    /// <summary>Who waits for a run's end reads the run at once: the last that ended need not be folded again for that. With a shared store, the last that were read.</summary>
    private const int Kept = 100;

    private readonly ConcurrentDictionary<string, Known> live = new();
    private readonly ConcurrentQueue<string> kept = new();

    private sealed record Known(FlowRun Run, AuditTail Audit);

    /// <summary>Begins a run; false when its id is taken already (by a run that is live, has ended or was purged).</summary>
    public async Task<Advanced?> Start(FlowDefinition flow, RunStarted started, CancellationToken cancellation)
    {
        var decision = FlowDecider.Start(flow, started);
        var known = new Known(decision.Run, new AuditTail());
        return await Commit(known, 0, [decision], [], cancellation);
    }

    /// <param name="results">What the host has to tell: results of attempts, due timers, ended children.</param>
    /// <param name="drainInbox">Whether something may lie in the inbox.</param>
    /// <returns>Null for an unknown run.</returns>
    public async Task<Advanced?> Advance(string runId, IReadOnlyList<FlowEvent> results, bool drainInbox, CancellationToken cancellation)
    {
        while (await Load(runId, cancellation) is { } known)
        {
            // A timer may only win against what came before it was due: then the inbox is looked at though nobody said there is something in it.
            var inbox = drainInbox || results.Any(result => result is TimerFired) ? await store.UnreadOf(runId, cancellation) : [];
            var decisions = new List<FlowDecision>(results.Count + inbox.Count);
            var handled = new List<HandledEntry>(inbox.Count);
            var run = known.Run;
            foreach (var (happened, key) in InOrder(run, results, inbox))
            {
                decisions.Add(FlowDecider.Decide(run, happened));
                run = decisions[^1].Run;
                if (key is not null) handled.Add(new(key, decisions[^1].Verdict));
            }
            if (await Commit(known with { Run = run }, known.Run.Version, decisions, handled, cancellation) is { } advanced)
                return advanced;
            live.TryRemove(runId, out _);
        }
        return null;
    }

    /// <summary>What came from outside counts from when it was received, a timer from when it was due, though both may be looked at much later.</summary>
    private static IEnumerable<(FlowEvent Event, string? Key)> InOrder(FlowRun run, IReadOnlyList<FlowEvent> results, IReadOnlyList<InboxEntry> inbox) => results
        .Select(result => (Event: result, Key: (string?)null, At: result is TimerFired timer && run.Timers.TryGetValue(timer.TimerId, out var due) ? due : result.At))
        .Concat(inbox.Select(entry => (entry.Event, Key: (string?)entry.Key, At: entry.Received)))
        .OrderBy(told => told.At)
        .Select(told => (told.Event, told.Key));

    /// <summary>The run as it stands; null for an unknown one.</summary>
    public async Task<FlowRun?> Find(string runId, CancellationToken cancellation) => (await Load(runId, cancellation))?.Run;

    /// <summary>Removes an ended run's history; its start key and audit stay. False for one that is under way, or unknown.</summary>
    public async Task<bool> Purge(string runId, CancellationToken cancellation)
    {
        var purged = await store.Purge(runId, cancellation);
        if (purged) live.TryRemove(runId, out _);
        return purged;
    }

    private async Task<Advanced?> Commit(
        Known known, int expectedVersion, List<FlowDecision> decisions, List<HandledEntry> handled, CancellationToken cancellation)
    {
        var run = known.Run;
        List<FlowEvent> events = [.. decisions.SelectMany(decision => decision.Events)];
        List<string> closed = [.. decisions.SelectMany(decision => decision.Closed)];
        List<FlowCommand> opened = [.. decisions.SelectMany(decision => decision.Commands).Where(command => !closed.Contains(command.Id))];
        if (outside is not null && EventsOut.Any(events)) opened.Add(new TellOutside(expectedVersion, events.Count));
        if (events.Count == 0 && closed.Count == 0 && handled.Count == 0) return new(run, [], []);

        var (audit, tail) = Audit(known.Audit, decisions);
        var commit = new RunCommit(
            Row(run), expectedVersion, events, handled, [.. opened.Where(IsLasting)], closed, Snapshot(run, expectedVersion), audit);
        if (!await store.Commit(commit, cancellation)) return null;

        RunTelemetry.Record(run, events);
        live[run.Id] = new(run, tail);
        if (shared || run.Outcome is not null) KeepAWhile(run.Id);
        return new(run, opened, closed);
    }

    private static (IReadOnlyList<AuditEntry> Entries, AuditTail Tail) Audit(AuditTail tail, IEnumerable<FlowDecision> decisions)
    {
        var all = new List<AuditEntry>();
        foreach (var decision in decisions)
        {
            (var entries, tail) = tail.Continue(decision.Events, decision.Run);
            all.AddRange(entries);
        }
        return (all, tail);
    }

    private void KeepAWhile(string runId)
    {
        kept.Enqueue(runId);
        while (kept.Count > Kept && kept.TryDequeue(out var oldest))
            live.TryRemove(oldest, out _);
    }

    /// <summary>Commands that must survive a restart; the others only save work.</summary>
    private static bool IsLasting(FlowCommand command) => command is not (CancelTimer or CloseReview or EndRun { TellsParent: false });

    private async Task<Known?> Load(string runId, CancellationToken cancellation)
    {
        if (live.TryGetValue(runId, out var known) && await IsCurrent(known.Run, cancellation)) return known;
        if (await store.Load(runId, cancellation) is not { } stored) return null;
        var run = await Fold(stored, cancellation);
        known = new(run, new AuditTail(stored.AuditCount, stored.AuditHash));
        if (!shared) return run.Outcome is null ? live.GetOrAdd(runId, known) : known;
        live[runId] = known;
        KeepAWhile(runId);
        return known;
    }

    /// <summary>An ended run may have been purged elsewhere, which its row does not tell.</summary>
    private async Task<bool> IsCurrent(FlowRun run, CancellationToken cancellation) =>
        !shared || run.Outcome is null && await store.Find(run.Id, cancellation) is { } row && row.Version == run.Version;

    private async Task<FlowRun> Fold(StoredRun stored, CancellationToken cancellation)
    {
        var flow = await flows.Definition(stored.Row.Flow, cancellation);
        if (stored.Snapshot is { } snapshot && Read(snapshot) is { } run)
            return stored.Events.Aggregate(run with { Flow = flow }, (folded, happened) => folded.Apply(happened));
        var events = stored.Snapshot is null ? stored.Events : await store.Events(stored.Row.RunId, 0, cancellation);
        return events.Skip(1).Aggregate(FlowRun.Begin(flow, (RunStarted)events[0]), (folded, happened) => folded.Apply(happened));
    }

    /// <summary>Null for a snapshot of a version with another shape: it only saves work, the events say the same.</summary>
    private static FlowRun? Read(byte[] snapshot)
    {
        try
        {
            return RunJson.ReadRun(snapshot);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Snapshot(FlowRun run, int before) =>
        run.Version / SnapshotEvery > before / SnapshotEvery ? RunJson.Write(run) : null;

    private static RunRow Row(FlowRun run)
    {
        var (status, where) = RunPicture.Row(run);
        return new(run.Id, run.Version, run.FlowRef, run.Asset.Id, run.Asset.Uri, status.Text(), where, run.Flow.Lane,
            run.Started, run.Updated, run.Ended, run.Link?.RunId);
    }
}
