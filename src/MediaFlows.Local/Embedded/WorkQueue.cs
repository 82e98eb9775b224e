using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Local.Embedded;

/// <summary>One attempt waiting for its turn, or running.</summary>
internal sealed class Work(string runId, string flow, FlowCommand command, Lane lane, int stepsLeft, int? maxActive, DateTimeOffset queued, long sequence)
{
    public string RunId => runId;
    public string Flow => flow;
    public FlowCommand Command => command;
    public int StepsLeft => stepsLeft;
    public int? MaxActive => maxActive;
    public long Sequence => sequence;
    public DateTimeOffset Queued => queued;
    private readonly CancellationTokenSource cancellation = new();

    public CancellationToken Cancelled => cancellation.Token;

    /// <summary>Asks the attempt to stop; what that takes (ending a process) happens beside the caller.</summary>
    public void Stop() => _ = cancellation.CancelAsync();

    /// <summary>The lane, and one level better for every ten minutes it has waited.</summary>
    public int Level(DateTimeOffset now) => (int)lane - (int)((now - queued) / TimeSpan.FromMinutes(10));
}

/// <summary>
/// Performs work of one resource, so many at once: by lane, then the runs that are nearly done, then first come; waiting lifts the lane.
/// A flow with a cap has at most so many runs at work.
/// </summary>
internal sealed class WorkQueue(int slots, Func<Work, Task> perform, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly SortedSet<(int Level, int StepsLeft, long Sequence)> order = [];
    private readonly Dictionary<long, (Work Work, int Level)> waiting = [];
    private readonly Dictionary<string, Work> running = [];
    private DateTimeOffset levelled = clock.GetUtcNow();

    public int Waiting
    {
        get { lock (gate) return waiting.Count; }
    }

    public int Running
    {
        get { lock (gate) return running.Count; }
    }

    public void Add(Work work)
    {
        lock (gate)
        {
            var level = work.Level(clock.GetUtcNow());
            waiting.Add(work.Sequence, (work, level));
            order.Add((level, work.StepsLeft, work.Sequence));
        }
        Pump();
    }

    public bool Has(string runId, string commandId)
    {
        lock (gate) return running.ContainsKey(Key(runId, commandId)) || FindWaiting(runId, commandId).Work is not null;
    }

    /// <summary>Takes waiting work back or asks running work to stop.</summary>
    /// <returns>Whether it was running; null when neither.</returns>
    public bool? Cancel(string runId, string commandId)
    {
        Work? active;
        lock (gate)
        {
            if (!running.TryGetValue(Key(runId, commandId), out active))
            {
                var (found, level) = FindWaiting(runId, commandId);
                if (found is null) return null;
                Take(found, level);
                return false;
            }
        }
        active.Stop();
        return true;
    }

    private (Work Work, int Level) FindWaiting(string runId, string commandId) =>
        waiting.Values.FirstOrDefault(entry => entry.Work.RunId == runId && entry.Work.Command.Id == commandId);

    private void Pump()
    {
        while (Next() is { } work)
            _ = Run(work);
    }

    private async Task Run(Work work)
    {
        try
        {
            await Task.Yield();
            await perform(work);
        }
        finally
        {
            lock (gate) running.Remove(Key(work.RunId, work.Command.Id));
            Pump();
        }
    }

    private Work? Next()
    {
        lock (gate)
        {
            if (running.Count >= slots || order.Count == 0) return null;
            LiftThoseWhoWaited();
            foreach (var entry in order)
            {
                var (work, level) = waiting[entry.Sequence];
                if (!MayRun(work)) continue;
                Take(work, level);
                running[Key(work.RunId, work.Command.Id)] = work;
                return work;
            }
            return null;
        }
    }

    private bool MayRun(Work work)
    {
        if (work.MaxActive is not { } max) return true;
        var active = running.Values.Where(other => other.Flow == work.Flow).Select(other => other.RunId).Distinct().ToList();
        return active.Count < max || active.Contains(work.RunId);
    }

    private void LiftThoseWhoWaited()
    {
        var now = clock.GetUtcNow();
        if (now - levelled < TimeSpan.FromMinutes(1)) return;
        levelled = now;
        foreach (var (work, level) in waiting.Values.ToList())
        {
            if (work.Level(now) == level) continue;
            Take(work, level);
            waiting.Add(work.Sequence, (work, work.Level(now)));
            order.Add((work.Level(now), work.StepsLeft, work.Sequence));
        }
    }

    private void Take(Work work, int level)
    {
        waiting.Remove(work.Sequence);
        order.Remove((level, work.StepsLeft, work.Sequence));
    }

    private static string Key(string runId, string commandId) => $"{runId}/{commandId}";
}
