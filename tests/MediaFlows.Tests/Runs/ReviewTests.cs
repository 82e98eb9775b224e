using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class ReviewTests
{
    private const string Reviewed = """
          - { id: proxy, uses: x/do }
          - { id: side, uses: x/do, needs: [] }
          - { id: qc, uses: x/do, needs: proxy }
          - id: review
            uses: review/approval
            with: { reviewers: [ann@x.com, bob@x.com], quorum: 1, deadline: 24h, remind: [4h], escalate: { after: 20h, to: [eve@x.com] }, onChanges: { reworkFrom: proxy } }
          - { id: mam, uses: x/do, with: { metadata: "${{ steps.review.output.metadata }}" } }
        """;

    private static Scenario Asked(string steps = Reviewed) =>
        Scenario.Start(steps).Completes("proxy", files: new MediaFile("proxy", "runs/p.mp4", 1, "aa", "video/mp4")).Completes("side").Completes("qc");

    [Fact]
    public void WhenAllIsReady_PeopleAreAskedAndTimersSet()
    {
        var run = Asked();

        Assert.Equal(["ann@x.com", "bob@x.com"], run.Command<OpenReview>().Reviewers);
        Assert.Equal(StepStatus.Waiting, run.Status("review"));
        Assert.Equal([TimeSpan.FromHours(4), TimeSpan.FromHours(20), TimeSpan.FromHours(24)],
            run.Last.Commands.OfType<StartTimer>().Select(timer => timer.Due - run.Now).Order());
        Assert.Contains(run.Run.Reviews[0].Shown, file => file.Sha256 == "aa");
    }

    [Fact]
    public void AnApproval_GoesOnAndCancelsTheTimers()
    {
        var run = Asked().Decides("ann@x.com", Decision.Approve, note: "fine");

        Assert.Equal(["mam"], run.Performed);
        Assert.Equal("approved", run.Run.Step("review").Output.GetProperty("decision").GetString());
        Assert.Equal(ReviewOutcome.Approved, run.Run.Reviews[0].Outcome);
        Assert.Equal(3, run.Last.Commands.OfType<CancelTimer>().Count());
        Assert.Empty(run.Run.Timers);
        Assert.Single(run.Last.Commands.OfType<CloseReview>());
    }

    [Fact]
    public void CorrectedMetadata_IsWhatGoesOn()
    {
        var run = Asked().Decides("ann@x.com", Decision.Approve, metadata: new { title = "Right" });

        Assert.Equal("""{"metadata":{"title":"Right"}}""", run.Command<PerformStep>().Input.GetRawText());
    }

    [Fact]
    public void ASecondDecision_IsToldTheFirst()
    {
        var run = Asked().Decides("bob@x.com", Decision.Approve).Decides("ann@x.com", Decision.Reject);

        Assert.False(run.Last.Verdict.Accepted);
        Assert.Equal("already-decided", run.Last.Verdict.Code);
        Assert.StartsWith("bob@x.com approved", run.Last.Verdict.Message);
    }

    [Theory]
    [InlineData("mallory@x.com", Decision.Approve, "n", null, "not-a-reviewer")]
    [InlineData("ann@x.com", Decision.Approve, "n", "other", "changed-since")]
    [InlineData("ann@x.com", Decision.Changes, " ", null, "note-required")]
    [InlineData("ann@x.com", Decision.Reject, null, null, "note-required")]
    public void WhatDoesNotCount_ChangesNothingAndSaysWhy(string who, Decision decision, string? note, string? seen, string code)
    {
        var before = Scenario.Text(Asked().Run);
        var run = Asked().Decides(who, decision, note, seen);

        Assert.Equal(code, run.Last.Verdict.Code);
        Assert.Equal(before, Scenario.Text(run.Run));
    }

    [Fact]
    public void AQuorumOfTwo_NeedsBothOnceEach()
    {
        var run = Asked(Reviewed.Replace("quorum: 1", "quorum: 2")).Decides("ann@x.com", Decision.Approve);
        Assert.Equal(StepStatus.Waiting, run.Status("review"));

        run.Decides("ann@x.com", Decision.Approve);
        Assert.Equal("already-decided", run.Last.Verdict.Code);

        Assert.Equal(["mam"], run.Decides("bob@x.com", Decision.Approve).Performed);
    }

    [Fact]
    public void ChangesAskedFor_RunTheReworkSetAgainWithTheNotes()
    {
        var run = Asked(Reviewed.Replace("{ id: qc, uses: x/do, needs: proxy }", "{ id: qc, uses: x/do, needs: proxy, with: { notes: \"${{ run.rework.notes }}\" } }"))
            .Decides("ann@x.com", Decision.Changes, "too dark");

        Assert.Equal(["proxy", "qc", "review"], run.Event<ReworkStarted>().Steps);
        Assert.Equal(new AttemptKey("proxy", null, 2, 1), run.Command<PerformStep>().Key);
        Assert.Equal(StepStatus.Completed, run.Status("side"));

        run.Completes("proxy");
        Assert.Equal("""{"notes":["too dark"]}""", run.Command<PerformStep>().Input.GetRawText());
        run.Completes("qc");
        Assert.Equal(2, run.Run.Reviews.Length);
        Assert.NotEqual(run.Run.Reviews[0].Id, run.Run.Reviews[1].Id);

        run.When(new ReviewDecided(run.Run.Reviews[0].Id, "bob@x.com", Decision.Approve, null, run.Run.Reviews[0].Seen) { At = run.Now });
        Assert.Equal("already-decided", run.Last.Verdict.Code);
    }

    [Fact]
    public void ChangesWithoutAReworkStep_Park()
    {
        var run = Asked(Reviewed.Replace(", onChanges: { reworkFrom: proxy }", "")).Decides("ann@x.com", Decision.Changes, "too dark");

        Assert.Equal(StepStatus.Parked, run.Status("review"));
        Assert.Contains("too dark", run.Event<StepParked>().Reason);

        run.Operator(OperatorAction.Retry, "review");
        Assert.Equal(ReviewOutcome.Open, run.Run.Reviews[^1].Outcome);
    }

    [Fact]
    public void ARejection_EndsTheRunAsRejected()
    {
        var run = Asked().Decides("ann@x.com", Decision.Reject, "wrong match");

        Assert.Equal(RunOutcome.Rejected, run.Run.Outcome);
        Assert.Contains("wrong match", run.Event<RunEnded>().Reason);
    }

    [Fact]
    public void ARejectionUnderContinue_GoesOn()
    {
        var run = Asked(Reviewed.Replace("quorum: 1", "quorum: 1, onReject: continue")).Decides("ann@x.com", Decision.Reject, "no");

        Assert.Equal("rejected", run.Run.Step("review").Output.GetProperty("decision").GetString());
        Assert.Equal(["mam"], run.Performed);
    }

    [Fact]
    public void AReminder_GoesToThoseWhoHaveNotAnswered()
    {
        var run = Asked(Reviewed.Replace("quorum: 1", "quorum: 2")).Decides("ann@x.com", Decision.Approve).Fires("remind:");

        Assert.Equal(["bob@x.com"], run.Command<Notify>().To);
    }

    [Fact]
    public void AnEscalation_AsksOthersWhoMayThenDecide()
    {
        var run = Asked().Fires("escalate:");
        Assert.Equal(["eve@x.com"], run.Command<OpenReview>().Reviewers);

        Assert.Equal(["mam"], run.Decides("eve@x.com", Decision.Approve).Performed);
    }

    [Theory]
    [InlineData("", StepStatus.Parked, null)]
    [InlineData(", onDeadline: approve", StepStatus.Completed, null)]
    [InlineData(", onDeadline: reject", StepStatus.Completed, RunOutcome.Rejected)]
    public void TheDeadline_DecidesAsTheFlowSays(string policy, StepStatus status, RunOutcome? outcome)
    {
        var run = Asked(Reviewed.Replace("quorum: 1", "quorum: 1" + policy)).Fires("deadline:");

        Assert.Equal(status, run.Status("review"));
        Assert.Equal(outcome, run.Run.Outcome);
    }

    [Fact]
    public void AfterTheDeadline_TheLinkSaysThatItLapsed()
    {
        var run = Asked().Fires("deadline:").Decides("ann@x.com", Decision.Approve);

        Assert.Equal("already-decided", run.Last.Verdict.Code);
        Assert.Contains("lapsed", run.Last.Verdict.Message);
    }

    [Fact]
    public void ADelegate_DecidesInsteadAndTheOtherNoMore()
    {
        var run = Asked();
        run.When(new ReviewDelegated(run.Run.Reviews[0].Id, "ann@x.com", "zoe@x.com") { At = run.Now });
        Assert.Equal(["zoe@x.com"], run.Command<OpenReview>().Reviewers);

        run.Decides("ann@x.com", Decision.Approve);
        Assert.Equal("not-a-reviewer", run.Last.Verdict.Code);
        Assert.Equal(["mam"], run.Decides("zoe@x.com", Decision.Approve).Performed);
    }

    [Fact]
    public void ARevisionWhileAsked_AsksAnewAboutWhatThereIsNow()
    {
        var run = Asked();
        var before = run.Run.Reviews[0];
        run.When(new MetadataRevised("metadata", 2, "ann@x.com", Json.Of(new { title = "New" })) { At = run.Now });

        Assert.Equal(ReviewOutcome.Lapsed, run.Run.Reviews[0].Outcome);
        Assert.NotEqual(before.Seen, run.Run.Reviews[1].Seen);
        Assert.Equal("New", run.Run.Reviews[1].Metadata.GetProperty("title").GetString());
        Assert.Equal(["mam"], run.Decides("bob@x.com", Decision.Approve).Performed);
    }

    [Fact]
    public void ARevisionAfterTheApproval_LapsesItWhileNothingHasLeftTheHouse()
    {
        var run = Asked().Decides("ann@x.com", Decision.Approve);
        run.When(new MetadataRevised("metadata", 2, "bob@x.com", Json.Of(new { title = "New" })) { At = run.Now });

        Assert.Equal(["review", "mam"], run.Event<ReworkStarted>().Steps);
        Assert.Equal(ReviewOutcome.Lapsed, run.Run.Reviews[0].Outcome);
        Assert.Equal(ReviewOutcome.Open, run.Run.Reviews[1].Outcome);
        Assert.Equal("mam", run.Command<CancelStep>().Key.Step);
    }

    [Fact]
    public void ARevisionAfterAPublish_LeavesTheApproval()
    {
        var run = Asked(Reviewed + "\n  - { id: pub, uses: pub/do, compensate: pub/undo }\n  - { id: last, uses: x/do }")
            .Decides("ann@x.com", Decision.Approve).Completes("mam").Completes("pub");
        run.When(new MetadataRevised("metadata", 2, "bob@x.com") { At = run.Now });

        Assert.Equal(ReviewOutcome.Approved, run.Run.Reviews[0].Outcome);
        Assert.Empty(run.Last.Events.OfType<ReworkStarted>());
    }

    [Theory]
    [InlineData("publish/deliver", "")]
    [InlineData("pub/do", ", compensate: pub/undo")]
    public void ARevisionWhileAPublishRuns_IsForTheNextRun(string uses, string undo)
    {
        var run = Asked(Reviewed + $"\n  - {{ id: pub, uses: {uses}, needs: review{undo} }}").Decides("ann@x.com", Decision.Approve);
        run.When(new MetadataRevised("metadata", 2, "bob@x.com") { At = run.Now });

        Assert.Equal("published-already", run.Last.Verdict.Code);
        Assert.Empty(run.Last.Commands);
        Assert.Empty(run.Run.Documents);
        Assert.Equal(StepStatus.Running, run.Status("pub"));
    }

    [Fact]
    public void APublishThatWasRefused_HasNotLeftTheHouse()
    {
        var run = Asked(Reviewed + "\n  - { id: pub, uses: publish/deliver, needs: review }").Decides("ann@x.com", Decision.Approve).Fails("pub", FailureClass.Refused);
        run.When(new MetadataRevised("metadata", 2, "bob@x.com") { At = run.Now });

        Assert.Equal(ReviewOutcome.Lapsed, run.Run.Reviews[0].Outcome);
        Assert.Equal(ReviewOutcome.Open, run.Run.Reviews[1].Outcome);
    }

    [Fact]
    public void AskedAnew_TimesAndPeopleStay_AndOnlyWhoHadAnsweredIsTold()
    {
        var run = Asked(Reviewed.Replace("quorum: 1", "quorum: 2")).Fires("escalate:").Decides("ann@x.com", Decision.Approve);
        var before = run.Run.Reviews[0];
        run.When(new ReviewDelegated(before.Id, "bob@x.com", "zoe@x.com") { At = run.Now }).After(TimeSpan.FromHours(1));
        run.When(new MetadataRevised("transcript", 2, "zoe@x.com") { At = run.Now });

        var anew = run.Run.Reviews[1];
        Assert.Equal((before.Deadline, before.Opened, before.Id), (anew.Deadline, anew.Asked, anew.Instead));
        Assert.Equal(["ann@x.com", "zoe@x.com", "eve@x.com"], anew.Reviewers.Concat(anew.EscalatedTo));
        Assert.Equal(["ann@x.com"], run.Command<OpenReview>().Reviewers);
        Assert.Empty(anew.Decisions);
        Assert.Equal(["deadline:" + anew.Id], run.Run.Timers.Keys);
    }

    [Fact]
    public void WhatIsMadeFromARevision_TakesThePlaceOfTheMachines()
    {
        MediaFile Captions(string uri, string role = "captions") => new(role, uri, 1, uri, "text/vtt");
        var run = Scenario.Start(Reviewed).Completes("proxy", null, null, Captions("runs/c.vtt"), Captions("runs/c.srt", "captions-srt")).Completes("side").Completes("qc");
        run.When(new MetadataRevised("transcript", 2, "ann@x.com", null, [Captions("runs/documents/c.vtt"), Captions("runs/documents/c.srt", "captions-srt"), Captions("runs/documents/c.ttml", "captions-ttml")]) { At = run.Now });

        Assert.Equal("runs/documents/c.vtt", run.Run.Files.Last(file => file.Role == "captions").Uri);
        Assert.Equal("runs/documents/c.srt", run.Run.Files.Last(file => file.Role == "captions-srt").Uri);
        Assert.DoesNotContain(run.Run.Files, file => file.Role == "captions-ttml");
        Assert.Contains(run.Run.Reviews[^1].Shown, file => file.Uri == "runs/documents/c.vtt");
        Assert.Equal(2, run.Decides("ann@x.com", Decision.Approve).Run.Step("review").Output.GetProperty("revisions").GetProperty("transcript").GetInt32());
    }

    [Fact]
    public void ConvertedAnewFromARevision_TheNewerFileCounts_ButWordsStayPeoples()
    {
        MediaFile File(string role, string uri) => new(role, uri, 1, uri, "text/plain");
        var run = Scenario.Start(Reviewed).Completes("proxy", null, null, File("captions-srt", "runs/c.srt"), File("transcript", "runs/t.json")).Completes("side").Completes("qc");
        run.When(new MetadataRevised("transcript", 2, "ann@x.com", null, [File("captions-srt", "runs/documents/c.srt"), File("transcript", "runs/documents/t.json")]) { At = run.Now });
        run.Decides("ann@x.com", Decision.Changes, "again").Completes("proxy", null, null, File("captions-srt", "runs/c.srt"), File("transcript", "runs/t.json"));

        Assert.Equal("runs/c.srt", run.Run.Files.Last(file => file.Role == "captions-srt").Uri);
        Assert.Equal("runs/documents/t.json", run.Run.Files.Last(file => file.Role == "transcript").Uri);
    }

    [Fact]
    public void ARunOfAnAssetThatPeopleDescribedBefore_BeginsWithThat()
    {
        var document = new RevisedDocument("metadata", 3, "ann@x.com", Json.Of(new { title = "Known" }), []);
        var started = new RunStarted("run1", new("test", 1, "hash"), new("asset1", "ingest", "live/clip.mp4", 1, "v1", null), Json.EmptyObject, "test", Documents: [document]) { At = Scenario.Noon };
        var run = FlowDecider.Start(Scenario.Flow("  - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], metadata: { title: machine } } }"), started).Run;

        Assert.Equal("Known", run.Reviews[0].Metadata.GetProperty("title").GetString());
        Assert.Equal(3, run.Documents["metadata"].Revision);
    }

    [Fact]
    public void SkippingAReview_WithdrawsTheQuestion()
    {
        var run = Asked().Operator(OperatorAction.Skip, "review", value: new { metadata = new { title = "By hand" } });

        Assert.Equal(ReviewOutcome.Withdrawn, run.Run.Reviews[0].Outcome);
        Assert.Equal(["mam"], run.Performed);
    }

    [Fact]
    public void AReviewWhoseInputDoesNotFit_Parks()
    {
        var run = Scenario.Start("""
              - { id: review, uses: review/approval, with: { reviewers: "${{ inputs.who }}" } }
            """, "inputs: { who: { } }", new { who = 7 });

        Assert.Equal(StepStatus.Parked, run.Status("review"));
        Assert.Equal("bad-input", run.Event<StepFailed>().Failure.Code);
    }
}
