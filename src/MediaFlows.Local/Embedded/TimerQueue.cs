namespace MediaFlows.Local.Embedded;

/// <summary>Calls back when something is due: one clock timer for all, nothing polls.</summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>The alarm runs on a clock that stands still while the machine sleeps, deadlines are on the wall clock: it is looked at this often.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly PriorityQueue<(string RunId, string TimerId), DateTimeOffset> queue = new();
    private readonly Dictionary<(string RunId, string TimerId), DateTimeOffset> wanted = [];
    private readonly TimeProvider clock;
    private readonly Action<string, string> fire;
    private readonly ITimer alarm;

    public TimerQueue(TimeProvider clock, Action<string, string> fire)
    {
        this.clock = clock;
        this.fire = fire;
        alarm = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(string runId, string timerId, DateTimeOffset due)
    {
        lock (gate)
        {
            wanted[(runId, timerId)] = due;
            queue.Enqueue((runId, timerId), due);
            SetAlarm();
        }
    }

    public void Cancel(string runId, string timerId)
    {
        lock (gate) wanted.Remove((runId, timerId));
    }

    public void Dispose() => alarm.Dispose();

    private void Ring()
    {
        List<(string RunId, string TimerId)> due = [];
        lock (gate)
        {
            while (queue.TryPeek(out var timer, out var at) && at <= clock.GetUtcNow())
            {
                queue.Dequeue();
                if (wanted.TryGetValue(timer, out var still) && still == at && wanted.Remove(timer))
                    due.Add(timer);
            }
            SetAlarm();
        }
        foreach (var (runId, timerId) in due)
            fire(runId, timerId);
    }

    private void SetAlarm()
    {
        if (!queue.TryPeek(out _, out var next)) return;
        var wait = next - clock.GetUtcNow();
        alarm.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
