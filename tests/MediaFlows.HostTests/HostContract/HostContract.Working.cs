namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
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
    public async Task AStepThatFails_Parks_SaysWhoseTurnItIs_AndIsRetriedByAnOperator()
    {
        neighbours.Fail("call", 422, times: 1);
        var run = await Start(await Publish("parked", $"{Call}\n  - {{ id: after, uses: http/call, with: {{ url: \"{{partner}}/after\" }} }}"));
        var parked = await UntilStep(run, "call", "parked");
        Assert.Equal(("needs-attention", "refused", "pending"), (parked.Text("status"), parked.Item("call").Text("failure", "class"), parked.StatusOf("after")));
        Assert.Equal("attention", Assert.Single(parked.All("open")).Text("kind"));
        Assert.Equal("call", Assert.Single(parked.All("answers", "failedStep", "data", "steps")).Text("step"));

        (await Post($"/api/runs/{run}/steps/call/retry", new { reason = "they are well again" })).MustBeTaken();
        var ended = await UntilEnded(run);
        Assert.Equal("2", ended.Item("call").Text("attempts"));
        Assert.Single(neighbours.Calls("after"));
    }
}
