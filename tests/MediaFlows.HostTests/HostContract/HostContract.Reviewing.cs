using System.Net;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string Reviewed = """
          - { id: make, uses: http/call, with: { method: POST, url: "{partner}/make", body: "${{ run.rework.notes.join(' ') }}" } }
          - id: review
            uses: review/approval
            with: { reviewers: ["{partner}/people/ann", "{partner}/people/bob"], onChanges: { reworkFrom: make } }
          - { id: call, uses: http/call, with: { method: POST, url: "{partner}/call", body: "${{ steps.review.output.decision }}" } }
        """;

    [Fact]
    public async Task Approved_ByTheLinkThatWasSent_GoesOn_AndTheLinkDecidesNoSecondTime()
    {
        var run = await Start(await Publish("reviewed", Reviewed));
        var link = await LinkFor("ann");
        var waiting = await UntilStep(run, "review", "waiting");
        Assert.Equal(["ann", "bob"], waiting.All("answers", "waitingForApproval", "data", "waiting")[0].All("waitingFor").Select(person => person.GetString()!.Split('/')[^1]));
        await link.Open();
        Assert.Equal("waiting", (await Get($"/api/runs/{run}")).StatusOf("review"));

        await link.Decide("approve", "as it should be");
        var ended = await UntilEnded(run);
        Assert.Equal("approved", ended.All("reviews")[0].Text("outcome"));
        Assert.Equal("as it should be", Assert.Single(ended.All("reviews")[0].All("decisions")).Text("note"));
        Assert.Equal("approved", Assert.Single(neighbours.Calls("call")).Text);

        Assert.Equal(HttpStatusCode.Conflict, await link.Send("reject", "second thoughts"));
        var (status, page) = await (await LinkFor("bob")).Open();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("This review is decided", page);
    }

    [Fact]
    public async Task Rejected_EndsTheRun_AndNothingFollows()
    {
        var run = await Start(await Publish("rejected", Reviewed));
        await (await LinkFor("bob")).Decide("reject", "not ours to show");
        var ended = await UntilEnded(run, "rejected");
        Assert.Empty(neighbours.Calls("call"));
        Assert.Contains("not ours to show", ended.Text("where"));
    }

    [Fact]
    public async Task ChangesAskedFor_AreMadeInANewRound_AndReviewedAgain()
    {
        var run = await Start(await Publish("reworked", Reviewed));
        var first = await LinkFor("ann");
        await LinkFor("bob");
        await first.Decide("changes", "louder please");
        var second = await LinkFor("ann");
        var reworked = await UntilStep(run, "review", "waiting");
        Assert.Equal(("2", """["louder please"]"""), (reworked.Text("rework", "round"), reworked.Text("rework", "notes")));
        Assert.Equal(["changes-requested", "open"], reworked.All("reviews").Select(review => review.Text("outcome")));
        Assert.Equal(HttpStatusCode.Conflict, await first.Send("approve"));

        await second.Decide("approve");
        await UntilEnded(run);
        Assert.Equal(["", "louder please"], neighbours.Calls("make").Select(call => call.Text));
        Assert.Single(neighbours.Calls("make").Select(call => call.Headers["idempotency-key"]).Distinct());
    }

    [Fact]
    public async Task NobodyAnswers_TheyAreReminded_AndOthersAreAsked_WhoMayDecide()
    {
        var run = await Start(await Publish("escalated", $$"""
              - id: review
                uses: review/approval
                with: { reviewers: ["{partner}/people/ann"], deadline: 2h, remind: [{{Moments(1)}}], escalate: { after: {{Moments(2)}}, to: ["{partner}/people/boss"] } }
            """));
        await neighbours.Letter("ann", "reminded");
        var boss = await LinkFor("boss");
        var waiting = await UntilStep(run, "review", "waiting");
        Assert.Equal([neighbours.Person("boss")], waiting.All("reviews")[0].All("escalatedTo").Select(person => person.GetString()));
        await boss.Decide("approve");
        var ended = await UntilEnded(run);
        Assert.Equal(neighbours.Person("boss"), Assert.Single(ended.All("reviews")[0].All("decisions")).Text("reviewer"));
        var told = (await History(run)).Select(happened => happened.Text("kind")).ToList();
        Assert.True(told.IndexOf("ReviewReminded") < told.IndexOf("ReviewEscalated") && told.IndexOf("ReviewReminded") > 0, string.Join(", ", told));
    }

    [Theory]
    [InlineData("park", "parked", null)]
    [InlineData("approve", "completed", "succeeded")]
    [InlineData("reject", "completed", "rejected")]
    public async Task ADeadlineThatPasses_MeansWhatTheFlowSays(string meaning, string step, string? outcome)
    {
        var run = await Start(await Publish($"deadline-{meaning}", $"  - {{ id: review, uses: review/approval, with: {{ reviewers: [\"{{partner}}/people/ann\"], deadline: {Moments(1)}, onDeadline: {meaning} }} }}"));
        var late = await LinkFor("ann");
        var document = await Until(run, document => document.StatusOf("review") == step);
        if (outcome is not null) await UntilEnded(run, outcome);
        else Assert.Equal("needs-attention", document.Text("status"));
        Assert.NotEqual("open", document.All("reviews")[0].Text("outcome"));
        Assert.Equal(outcome is null ? HttpStatusCode.Gone : HttpStatusCode.Conflict, await late.Send("approve"));
    }

    [Fact]
    public async Task TwoOfThree_MustApprove()
    {
        var run = await Start(await Publish("quorum", "  - { id: review, uses: review/approval, with: { reviewers: [\"{partner}/people/ann\", \"{partner}/people/bob\", \"{partner}/people/cid\"], quorum: 2 } }"));
        await (await LinkFor("cid")).Decide("approve");
        var waiting = await Until(run, document => document.All("reviews")[0].All("decisions").Count == 1);
        Assert.Equal("waiting", waiting.StatusOf("review"));
        await (await LinkFor("ann")).Decide("approve");
        await UntilEnded(run);
    }

    [Fact]
    public async Task WhatIsCorrectedWhileDeciding_IsWhatGoesOn_AndOneWhoWasNotAskedDoesNotDecide()
    {
        var run = await Start(await Publish("corrected", """
              - { id: review, uses: review/approval, with: { reviewers: [ann@example.com], metadata: { title: Noise } } }
              - { id: call, uses: http/call, with: { method: POST, url: "{partner}/call", body: "${{ steps.review.output.metadata.title }}" } }
            """));
        var review = (await UntilStep(run, "review", "waiting")).All("reviews")[0];
        Assert.Equal(HttpStatusCode.Forbidden, (await Decide("eve@example.com", review.Text("seen"))).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Decide("ann@example.com", new('0', 64))).Status);
        (await Decide("ann@example.com", review.Text("seen"))).MustBeTaken();
        await UntilEnded(run);
        Assert.Equal("Silence", Assert.Single(neighbours.Calls("call")).Text);

        Task<Answer> Decide(string reviewer, string? seen) =>
            Verdict($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer, seen, metadata = new { title = "Silence" } });
    }

    [Fact]
    public async Task ALinkThatWasRevokedOrMadeUp_DecidesNothing()
    {
        var run = await Start(await Publish("revoked", Reviewed));
        var (link, bob) = (await LinkFor("ann"), await LinkFor("bob"));
        await link.Open();
        var id = (await UntilStep(run, "review", "waiting")).All("reviews")[0].Text("id");
        Assert.Equal(HttpStatusCode.NoContent, (await Post($"/api/reviews/{id}/revoke", new { reviewer = neighbours.Person("ann") })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, await link.Send("approve"));
        Assert.Equal(HttpStatusCode.NotFound, await new ReviewLink(anyone, new(host.Address, "/review/made.up")).Send("approve"));
        Assert.Equal("waiting", (await Get($"/api/runs/{run}")).StatusOf("review"));
        await bob.Decide("approve");
        await UntilEnded(run);
    }

    private string Moments(int count) => $"{(int)(host.Moment * count).TotalMilliseconds}ms";
}
