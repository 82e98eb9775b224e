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

    /// <summary>Whether it goes through the source in one pass with others of its run that do.</summary>
    public bool SharesPass { get; init; }
    private readonly CancellationTokenSource cancellation = new();

    public CancellationToken Cancelled => cancellation.Token;

    /// <summary>Asks the attempt to stop; what that takes (ending a process) happens beside the caller.</summary>
    public void Stop() => _ = cancellation.CancelAsync();

    /// <summary>The lane, and one level better for every ten minutes it has waited.</summary>
    public int Level(DateTimeOffset now) => (int)lane - (int)((now - queued) / TimeSpan.FromMinutes(10));
}

/// <summary>The runs of each flow that have an attempt running in any queue: a flow with a cap has at most so many.</summary>
internal sealed class RunsAtWork
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Dictionary<string, int>> flows = [];

    /// <summary>Raised when a run of a capped flow has nothing running any more: another's turn.</summary>
    public event Action? Freed;

    public bool TryEnter(Work work)
    {
        if (work.MaxActive is not { } max) return true;
        lock (gate)
        {
            if (!flows.TryGetValue(work.Flow, out var runs)) flows[work.Flow] = runs = [];
            if (!runs.TryGetValue(work.RunId, out var attempts) && runs.Count >= max) return false;
            runs[work.RunId] = attempts + 1;
            return true;
        }
    }

    public void Leave(Work work)
    {
        if (work.MaxActive is null) return;
        lock (gate)
        {
            if (--flows[work.Flow][work.RunId] > 0) return;
            flows[work.Flow].Remove(work.RunId);
        }
        Freed?.Invoke();
    }
}

/// <summary>
/// Performs work of one resource, so many at once: by lane, then the runs that are nearly done, then first come; waiting lifts the lane.
/// Work that shares a pass with what begins comes along, and needs no room of its own.
/// </summary>
internal sealed class WorkQueue
{
    private readonly int slots;
    private readonly Func<Work, Task> perform;
    private readonly RunsAtWork atWork;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly SortedSet<(int Level, int StepsLeft, long Sequence)> order = [];
    private readonly Dictionary<long, (Work Work, int Level)> waiting = [];
    private readonly Dictionary<string, long> places = [];
    private readonly Dictionary<string, Work> running = [];
    private DateTimeOffset levelled;

    public WorkQueue(int slots, Func<Work, Task> perform, RunsAtWork atWork, TimeProvider clock)
    {
        (this.slots, this.perform, this.atWork, this.clock, levelled) = (slots, perform, atWork, clock, clock.GetUtcNow());
        atWork.Freed += Pump;
    }

    public int Waiting
    {
        get { lock (gate) return waiting.Count; }
    }

    public int Running
    {
        get { lock (gate) return running.Count; }
    }

    /// <summary>Adds work unless it waits or runs already.</summary>
    public void Add(params IReadOnlyList<Work> works)
    {
        lock (gate)
            foreach (var work in works)
            {
                var key = Key(work.RunId, work.Command.Id);
                if (running.ContainsKey(key) || !places.TryAdd(key, work.Sequence)) continue;
                var level = work.Level(clock.GetUtcNow());
                waiting.Add(work.Sequence, (work, level));
                order.Add((level, work.StepsLeft, work.Sequence));
            }
        Pump();
    }

    public IReadOnlyList<Work> WaitingOf(string runId)
    {
        lock (gate) return [.. waiting.Values.Select(entry => entry.Work).Where(work => work.RunId == runId)];
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
                if (!places.TryGetValue(Key(runId, commandId), out var place)) return null;
                Take(waiting[place].Work, waiting[place].Level);
                return false;
            }
        }
        active.Stop();
        return true;
    }

    private void Pump()
    {
        while (Next() is { Count: > 0 } works)
            foreach (var work in works)
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
            atWork.Leave(work);
            Pump();
        }
    }

    private IReadOnlyList<Work> Next()
    {
        lock (gate)
        {
            if (running.Count >= slots || order.Count == 0) return [];
            LiftThoseWhoWaited();
            foreach (var entry in order)
                if (waiting[entry.Sequence].Work is var work && Enters(work))
                    return [work, .. waiting.Values.Select(other => other.Work).Where(other => work.SharesPass && other.SharesPass && other.RunId == work.RunId).ToList().Where(Enters)];
            return [];
        }
    }

    private bool Enters(Work work)
    {
        if (!atWork.TryEnter(work)) return false;
        Take(work, waiting[work.Sequence].Level);
        running[Key(work.RunId, work.Command.Id)] = work;
        return true;
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
            places[Key(work.RunId, work.Command.Id)] = work.Sequence;
        }
    }

    private void Take(Work work, int level)
    {
        waiting.Remove(work.Sequence);
        places.Remove(Key(work.RunId, work.Command.Id));
        order.Remove((level, work.StepsLeft, work.Sequence));
    }

    private static string Key(string runId, string commandId) => $"{runId}/{commandId}";
}
