using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>How many must agree, in which order, whose no counts, and what people may do besides deciding.</summary>
public class ReviewPolicyTests
{
    private static Scenario Asked(string policy, string after = "  - { id: mam, uses: x/do }") =>
        Scenario.Start($"  - {{ id: make, uses: x/do }}\n  - {{ id: review, uses: review/approval, with: {{ {policy}, onChanges: {{ reworkFrom: make }} }} }}\n{after}").Completes("make");

    private const string Three = "reviewers: [ann@x.com, bob@x.com, cyd@x.com]";

    [Theory]
    [InlineData("", 1)]
    [InlineData(", quorum: 2", 2)]
    [InlineData(", all: true", 3)]
    public void AsManyAsAreNeeded_Approve(string policy, int needed)
    {
        var run = Asked(Three + policy);
        foreach (var (number, who) in new[] { "ann@x.com", "bob@x.com", "cyd@x.com" }.Take(needed).Index())
        {
            Assert.Equal(StepStatus.Waiting, run.Status("review"));
            run.Decides(who, Decision.Approve);
            Assert.Equal(number + 1 == needed ? ["mam"] : [], run.Performed);
        }
    }

    [Fact]
    public void WithoutSayingWhose_OneNoDecides() => Assert.Equal(RunOutcome.Rejected, Asked($"{Three}, all: true").Decides("bob@x.com", Decision.Reject).Run.Outcome);

    [Fact]
    public void OnlyWhoHasAVeto_DecidesAlone()
    {
        var run = Asked($"{Three}, quorum: 2, veto: [cyd@x.com]").Decides("ann@x.com", Decision.Reject);
        Assert.Equal(StepStatus.Waiting, run.Status("review"));

        Assert.Equal(RunOutcome.Rejected, run.Decides("cyd@x.com", Decision.Reject).Run.Outcome);
    }

    [Fact]
    public void ANoWithoutVeto_IsOutvoted() =>
        Assert.Equal(["mam"], Asked($"{Three}, quorum: 2, veto: []").Decides("ann@x.com", Decision.Reject).Decides("bob@x.com", Decision.Approve).Decides("cyd@x.com", Decision.Approve).Performed);

    [Theory]
    [InlineData(Decision.Reject, Decision.Changes, RunOutcome.Rejected)]
    [InlineData(Decision.Changes, Decision.Changes, null)]
    public void WhenTheApprovalsCanNoLongerBeReached_ItIsDecided(Decision first, Decision second, RunOutcome? outcome)
    {
        var run = Asked($"{Three}, quorum: 2, veto: []").Decides("ann@x.com", first).Decides("bob@x.com", second);

        Assert.Equal(outcome, run.Run.Outcome);
        Assert.Equal(outcome is null ? 2 : 1, run.Run.Round);
    }

    private const string Stages = "reviewers: [ann@x.com, bob@x.com], deadline: 24h, then: [{ reviewers: [lea@x.com] }, { reviewers: [max@x.com, mia@x.com], all: true }]";

    [Fact]
    public void Stages_AreAskedOneAfterTheOther_AndTheLastApproves()
    {
        var run = Asked(Stages).Decides("lea@x.com", Decision.Approve);
        Assert.Equal("not-a-reviewer", run.Last.Verdict.Code);

        run.After(TimeSpan.FromHours(10)).Decides("ann@x.com", Decision.Approve);
        Assert.Equal(["lea@x.com"], run.Command<OpenReview>().Reviewers);
        Assert.Equal(run.Now.AddHours(24), run.Run.Reviews[^1].Deadline);
        Assert.Equal(StepStatus.Waiting, run.Status("review"));

        run.Decides("lea@x.com", Decision.Approve).Decides("max@x.com", Decision.Approve).Decides("mia@x.com", Decision.Approve);
        Assert.Equal(["mam"], run.Performed);
        Assert.Equal(["ann@x.com", "lea@x.com", "max@x.com", "mia@x.com"], run.Run.Step("review").Output.GetProperty("by").EnumerateArray().Select(by => by.GetString()));
        Assert.Equal(Scenario.Text(run.Refolded()), Scenario.Text(run.Run));
    }

    [Fact]
    public void ChangesInALaterStage_BeginANewRoundWithTheFirst()
    {
        var run = Asked(Stages).Decides("ann@x.com", Decision.Approve, "fine by me").Decides("lea@x.com", Decision.Changes, "the names");
        Assert.Equal(["fine by me", "the names"], run.Run.ReworkNotes);

        Assert.Equal(["ann@x.com", "bob@x.com"], run.Completes("make").Command<OpenReview>().Reviewers);
    }

    [Fact]
    public void ARevisionInALaterStage_LapsesWhatWasApprovedBefore_AndAsksThoseAgain()
    {
        var run = Asked(Stages).Decides("ann@x.com", Decision.Approve).When(new MetadataRevised("metadata", 2, "lea@x.com", Json.Of(new { title = "New" })) { At = Scenario.Noon });

        Assert.Equal([ReviewOutcome.Lapsed, ReviewOutcome.Lapsed, ReviewOutcome.Open], run.Run.Reviews.Select(review => review.Outcome));
        Assert.Equal((0, run.Run.Reviews[0].Id), (run.Run.Reviews[2].Stage, run.Run.Reviews[2].Instead));
        Assert.Equal(["ann@x.com"], run.Command<OpenReview>().Reviewers);
    }

    [Fact]
    public void TheDeadlineOfAStageThatApprovesByItself_AsksTheNext() =>
        Assert.Equal(["lea@x.com"], Asked(Stages + ", onDeadline: approve").Fires("deadline:").Command<OpenReview>().Reviewers);

    [Fact]
    public void WhoStandsInForSomeone_IsOnRecordAsThat_WithTheirVeto()
    {
        var run = Asked($"{Three}, quorum: 2, veto: [ann@x.com]");
        foreach (var (from, to) in new[] { ("ann@x.com", "zoe@x.com"), ("zoe@x.com", "yan@x.com") })
            run.When(new ReviewDelegated(run.Run.Reviews[0].Id, from, to) { At = run.Now });
        run.Decides("zoe@x.com", Decision.Approve);
        Assert.Equal("not-a-reviewer", run.Last.Verdict.Code);

        run.Decides("yan@x.com", Decision.Reject);
        Assert.Equal(RunOutcome.Rejected, run.Run.Outcome);
        Assert.Equal(("ann@x.com", "yan@x.com for ann@x.com"), (run.Event<ReviewDecided>().For, run.Run.Reviews[0].Decisions[0].By));
        Assert.Equal("ann@x.com", run.Run.Step("review").Output.GetProperty("decisions")[0].GetProperty("for").GetString());
    }

    [Fact]
    public void WhomSomeoneStandsInFor_IsNotForTheTellerToSay()
    {
        var run = Asked(Three);
        run.When(new ReviewDecided(run.Run.Reviews[0].Id, "ann@x.com", Decision.Approve, null, run.Run.Reviews[0].Seen, For: "the-boss@x.com") { At = run.Now });
        Assert.Null(run.Event<ReviewDecided>().For);
    }

    [Theory]
    [InlineData("", "zoe@X.com", "recorded")]
    [InlineData("", "zoe@elsewhere.com", "not-allowed-to-delegate")]
    [InlineData("", "zoe@notx.com", "not-allowed-to-delegate")]
    [InlineData(", delegateTo: [\"@agency.com\", zoe@free.com]", "zoe@free.com", "recorded")]
    [InlineData(", delegateTo: [\"@agency.com\", zoe@free.com]", "any@agency.com", "recorded")]
    [InlineData(", delegateTo: [\"@agency.com\", zoe@free.com]", "bob2@x.com", "not-allowed-to-delegate")]
    [InlineData(", delegateTo: []", "zoe@x.com", "not-allowed-to-delegate")]
    public void ItIsPassedOn_OnlyToWhomTheFlowAllows(string policy, string to, string code)
    {
        var run = Asked(Three + policy);
        run.When(new ReviewDelegated(run.Run.Reviews[0].Id, "ann@x.com", to) { At = run.Now });
        Assert.Equal(code, run.Last.Verdict.Code);
    }

    [Fact]
    public void WhoWasEscalatedTo_PassesItOnToo()
    {
        var run = Asked(Three + ", deadline: 9h, escalate: { after: 1h, to: [eve@x.com] }").Fires("escalate:");
        run.When(new ReviewDelegated(run.Run.Reviews[0].Id, "eve@x.com", "zoe@x.com") { At = run.Now });

        Assert.Equal(["mam"], run.Decides("zoe@x.com", Decision.Approve).Performed);
    }

    [Fact]
    public void Withdrawn_ItParks_AndARetryAsksAgain()
    {
        var run = Asked(Three);
        run.When(new ReviewWithdrawn(run.Run.Reviews[0].Id, "wrong people", "key:ops") { At = run.Now });
        Assert.Equal((StepStatus.Parked, ReviewOutcome.Withdrawn), (run.Status("review"), run.Run.Reviews[0].Outcome));
        Assert.Empty(run.Run.Timers);

        run.Decides("ann@x.com", Decision.Approve);
        Assert.Equal("already-decided", run.Last.Verdict.Code);
        run.Operator(OperatorAction.Retry, "review");
        Assert.Equal(ReviewOutcome.Open, run.Run.Reviews[^1].Outcome);
    }

    [Fact]
    public void AnApprovalTakenBack_IsAskedAgain_UntilSomethingHasGoneOut()
    {
        var run = Asked(Three, "  - { id: mam, uses: x/do }\n  - { id: pub, uses: publish/deliver }").Decides("ann@x.com", Decision.Approve);
        run.When(new ReviewLapsed(run.Run.Reviews[0].Id, "the lawyer called", "key:ops") { At = run.Now });
        Assert.Equal([ReviewOutcome.Lapsed, ReviewOutcome.Open], run.Run.Reviews.Select(review => review.Outcome));

        run.Decides("ann@x.com", Decision.Approve).Completes("mam");
        run.When(new ReviewLapsed(run.Run.Reviews[1].Id, "once more", "key:ops") { At = run.Now });
        Assert.Equal("published-already", run.Last.Verdict.Code);
    }

    private const string Form = "reviewers: [ann@x.com], metadata: { title: Goal }, metadataSchema: { properties: { title: { type: string }, rights: { type: string, title: Rights, enum: [free, fee] }, date: { type: string, format: date } }, required: [title, rights] }";

    [Fact]
    public void WhatTheSchemaRequires_MustBeThereBeforeAnApproval()
    {
        var run = Asked(Form).Decides("ann@x.com", Decision.Approve);
        Assert.Equal(("metadata-incomplete", "The description is not ready to be approved: Rights is missing."), (run.Last.Verdict.Code, run.Last.Verdict.Message));
        run.Decides("ann@x.com", Decision.Approve, metadata: new { title = "Goal", rights = "stolen", date = "tomorrow" });
        Assert.Contains("Rights is none of free, fee; Date is no date", run.Last.Verdict.Message);

        Assert.Equal(["mam"], run.Decides("ann@x.com", Decision.Approve, metadata: new { title = "Goal", rights = "fee", date = "2026-03-01" }).Performed);
        Assert.Equal(RunOutcome.Rejected, Asked(Form).Decides("ann@x.com", Decision.Reject).Run.Outcome);
    }

    [Fact]
    public void Comments_GoAlongWithTheDecision_AndStayWhenItIsAskedAnew()
    {
        var run = Asked(Three);
        Comment(run, "1", "ann@x.com", 2.5, "00:00:02:12", "too dark");
        Comment(run, "2", "bob@x.com", 1, "00:00:01:00", "logo");
        run.When(new MetadataRevised("metadata", 2, "ann@x.com") { At = run.Now });
        Comment(run, "2", "bob@x.com", 0, "", null);
        Assert.Equal("recorded", run.Last.Verdict.Code);

        run.Decides("ann@x.com", Decision.Changes, "see comments");
        Assert.Equal(["see comments", "00:00:02:12 ann@x.com: too dark"], run.Run.ReworkNotes);
        Assert.Equal(Scenario.Text(run.Refolded()), Scenario.Text(run.Run));
    }

    [Theory]
    [InlineData("mallory@x.com", "3", "hi", "not-a-reviewer")]
    [InlineData("ann@x.com", "3", " ", "note-required")]
    [InlineData("ann@x.com", "1", "again", "known-already")]
    [InlineData("bob@x.com", "1", null, "not-yours")]
    public void ACommentThatDoesNotCount_SaysWhy(string by, string id, string? text, string code)
    {
        var run = Asked(Three);
        Comment(run, "1", "ann@x.com", 1, "00:00:01:00", "first");
        Comment(run, id, by, 1, "00:00:01:00", text);
        Assert.Equal(code, run.Last.Verdict.Code);
        Assert.Single(run.Run.Reviews[0].Comments);
    }

    [Fact]
    public void MoreCommentsThanFitANote_AreRefused()
    {
        var run = Asked(Three);
        for (var i = 0; i < 20; i++)
            Comment(run, $"{i}", "ann@x.com", i, "00:00:01:00", new string('x', 2000));
        Assert.Equal("too-large", run.Last.Verdict.Code);
        Assert.True(StepOutput.Fits(Json.Of(run.Run.Reviews[0].Comments.Select(comment => comment.Text))));
    }

    private static void Comment(Scenario run, string id, string by, double start, string timecode, string? text) =>
        run.When(new ReviewCommented(run.Run.Reviews[^1].Id, by, id, start, null, timecode, text) { At = run.Now });
}
