using System.Net;
using System.Text.Json;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string Publishing = """
          - { id: verify, uses: asset/verify }
          - { id: publish, uses: publish/deliver, foreach: [website, press], compensate: publish/retract }

        """;

    [Fact]
    public async Task Paused_StartsNothingNew_AndGoesOnWhenResumed()
    {
        var open = neighbours.Hold("call");
        var run = await Start(await Publish("paused", Call + After));
        await neighbours.UntilCalled("call");
        (await Verdict($"/api/runs/{run}/pause", new { reason = "lunch" })).MustBeTaken();
        open.SetResult();
        var paused = await UntilStep(run, "call", "completed");
        Assert.Equal(("paused", "Paused: lunch", "pending"), (paused.Text("status"), paused.Text("where"), paused.StatusOf("after")));
        Assert.Empty(neighbours.Calls("after"));

        (await Post($"/api/runs/{run}/resume")).MustBeTaken();
        await UntilEnded(run);
        Assert.Single(neighbours.Calls("after"));
    }

    [Fact]
    public async Task WhilePaused_PeopleDecideAndTimeGoesOn_AndItCountsOnResume()
    {
        var run = await Start(await Publish("idle", $$$"""
              - { id: review, uses: review/approval, needs: [], with: { reviewers: ["{partner}/people/ann"] } }
              - { id: wait, uses: wait/until, needs: [], with: { for: {{{Moments(2)}}} } }
              - { id: call, uses: http/call, needs: review, with: { url: "{partner}/call" } }
              - { id: after, uses: http/call, needs: wait, with: { url: "{partner}/after" } }
            """));
        await UntilStep(run, "wait", "waiting");
        (await Verdict($"/api/runs/{run}/pause")).MustBeTaken();
        await (await LinkFor("ann")).Decide("approve");
        await Events(run).FirstAsync(said => said.EventType == "TimerFired");
        var paused = await UntilStep(run, "review", "completed");
        Assert.Equal(("paused", "pending", "pending"), (paused.Text("status"), paused.StatusOf("call"), paused.StatusOf("after")));

        (await Post($"/api/runs/{run}/resume")).MustBeTaken();
        await UntilEnded(run);
        Assert.Equal((1, 1), (neighbours.Calls("call").Count, neighbours.Calls("after").Count));
    }

    [Fact]
    public async Task Cancelled_AmidACall_EndsWithoutItsAnswer()
    {
        neighbours.Hold("call");
        var run = await Start(await Publish("cut-off", Call + After));
        await neighbours.UntilCalled("call");
        (await Post($"/api/runs/{run}/cancel")).MustBeTaken();
        var ended = await UntilEnded(run, "cancelled");
        Assert.Equal("cancelled", ended.StatusOf("call"));
        Assert.Empty(neighbours.Calls("after"));
    }

    [Fact]
    public async Task AFailureThatTheFlowDoesNotAllow_EndsTheRun_AndTakesBackWhatWasPublished()
    {
        neighbours.Fail("call", 422);
        var run = await Start(await Publish("failed", Publishing + Call.Replace("with:", "onError: fail, with:") + After));
        var ended = await UntilEnded(run, "failed");
        Assert.Equal(("failed", "retracted"), (ended.StatusOf("call"), ended.Text("answers", "published", "data", "state")));
        Assert.Equal(2, Published(ended).Count);
        Assert.All(await Task.WhenAll(Published(ended).Select(host.Read)), Assert.Null);
        Assert.Empty(neighbours.Calls("after"));
    }

    [Fact]
    public async Task Cancelled_TakesBackWhatWasPublished()
    {
        var run = await Start(await Publish("cancelled", $"{Publishing}  - {{ id: hold, uses: wait/event, timeout: 2h }}"));
        var held = await UntilStep(run, "hold", "waiting");
        var published = Published(held);
        Assert.Equal(2, published.Count);
        Assert.All(await Task.WhenAll(published.Select(host.Read)), Assert.NotNull);

        (await Post($"/api/runs/{run}/cancel", new { reason = "wrong rights" })).MustBeTaken();
        var ended = await UntilEnded(run, "cancelled");
        Assert.Equal("retracted", ended.Text("answers", "published", "data", "state"));
        Assert.All(await Task.WhenAll(published.Select(host.Read)), Assert.Null);
        var history = await History(run);
        var done = Items("StepCompleted").Where(item => item is not null);
        Assert.Equal(done.Reverse(), Items("CompensationCompleted"));

        IEnumerable<string?> Items(string kind) => history.Where(happened => happened.Text("kind") == kind && happened.Text("key", "step") == "publish")
            .Select(happened => happened.At("key").TryGetProperty("item", out var item) && item.ValueKind == JsonValueKind.String ? item.GetString() : null);
    }

    [Fact]
    public async Task AnActionUnderOneIdempotencyKey_CountsOnce_AndTheKeyServesForNothingElse()
    {
        var run = await Start(await Publish("acted", "  - { id: answer, uses: wait/event, timeout: 2h }"));
        await UntilStep(run, "answer", "waiting");
        (await Post($"/api/runs/{run}/pause", new { reason = "lunch" }, "one")).MustBeTaken();
        (await Verdict($"/api/runs/{run}/pause", new { reason = "lunch" }, "one")).MustBeTaken();
        Assert.Equal("paused", (await Get($"/api/runs/{run}")).Text("status"));
        Assert.Equal("already-paused", (await Verdict($"/api/runs/{run}/pause", key: "two")).Body.Text("code"));
        Assert.Equal("idempotency-key-reused", (await Post($"/api/runs/{run}/cancel", key: "one")).Body.Text("code"));
        (await Post($"/api/runs/{run}/cancel", key: "three")).MustBeTaken();
        await UntilEnded(run, "cancelled");
        Assert.Single(await History(run), happened => happened.Text("kind") == "RunPaused");
    }

    [Fact]
    public async Task OneActionOnManyRuns_IsPreviewed_AndDoneOnThoseThatWereCounted()
    {
        neighbours.Fail("call", 422, times: 3);
        var flow = await Publish("bulk", Call + "\n  - { id: answer, uses: wait/event, timeout: 2h }");
        string[] runs = [await Start(flow), await Start(flow), await Start(flow)];
        foreach (var run in runs)
            await UntilStep(run, "call", "parked");
        var filter = new { flow, status = "needs-attention" };
        await Patiently.Look(cancellation => Get($"/api/runs?flow={flow}&status=needs-attention", cancellation), list => list.All("value").Count == 3);
        Assert.Equal(("3", "0"), Counted(await Post("/api/runs/bulk", new { action = "retry", filter, preview = true })));
        Assert.Equal(HttpStatusCode.Conflict, (await Post("/api/runs/bulk", new { action = "retry", filter, expected = 2 })).Status);
        Assert.Equal(("3", "3"), Counted(await Post("/api/runs/bulk", new { action = "retry", filter, expected = 3 })));
        foreach (var run in runs)
            await UntilStep(run, "answer", "waiting");
        Assert.Equal(("2", "2"), Counted(await Post("/api/runs/bulk", new { action = "cancel", ids = runs[..2] })));
        await UntilEnded(runs[0], "cancelled");
        await UntilEnded(runs[1], "cancelled");
        Assert.Equal("waiting", (await Get($"/api/runs/{runs[2]}")).Text("status"));

        static (string?, string?) Counted(Answer answer) => (answer.Body.Text("count"), answer.Body.Text("done"));
    }

    [Fact]
    public async Task ARerun_IsARunOfItsOwn_ThatKeepsWhatLiesBeforeItsBeginning()
    {
        var run = await Start(await Publish("rerun", Call + After));
        await UntilEnded(run);
        var again = await Post($"/api/runs/{run}/rerun", new { from = "after", reason = "once more" }, "one");
        Assert.Equal(again.Body.Text("id"), (await Post($"/api/runs/{run}/rerun", new { from = "after", reason = "once more" }, "one")).Body.Text("id"));
        var ended = await UntilEnded(again.Body.Text("id")!);
        Assert.Equal(("rerun", run), (ended.Text("link", "kind"), ended.Text("link", "runId")));
        Assert.Equal((1, 2), (neighbours.Calls("call").Count, neighbours.Calls("after").Count));
    }

    [Fact]
    public async Task ATakedown_TakesBackWhatAnEndedRunPublished_Once()
    {
        var run = await Start(await Publish("takedown", Publishing));
        var published = Published(await UntilEnded(run));
        Assert.All(await Task.WhenAll(published.Select(host.Read)), Assert.NotNull);
        var down = await Post($"/api/runs/{run}/takedown");
        Assert.Equal(down.Body.Text("id"), (await Post($"/api/runs/{run}/takedown")).Body.Text("id"));
        Assert.Equal("takedown", (await UntilEnded(down.Body.Text("id")!)).Text("link", "kind"));
        Assert.All(await Task.WhenAll(published.Select(host.Read)), Assert.Null);
        Assert.Equal(down.Body.Text("id"), (await Get($"/api/runs/{run}")).Text("takenDownBy"));
    }

    private static List<string> Published(JsonElement run) => [.. run.All("files").Where(file => file.Text("role") == "published").Select(file => file.Text("uri")!)];
}
