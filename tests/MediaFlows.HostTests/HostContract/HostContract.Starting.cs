using System.Net;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string Call = "  - { id: call, uses: http/call, with: { url: \"{partner}/call\" } }";

    [Fact]
    public async Task AStart_IsAccepted_SaysWhereToLook_AndGoesToItsEnd()
    {
        var answer = await Post("/api/runs", new { flow = await Publish("plain", Call), asset = await NewFile() });
        var run = answer.Body.Text("id")!;
        Assert.Equal((HttpStatusCode.Accepted, $"/api/runs/{run}"), (answer.Status, answer.Headers.GetValues("Operation-Location").Single()));

        var ended = await UntilEnded(run);
        Assert.Equal(("completed", "Finished"), (ended.StatusOf("call"), ended.Text("where")));
        Assert.Single(neighbours.Calls("call"));
    }

    [Fact]
    public async Task TheSameStart_WhileItRunsAndAfterItsEnd_IsTheRunThatIsThere()
    {
        var (flow, asset) = (await Publish("once", Call), await NewFile());
        var open = neighbours.Hold("call");
        var run = await Start(flow, asset);
        await ItIsTheRun();
        open.SetResult();
        await UntilEnded(run);
        await ItIsTheRun();
        Assert.Single(await RunsOf(flow));
        Assert.Single(neighbours.Calls("call"));

        async Task ItIsTheRun()
        {
            var again = await Post("/api/runs", new { flow, asset });
            Assert.Equal((HttpStatusCode.OK, run, "true"), (again.Status, again.Body.Text("id"), again.Body.Text("existing")));
        }
    }

    [Fact]
    public async Task AStartOnPurpose_CountsOncePerIdempotencyKey()
    {
        var (flow, asset) = (await Publish("again", Call, "inputs: { n: { type: integer, default: 1 } }"), await NewFile());
        var first = await Post("/api/runs", new { flow, asset, again = true }, "one");
        var same = await Post("/api/runs", new { flow, asset, again = true }, "one");
        var other = await Post("/api/runs", new { flow, asset, again = true }, "two");
        var wrong = await Post("/api/runs", new { flow, asset, again = true, inputs = new { n = 2 } }, "one");
        Assert.Equal(first.Body.Text("id"), same.Body.Text("id"));
        Assert.NotEqual(first.Body.Text("id"), other.Body.Text("id"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (wrong.Status, wrong.Body.Text("code")));
        foreach (var run in await RunsOf(flow))
            await UntilEnded(run.Text("id")!);
        Assert.Equal(2, neighbours.Calls("call").Count);
    }

    [Fact]
    public async Task WithoutAKey_NothingIsToldAndNothingStarts()
    {
        var (flow, asset) = (await Publish("closed", Call), await NewFile());
        using var wrong = host.Client("mf_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        foreach (var stranger in new[] { anyone, wrong })
            foreach (var path in new[] { "/api/runs", "/api/reviews", "/api/flows", "/metrics" })
                Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.Of(stranger.GetAsync(path))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.Of(System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(anyone, "/api/runs", new { flow, asset }))).Status);
        Assert.Empty(await RunsOf(flow));
    }
}
