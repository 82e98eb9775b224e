using System.Collections.Concurrent;
using MediaFlows.Core.Runs;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded;

/// <summary>What is to be told to each run: one advance at a time per run, everything that came meanwhile in the next.</summary>
internal sealed class Mailboxes(Func<string, IReadOnlyList<FlowEvent>, bool, Task> advance, TimeProvider clock, ILogger log, CancellationToken stopping)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Mailbox> boxes = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> changes = new();

    private sealed class Mailbox
    {
        public List<FlowEvent> Results { get; set; } = [];
        public TaskCompletionSource? Nudged { get; set; }
        public bool Gone { get; set; }
    }

    public void Put(string runId, FlowEvent result) => Open(runId, box => box.Results.Add(result));

    /// <summary>Returns when the inbox was looked at.</summary>
    public Task Nudge(string runId)
    {
        Task? done = null;
        Open(runId, box => done = (box.Nudged ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        return done!;
    }

    /// <summary>Completes when the run is next advanced.</summary>
    public Task NextChange(string runId) =>
        changes.GetOrAdd(runId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Open(string runId, Action<Mailbox> put)
    {
        while (true)
        {
            var mine = new Mailbox();
            var box = boxes.GetOrAdd(runId, mine);
            lock (box)
            {
                if (box.Gone) continue;
                put(box);
            }
            if (ReferenceEquals(box, mine))
                ThreadPool.UnsafeQueueUserWorkItem(state => _ = state.Self.Empty(state.runId, state.box), (Self: this, runId, box), preferLocal: false);
            return;
        }
    }

    private async Task Empty(string runId, Mailbox box)
    {
        while (Take(runId, box) is var (results, nudged))
        {
            await Deliver(runId, results, nudged is not null);
            if (stopping.IsCancellationRequested) nudged?.TrySetCanceled(stopping);
            else nudged?.TrySetResult();
            if (changes.TryRemove(runId, out var changed)) changed.TrySetResult();
        }
    }

    private (List<FlowEvent> Results, TaskCompletionSource? Nudged)? Take(string runId, Mailbox box)
    {
        lock (box)
        {
            if (box.Results.Count == 0 && box.Nudged is null)
            {
                box.Gone = true;
                boxes.TryRemove(runId, out _);
                return null;
            }
            var taken = (box.Results, box.Nudged);
            (box.Results, box.Nudged) = ([], null);
            return taken;
        }
    }

    /// <summary>Until it is written: a full disk or a busy store must not lose a result.</summary>
    private async Task Deliver(string runId, List<FlowEvent> results, bool inbox)
    {
        for (var pause = FirstPause; !stopping.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await advance(runId, results, inbox);
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                log.LogError(fault, "Run {Run} could not be advanced; trying again in {Pause}", runId, pause);
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
