using System.Collections.Concurrent;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Tests.Host;

public class WorkQueueTests
{
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private readonly Clock clock = new();
    private readonly ConcurrentQueue<string> performed = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> gates = new();
    private long sequence;

    private TaskCompletionSource Gate(string run) => gates.GetOrAdd(run, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private readonly RunsAtWork atWork = new();

    private WorkQueue Queue(int slots) => new(slots, async work =>
    {
        performed.Enqueue(work.RunId);
        await Gate(work.RunId).Task.WaitAsync(work.Cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }, atWork, clock);

    private Work Work(string run, Lane lane = Lane.Standard, int left = 5, int? max = null, string flow = "f") =>
        new(run, flow, new PerformStep(new("s", null, 1, 1), "x", Json.EmptyObject, null, lane, left), lane, left, max, clock.Now, ++sequence);

    private async Task<string[]> OrderOf(WorkQueue queue, params string[] runs)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        foreach (var run in runs) Gate(run).TrySetResult();
        while (performed.Count < runs.Length || queue.Running > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        return [.. performed];
    }

    [Fact]
    public void WhatWaitsOfARun_IsKnown()
    {
        var queue = Queue(1);
        queue.Add(Work("busy"));
        queue.Add(Work("next"));
        queue.Add(Work("other"));
        Assert.Empty(queue.WaitingOf("busy"));
        Assert.Equal("next", Assert.Single(queue.WaitingOf("next")).RunId);
    }

    [Fact]
    public async Task TheLaneGoesFirst_ThenRunsNearlyDone_ThenFirstCome()
    {
        var queue = Queue(1);
        queue.Add(Work("busy"));
        queue.Add(Work("bulk", Lane.Bulk, 1));
        queue.Add(Work("new", left: 9));
        queue.Add(Work("nearly", left: 1));
        queue.Add(Work("second", left: 9));
        queue.Add(Work("live", Lane.Interactive, 9));

        Assert.Equal(["busy", "live", "nearly", "new", "second", "bulk"], await OrderOf(queue, "busy", "bulk", "new", "nearly", "second", "live"));
    }

    [Fact]
    public async Task ACap_HoldsOverAllQueues_AndWhoLeavesLetsTheNextIn()
    {
        var (media, network) = (Queue(4), Queue(4));
        media.Add(Work("a1", max: 1, flow: "a"));
        network.Add(Work("a2", max: 1, flow: "a"));
        Assert.Equal((1, 0, 1), (media.Running, network.Running, network.Waiting));

        Assert.Equal(["a1", "a2"], await OrderOf(network, "a1", "a2"));
    }

    [Fact]
    public async Task WhatSharesAPass_ComesAlongWithoutRoomOfItsOwn()
    {
        var queue = Queue(1);
        queue.Add(Shared("a", "proxy"), Work("other"), Shared("b", "proxy"), Shared("a", "qc"));
        Assert.Equal((2, 2), (queue.Running, queue.Waiting));
        Assert.Equal(["a", "a", "other", "b"], await OrderOf(queue, "a", "a", "other", "b"));

        Work Shared(string run, string step) =>
            new(run, "f", new PerformStep(new(step, null, 1, 1), "x", Json.EmptyObject, null, Lane.Standard, 5), Lane.Standard, 5, null, clock.Now, ++sequence) { SharesPass = true };
    }

    [Fact]
    public async Task TheSameWorkTwice_IsDoneOnce()
    {
        var queue = Queue(1);
        foreach (var run in new[] { "one", "one", "two", "two" })
            queue.Add(Work(run));
        Assert.Equal(1, queue.Waiting);

        Assert.Equal(["one", "two"], await OrderOf(queue, "one", "two"));
    }

    [Fact]
    public async Task TenMinutesOfWaiting_LiftTheLane()
    {
        var queue = Queue(1);
        queue.Add(Work("busy"));
        queue.Add(Work("bulk", Lane.Bulk, 1));
        clock.Now += TimeSpan.FromMinutes(21);
        queue.Add(Work("standard", left: 1));

        Assert.Equal(["busy", "bulk", "standard"], await OrderOf(queue, "busy", "bulk", "standard"));
    }

    [Fact]
    public async Task ACappedFlow_LeavesRoomForOthers()
    {
        var queue = Queue(3);
        queue.Add(Work("a1", max: 1, flow: "a"));
        queue.Add(Work("a2", max: 1, flow: "a"));
        queue.Add(Work("b1", flow: "b"));
        Assert.Equal(1, queue.Waiting);

        var order = await OrderOf(queue, "a1", "b1", "a2");
        Assert.Equal(["a1", "a2", "b1"], order.Order());
        Assert.True(Array.IndexOf(order, "a1") < Array.IndexOf(order, "a2"));
    }

    [Fact]
    public void CancellingWhatWaits_TakesItBack()
    {
        var queue = Queue(1);
        queue.Add(Work("busy"));
        queue.Add(Work("waiting"));

        Assert.False(queue.Cancel("waiting", "step:s@1.1"));
        Assert.True(queue.Cancel("busy", "step:s@1.1"));
        Assert.Null(queue.Cancel("unknown", "step:s@1.1"));
    }
}
