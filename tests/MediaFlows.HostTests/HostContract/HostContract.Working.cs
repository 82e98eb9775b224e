using System.Net;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string After = "\n  - { id: after, uses: http/call, with: { method: POST, url: \"{partner}/after\", body: \"${{ steps.call.output?.body ?? 'nothing' }}\" } }";

    [Fact]
    public async Task APartnerThatIsBusy_IsCalledAgain_UnderTheSameIdempotencyKey()
    {
        neighbours.Fail("call", 503, times: 2);
        var run = await Start(await Publish("busy", "  - { id: call, uses: http/call, retry: { attempts: 3, firstDelay: 200ms }, with: { method: POST, url: \"{partner}/call\" } }"));
        var ended = await UntilEnded(run);
        Assert.Equal("3", ended.Item("call").Text("attempts"));
        Assert.Equal(3, neighbours.Calls("call").Count);
        Assert.Single(neighbours.Calls("call").Select(call => call.Headers["idempotency-key"]).Distinct());
    }

    [Fact]
    public async Task APartnerThatStaysBusy_ParksTheStep_AndARetryGivesItAllItsAttemptsAgain()
    {
        neighbours.Fail("call", 503, times: 3);
        var run = await Start(await Publish("down", "  - { id: call, uses: http/call, retry: { attempts: 2, firstDelay: 200ms }, with: { url: \"{partner}/call\" } }"));
        var parked = await UntilStep(run, "call", "parked");
        Assert.Equal(("2", "transient"), (parked.Item("call").Text("attempts"), parked.Item("call").Text("failure", "class")));
        Assert.Equal(2, neighbours.Calls("call").Count);

        (await Post($"/api/runs/{run}/steps/call/retry")).MustBeTaken();
        Assert.Equal("4", (await UntilEnded(run)).Item("call").Text("attempts"));
        Assert.Equal(4, neighbours.Calls("call").Count);
    }

    [Fact]
    public async Task ACallThatTakesTooLong_IsStopped_AndMadeAgain()
    {
        neighbours.Answer("call", context => neighbours.Calls("call").Count > 1 ? Task.CompletedTask : Task.Delay(Timeout.Infinite, context.RequestAborted));
        var run = await Start(await Publish("slow", $"  - {{ id: call, uses: http/call, timeout: {Moments(1)}, retry: {{ firstDelay: 200ms }}, with: {{ url: \"{{partner}}/call\" }} }}"));
        var ended = await UntilEnded(run);
        Assert.NotEqual("1", ended.Item("call").Text("attempts"));
        Assert.Equal("timed-out", (await History(run)).First(happened => happened.Text("kind") == "StepFailed").Text("failure", "code"));
    }

    [Fact]
    public async Task AStepThatFails_Parks_SaysWhoseTurnItIs_AndIsRetriedByAnOperator()
    {
        neighbours.Fail("call", 422, times: 1);
        var run = await Start(await Publish("parked", Call + After));
        var parked = await UntilStep(run, "call", "parked");
        Assert.Equal(("needs-attention", "refused", "pending"), (parked.Text("status"), parked.Item("call").Text("failure", "class"), parked.StatusOf("after")));
        Assert.Equal("attention", Assert.Single(parked.All("open")).Text("kind"));
        Assert.Equal("call", Assert.Single(parked.All("answers", "failedStep", "data", "steps")).Text("step"));

        (await Post($"/api/runs/{run}/steps/call/retry", new { reason = "they are well again" })).MustBeTaken();
        var ended = await UntilEnded(run);
        Assert.Equal("2", ended.Item("call").Text("attempts"));
        Assert.Single(neighbours.Calls("after"));
    }

    [Fact]
    public async Task AParkedStep_IsRetriedWithAnotherInput()
    {
        neighbours.Fail("call", 404);
        var run = await Start(await Publish("edited", Call + After));
        await UntilStep(run, "call", "parked");
        (await Post($"/api/runs/{run}/steps/call/retry", new { input = new { url = $"{neighbours.Url}/right" }, reason = "they moved" })).MustBeTaken();
        var ended = await UntilEnded(run);
        Assert.Equal($"{neighbours.Url}/right", ended.Item("call").Text("input", "url"));
        Assert.Single(neighbours.Calls("right"));
    }

    [Fact]
    public async Task AParkedStep_IsSkippedWithAnOutputByHand_WhichLaterStepsRead()
    {
        neighbours.Fail("call", 404);
        var run = await Start(await Publish("skipped", Call + After));
        await UntilStep(run, "call", "parked");
        (await Post($"/api/runs/{run}/steps/call/skip", new { output = new { body = "by hand" }, reason = "I asked them" })).MustBeTaken();
        Assert.Equal("skipped", (await UntilEnded(run)).StatusOf("call"));
        Assert.Equal("by hand", Assert.Single(neighbours.Calls("after")).Text);
    }

    [Fact]
    public async Task AFailureThatIsAllowed_IsReadByWhatFollows()
    {
        neighbours.Fail("call", 404);
        var ended = await UntilEnded(await Start(await Publish("allowed", Call.Replace("with:", "onError: continue, with:") + After)));
        Assert.Equal("failed", ended.StatusOf("call"));
        Assert.Equal("nothing", Assert.Single(neighbours.Calls("after")).Text);
    }

    [Fact]
    public async Task TwentyItems_OneOfWhichParks_GoTheirWay_AndTheStepEndsWithAListOfAll()
    {
        neighbours.Answer("item", context =>
        {
            if (context.Request.Path == "/item/i7" && neighbours.Calls("item").Count(call => call.Path == "/item/i7") == 1)
                context.Response.StatusCode = 422;
            return Task.CompletedTask;
        });
        var run = await Start(await Publish("wide", """
              - { id: many, uses: http/call, foreach: "${{ inputs.list }}", with: { method: POST, url: "{partner}/item/${{ item }}" } }
              - { id: after, uses: http/call, with: { method: POST, url: "{partner}/after", body: "${{ steps.many.output.map(one => one.key + ' ' + one.status).join(', ') }}" } }
            """, "inputs: { list: { type: array } }"), inputs: new { list = Enumerable.Range(0, 20).Select(n => $"i{n}") });
        var parked = await Until(run, document => document.Step("many").All("items").Count(item => item.Text("status") == "completed") == 19 && document.Item("many", "i7").Text("status") == "parked");
        Assert.Equal(("parked", "pending"), (parked.StatusOf("many"), parked.StatusOf("after")));

        (await Post($"/api/runs/{run}/steps/many/retry?item=i7")).MustBeTaken();
        await UntilEnded(run);
        Assert.Equal(string.Join(", ", Enumerable.Range(0, 20).Select(n => $"i{n} completed")), Assert.Single(neighbours.Calls("after")).Text);
        Assert.Equal(21, neighbours.Calls("item").Count);
        Assert.Equal(20, neighbours.Calls("item").Select(call => call.Headers["idempotency-key"]).Distinct().Count());
    }

    [Fact]
    public async Task NoMoreItemsThanTheFlowAllows_AreAtWorkAtOnce()
    {
        var (now, most) = (0, 0);
        neighbours.Answer("item", async context =>
        {
            lock (neighbours)
                most = Math.Max(most, ++now);
            // The second caller is answered only once it has met the first: two at once are allowed.
            await Patiently.Until(() => most >= 2);
            lock (neighbours)
                now--;
        });
        await UntilEnded(await Start(await Publish("narrow", "  - { id: many, uses: http/call, max: 2, foreach: [a, b, c, d, e, f], with: { url: \"{partner}/item/${{ item }}\" } }")));
        Assert.Equal((2, 6), (most, neighbours.Calls("item").Count));
    }

    [Fact]
    public async Task SomethingThatIsNotThere_IsSaidToBe()
    {
        var flow = await Publish("missing", Call);
        Assert.Equal((HttpStatusCode.NotFound, "unknown-flow"), Said(await Post("/api/runs", new { flow = $"none-{mark}", asset = await NewFile() })));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-asset"), Said(await Post("/api/runs", new { flow, asset = $"ingest/{mark}/none.wav" })));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-run"), Said(await Answer.Of(api.GetAsync($"/api/runs/none-{mark}"))));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-run"), Said(await Post($"/api/runs/none-{mark}/cancel")));
        var run = await Start(flow);
        await UntilEnded(run);
        Assert.Equal((HttpStatusCode.Gone, "run-ended"), Said(await Post($"/api/runs/{run}/cancel")));

        static (HttpStatusCode, string?) Said(Answer answer) => (answer.Status, answer.Body.Text("code"));
    }
}
