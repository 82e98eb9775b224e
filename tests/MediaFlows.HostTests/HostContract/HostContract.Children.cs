namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task AChildRun_EndsBeforeItsParentGoesOn()
    {
        var inner = await Publish("inner", "  - { id: call, uses: http/call, with: { method: POST, url: \"{partner}/call\", body: \"${{ inputs.n }}\" } }", "inputs: { n: { type: number } }");
        var outer = await Publish("outer", $"  - {{ id: sub, uses: flow/run, with: {{ flow: {inner}, inputs: {{ n: 7 }} }} }}\n"
            + "  - { id: after, uses: http/call, with: { method: POST, url: \"{partner}/after\", body: \"${{ steps.sub.output.statuses.call }}\" } }");
        var run = await Start(outer);
        var ended = await UntilEnded(run);
        var child = Assert.Single(await RunsOf(inner));
        Assert.Equal((run, "succeeded", ended.Item("sub").Text("output", "runId")), (child.Text("linkedTo"), child.Text("status"), child.Text("id")));
        Assert.Equal("7", Assert.Single(neighbours.Calls("call")).Text);
        Assert.Equal("completed", Assert.Single(neighbours.Calls("after")).Text);
    }

    [Fact]
    public async Task AChildRunThatFails_IsAFailureOfItsParentsStep()
    {
        neighbours.Fail("call", 422);
        var inner = await Publish("failing", Call.Replace("with:", "onError: fail, with:"));
        var run = await Start(await Publish("bereft", $"  - {{ id: sub, uses: flow/run, with: {{ flow: {inner} }} }}"));
        var parked = await UntilStep(run, "sub", "parked");
        var child = Assert.Single(await RunsOf(inner));
        Assert.Equal(("failed", run), (child.Text("status"), child.Text("linkedTo")));
        Assert.Equal("needs-attention", parked.Text("status"));
    }

    [Fact]
    public async Task CancellingAParent_CancelsItsChild()
    {
        var inner = await Publish("held", "  - { id: answer, uses: wait/event, timeout: 1h }");
        var run = await Start(await Publish("holding", $"  - {{ id: sub, uses: flow/run, with: {{ flow: {inner} }} }}"));
        var child = Assert.Single(await RunsOf(inner, 1)).Text("id")!;
        await UntilStep(child, "answer", "waiting");
        (await Post($"/api/runs/{run}/cancel", new { reason = "not wanted" })).MustBeTaken();
        await UntilEnded(run, "cancelled");
        await UntilEnded(child, "cancelled");
    }
}
