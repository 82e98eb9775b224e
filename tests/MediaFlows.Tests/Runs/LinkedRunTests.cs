using MediaFlows.Core.Definitions;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>Runs that take over from others: reruns and takedowns.</summary>
public class LinkedRunTests
{
    private const string Published = """
          - { id: make, uses: x/do }
          - { id: publish, uses: x/do, compensate: x/undo }
          - { id: report, uses: x/do }
          - { id: archive, uses: x/do, needs: publish, onError: fail, retry: { attempts: 1 } }
        """;

    private static Scenario Succeeded() => Scenario.Start(Published).Completes("make").Completes("publish", new { url = "u" }).Completes("report").Completes("archive");

    private static Scenario Rerun(Scenario first, string from, bool takenDown = false) => Scenario.Start(first.Run.Flow,
        link: InheritedWork.Besides(first.Run, [.. Ancestors.WithDescendants(first.Run.Flow, from)], takenDown));

    [Fact]
    public void ARerun_KeepsWhatStillStands()
    {
        var again = Rerun(Succeeded(), "archive");

        Assert.Equal(["archive"], again.Performed);
        Assert.Equal(StepStatus.Completed, again.Status("publish"));
    }

    [Fact]
    public void ARerunAfterEffectsWereUndone_DoesThemAgainAndWhatComesAfter()
    {
        var failed = Scenario.Start(Published).Completes("make").Completes("publish").Completes("report").Fails("archive", FailureClass.Refused);
        failed.When(new CompensationCompleted(failed.Command<Compensate>().Key, Json.EmptyObject) { At = failed.Now });
        Assert.Equal(RunOutcome.Failed, failed.Run.Outcome);

        var again = Rerun(failed, "archive");
        Assert.Equal(["publish"], again.Performed);
        Assert.Equal((StepStatus.Completed, StepStatus.Pending), (again.Status("make"), again.Status("report")));
    }

    [Fact]
    public void ARerunAfterATakedown_PublishesAgain() => Assert.Equal(["publish"], Rerun(Succeeded(), "archive", takenDown: true).Performed);

    [Fact]
    public void CancellingARerun_LeavesAloneWhatTheFirstRunDid()
    {
        var again = Rerun(Succeeded(), "archive").Operator(OperatorAction.Cancel);
        again.When(new StepCancelled(again.Key("archive")) { At = again.Now });

        Assert.Equal(RunOutcome.Cancelled, again.Run.Outcome);
        Assert.DoesNotContain(again.History, happened => happened is CompensationStarted);
    }

    [Fact]
    public void CancellingARerun_UndoesWhatItDidItself()
    {
        var again = Rerun(Succeeded(), "publish").Completes("publish").Operator(OperatorAction.Cancel);
        again.When(new StepCancelled(again.Key("report")) { At = again.Now }).When(new StepCancelled(again.Key("archive")) { At = again.Now });

        Assert.Equal("publish", again.Command<Compensate>().Key.Step);
    }

    [Fact]
    public void TakingDownWhatIsUnclear_BringsTheFilesItsNamesAreMadeFrom()
    {
        var first = Scenario.Start(Published).Completes("make", files: new MediaFile("captions", "runs/run1/captions.vtt", 9, "abc", "text/vtt"))
            .Fails("publish", FailureClass.Refused, unclear: true).Operator(OperatorAction.Skip, "publish").Completes("report").Completes("archive");

        var takedown = Scenario.Start(first.Run.Flow, link: InheritedWork.Effects(first.Run));
        Assert.Equal("""{"input":{},"output":null,"unclear":true}""", takedown.Command<Compensate>().Input.GetRawText());
        Assert.Equal(["source", "captions"], takedown.Run.Files.Select(file => file.Role));
    }

    private const string TwoReviews = """
          - { id: desk, uses: review/approval, with: { reviewers: [ann@x.com] } }
          - { id: legal, uses: review/approval, needs: [], with: { reviewers: [bob@x.com], onReject: continue } }
          - { id: publish, uses: x/do, needs: [desk, legal] }
        """;

    [Theory]
    [InlineData(Decision.Approve, true)]
    [InlineData(Decision.Reject, false)]
    public void WithTwoReviews_TheLastWordOfBothMustBeAnApproval(Decision second, bool approved)
    {
        var run = Scenario.Start(TwoReviews);
        foreach (var (review, decision) in run.Run.Reviews.Zip([Decision.Approve, second]))
            run.When(new ReviewDecided(review.Id, review.Reviewers[0], decision, "because", review.Seen) { At = run.Now });

        Assert.Equal(["publish"], run.Performed);
        Assert.True(WhatIsSeen.NeedsApproval(run.Run, "publish"));
        Assert.Equal(approved, WhatIsSeen.Approval(run.Run, "publish") is not null);
    }

    [Fact]
    public void AReviewThatWasSkipped_AsksForNoApproval()
    {
        var run = Scenario.Start("""
              - { id: small, uses: review/approval, if: "${{ asset.size > 5000 }}", with: { reviewers: [ann@x.com] } }
              - { id: desk, uses: review/approval, with: { reviewers: [ann@x.com] } }
              - { id: publish, uses: x/do }
            """);
        Assert.True(WhatIsSeen.NeedsApproval(run.Run, "publish"));

        run.Operator(OperatorAction.Skip, "desk");
        Assert.False(WhatIsSeen.NeedsApproval(run.Run, "publish"));
    }
}
