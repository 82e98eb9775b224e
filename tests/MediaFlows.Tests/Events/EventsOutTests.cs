using System.Collections.Concurrent;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Tests.Host;
using MediaFlows.Tests.Runs;

namespace MediaFlows.Tests.Events;

public sealed class EventsOutTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-out-").FullName;
    private readonly Sink sink = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task WhatHappensToARun_IsToldOnce_WithTheNumbersOfItsHistory()
    {
        await using var host = await LittleHost.Open(folder, outside: sink);
        await host.Publish("told", """
              - { id: a, uses: test/flaky, with: { failures: 1 }, retry: { attempts: 2, firstDelay: 1s, maxDelay: 1s } }
              - { id: review, uses: review/approval, with: { reviewers: [ann@example.com] } }
            """);
        await host.Start("told", "r1");
        await host.Approve("r1");
        await host.UntilEnded("r1");
        await UntilAllTold(host);

        var history = await host.Events("r1");
        string[] types = ["RunStarted", "RetryScheduled", "ReviewOpened", "ReviewDecided", "RunEnded"];
        Assert.Equal(["run.started", "step.retried", "review.requested", "review.decided", "run.ended"], sink.InOrder.Select(told => told.Type["mediaflows.".Length..^".v1".Length]));
        Assert.Equal(history.Select((happened, i) => (happened, i)).Where(pair => types.Contains(pair.happened.GetType().Name)).Select(pair => $"r1/{pair.i + 1}"), sink.InOrder.Select(told => told.Id));
        var retried = sink.InOrder[1].Data;
        Assert.Equal(("told", "ingest/r1.mp4", "transient", 2), (retried.GetProperty("flow").GetProperty("name").GetString(), retried.GetProperty("asset").GetString(),
            retried.GetProperty("detail").GetProperty("failure").GetProperty("class").GetString(), retried.GetProperty("detail").GetProperty("attempt").GetInt32()));
    }

    [Fact]
    public async Task NoPerson_NoNote_AndNoSecret_IsTold()
    {
        await using var host = await LittleHost.Open(folder, outside: sink);
        await host.Publish("quiet", """
              - { id: a, uses: test/flaky, with: { failures: 1, token: "${{ secrets.TOKEN }}" }, retry: { attempts: 2, firstDelay: 1s, maxDelay: 1s } }
              - { id: review, uses: review/approval, with: { reviewers: [ann@example.com], onReject: continue } }
            """);
        await host.Start("quiet", "r1");
        var review = (await host.Until("r1", run => run.Reviews.Any())).Reviews[0];
        await host.Tell("r1", new ReviewDecided(review.Id, review.Reviewers[0], Decision.Reject, "too dark", review.Seen) { At = DateTimeOffset.UtcNow });
        await host.UntilEnded("r1");
        await UntilAllTold(host);

        Assert.DoesNotMatch("ann|dark|s3cr3t|TOKEN|not yet|http", string.Join('\n', sink.InOrder.Select(told => told.Data.GetRawText())));
    }

    [Fact]
    public async Task ASinkThatFails_HoldsNoRunUp_AndIsToldLater()
    {
        sink.Fails = true;
        await using var host = await LittleHost.Open(folder, outside: sink);
        await host.Publish("later", "  - { id: a, uses: test/echo }");
        await host.Start("later", "r1");
        await host.UntilEnded("r1");
        Assert.Empty(sink.InOrder);
        sink.Fails = false;
        await UntilAllTold(host);

        Assert.Equal(["mediaflows.run.ended.v1", "mediaflows.run.started.v1"], sink.InOrder.Select(told => told.Type).Order());
    }

    [Fact]
    public async Task WhatWasNotToldBeforeTheHostDied_IsToldByTheNext()
    {
        sink.Fails = true;
        await using (var first = await LittleHost.Open(folder, outside: sink))
        {
            await first.Publish("taken-up", "  - { id: a, uses: test/echo }");
            await first.Start("taken-up", "r1");
            await first.UntilEnded("r1");
        }
        sink.Fails = false;
        await using var second = await LittleHost.Open(folder, outside: sink);
        await UntilAllTold(second);

        // At least once: one that died may have told, and not have noted that it did.
        Assert.Equal(["mediaflows.run.ended.v1", "mediaflows.run.started.v1"], sink.InOrder.DistinctBy(told => told.Id).Select(told => told.Type).Order());
    }

    [Fact]
    public async Task WhereNobodyIsTold_NothingIsKeptForIt()
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("untold", "  - { id: a, uses: test/gated }");
            await first.Start("untold", "r1");
            Assert.DoesNotContain(await first.Store.Open("r1", default), open => open.Command is TellOutside);
        }
    }

    [Fact]
    public void APublishedAsset_IsToldWithWhereItIs_PerDestination()
    {
        var scenario = Scenario.Start("  - { id: pub, uses: publish/deliver, foreach: \"${{ ['web'] }}\", with: { destination: \"${{ item }}\" } }");
        StepCompleted[] events =
        [
            new(new("pub", "web", 1, 1), Json.Of(new { destination = "web", url = "https://example.com/a.mp4", size = 7, sha256 = "ab", files = new[] { 1 } }), []) { At = DateTimeOffset.UtcNow },
            new(new("pub", null, 1, 0), Json.Of(new[] { new { key = "web" } }), []) { At = DateTimeOffset.UtcNow },
        ];
        var told = Assert.Single(EventsOut.Of(scenario.Run, 4, events));
        Assert.Equal(("mediaflows.asset.published.v1", $"{scenario.Run.Id}/5"), (told.Type, told.Id));
        Assert.Equal("""{"step":"pub","item":"web","destination":"web","url":"https://example.com/a.mp4","size":7,"sha256":"ab"}""", told.Data.GetProperty("detail").GetRawText());
    }

    [Fact]
    public async Task WhoIsAwayForMoreThanADay_IsNoLongerTold()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("old", "  - { id: a, uses: test/echo }");
        await host.Start("old", "r1");
        await host.UntilEnded("r1");
        sink.Fails = true;
        Errands At(TimeSpan later) => new(host.Store, new RunAdvancer(host.Store, host.Library), host.Library, null!, new Later(later), sink);

        await Assert.ThrowsAsync<HttpRequestException>(() => At(TimeSpan.FromHours(23)).Do("r1", new TellOutside(0, 1), null!, default));
        await At(TimeSpan.FromHours(25)).Do("r1", new TellOutside(0, 1), null!, default);
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + by;
    }

    private static async Task UntilAllTold(LittleHost host)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await host.Store.Open(null, patience.Token)).Any(open => open.Command is TellOutside)) await Task.Yield();
    }

    private sealed class Sink : IEventSink
    {
        private readonly ConcurrentQueue<EventOut> told = new();

        public volatile bool Fails;

        public List<EventOut> InOrder => [.. told.OrderBy(one => int.Parse(one.Id.Split('/')[1]))];

        public Task Send(IReadOnlyList<EventOut> events, CancellationToken cancellation)
        {
            if (Fails) throw new HttpRequestException("away");
            foreach (var one in events) told.Enqueue(one);
            return Task.CompletedTask;
        }
    }
}
