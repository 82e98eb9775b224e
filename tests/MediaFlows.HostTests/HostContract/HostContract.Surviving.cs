namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string NeverHere = "This host cannot be killed from here.";

    [Fact]
    public async Task KilledAmidWorkTimersAndAReview_AllGoesOn_AndIsRecordedOnce()
    {
        Assert.SkipUnless(host.CanBeKilled, NeverHere);
        var open = neighbours.Hold("held");
        var inner = await Publish("orphan", "  - { id: call, uses: http/call, with: { method: POST, url: \"{partner}/inner\" } }");
        var atWork = neighbours.Hold("inner");
        var run = await Start(await Publish("killed", $$$"""
              - { id: work, uses: http/call, needs: [], with: { method: POST, url: "{partner}/held" } }
              - { id: wait, uses: wait/until, needs: [], with: { for: {{{Moments(3)}}} } }
              - { id: order, uses: http/call, needs: [], with: { method: POST, url: "{partner}/order", headers: { X-Answer-To: "${{ callbacks.answer }}" } } }
              - { id: answer, uses: wait/event, timeout: 2h }
              - { id: review, uses: review/approval, needs: [], with: { reviewers: ["{partner}/people/ann"] } }
              - { id: sub, uses: flow/run, needs: [], with: { flow: {{{inner}}} } }
              - { id: after, uses: http/call, needs: [work, wait, answer, review, sub], with: { method: POST, url: "{partner}/after" } }
            """));
        await neighbours.UntilCalled("held");
        await neighbours.UntilCalled("inner");
        await UntilStep(run, "answer", "waiting");
        var link = await LinkFor("ann");
        await host.Kill();
        await host.Start();

        await neighbours.UntilCalled("held", times: 2);
        await neighbours.UntilCalled("inner", times: 2);
        open.SetResult();
        atWork.SetResult();
        (await CallBack(AnswerTo(), "after the kill")).MustBeTaken();
        await link.Decide("approve");
        var ended = await UntilEnded(run);
        Assert.True(ended.Item("wait").At("ended").GetDateTimeOffset() - ended.Item("wait").At("started").GetDateTimeOffset() >= host.Moment * 3);
        Assert.Single(neighbours.Calls("held").Select(call => call.Headers["idempotency-key"]).Distinct());
        Assert.Single(neighbours.Calls("after"));
        await EverythingOnce(run);
        await EverythingOnce(Assert.Single(await RunsOf(inner)).Text("id")!);
    }

    [Fact]
    public async Task KilledAgainAndAgainAmidManyRuns_WhatWasAcknowledgedHappens_AndNothingTwice()
    {
        Assert.SkipUnless(host.CanBeKilled, NeverHere);
        var flow = await Publish("swarm", Call + """

              - { id: wait, uses: wait/until, with: { for: 300ms } }
              - { id: many, uses: http/call, needs: wait, foreach: [a, b, c], with: { method: POST, url: "{partner}/many" } }
              - { id: review, uses: review/approval, needs: call, with: { reviewers: ["{partner}/people/ann"], deadline: 1ms, onDeadline: approve } }
            """);
        var asset = await NewFile();
        var runs = new List<string>();
        for (var kills = 0; kills < 2; kills++)
        {
            for (var n = 0; n < 10; n++)
                runs.Add((await Post("/api/runs", new { flow, asset, again = true })).MustBeTaken().Body.Text("id")!);
            await neighbours.UntilCalled("many", times: 6 + (kills * 30));
            await host.Kill();
            await host.Start();
        }
        foreach (var run in runs)
        {
            await UntilEnded(run);
            await EverythingOnce(run);
        }
        Assert.Equal(60, neighbours.Calls("many").Select(call => call.Headers["idempotency-key"]).Distinct().Count());
    }

    /// <summary>Each step, item and round is recorded as done once, and the run as ended once.</summary>
    private async Task EverythingOnce(string run)
    {
        var history = await History(run);
        var done = history.Where(happened => happened.Text("kind") == "StepCompleted").Select(happened => happened.At("key"))
            .Select(key => $"{key.Text("step")} {(key.TryGetProperty("item", out var item) ? item : null)} {key.Text("round")}").ToList();
        Assert.Equal(done.Distinct(), done);
        Assert.Equal("RunEnded", Assert.Single(history, happened => happened.Text("kind") == "RunEnded").Text("kind"));
        Assert.Equal("RunEnded", history[^1].Text("kind"));
    }
}
