using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class WaitingTests
{
    [Fact]
    public void AWaitForALength_GoesOnWhenItIsOver()
    {
        var run = Scenario.Start("""
              - { id: wait, uses: wait/until, with: { for: 2h } }
              - { id: b, uses: x/do }
            """);
        Assert.Equal(run.Now.AddHours(2), run.Command<StartTimer>().Due);
        Assert.Equal(StepStatus.Waiting, run.Status("wait"));

        Assert.Equal(["b"], run.Fires("wait:").Performed);
    }

    [Fact]
    public void ACallback_CompletesTheWait()
    {
        var run = Scenario.Start("""
              - { id: ask, uses: wait/event, timeout: 1h }
              - { id: b, uses: x/do, with: { got: "${{ steps.ask.output.n }}" } }
            """);
        run.When(new CallbackReceived("ask", Json.Of(new { n = 5 })) { At = run.Now });

        Assert.Equal("""{"got":5}""", run.Command<PerformStep>().Input.GetRawText());
        Assert.Empty(run.Run.Timers);
    }

    [Fact]
    public void AfterARework_TheAnswerOfTheRoundBeforeDoesNotCount()
    {
        var run = Scenario.Start("""
              - { id: ask, uses: wait/event }
              - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], onChanges: { reworkFrom: ask } } }
            """).When(new CallbackReceived("ask", Json.Of(new { n = 1 })) { At = Scenario.Noon }).Decides("ann@x.com", Decision.Changes);
        Assert.Equal(StepStatus.Waiting, run.Status("ask"));

        run.When(new CallbackReceived("ask", Json.Of(new { n = 2 })) { At = run.Now });
        Assert.Equal("""{"n":2}""", run.Run.Step("ask").Output.GetRawText());
    }

    [Fact]
    public void AnEarlyCallback_IsKept()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: ask, uses: wait/event }
              - { id: b, uses: x/do }
            """);
        run.When(new CallbackReceived("ask", Json.EmptyObject) { At = run.Now });
        Assert.True(run.Last.Verdict.Accepted);

        Assert.Equal(["b"], run.Completes("a").Performed);
    }

    [Fact]
    public void ASecondCallback_IsTold()
    {
        var run = Scenario.Start("  - { id: ask, uses: wait/event }\n  - { id: b, uses: x/do }");
        run.When(new CallbackReceived("ask", Json.EmptyObject) { At = run.Now }).When(new CallbackReceived("ask", Json.EmptyObject) { At = run.Now });

        Assert.Equal("already-answered", run.Last.Verdict.Code);
    }

    [Fact]
    public void NoAnswerInTime_IsAFailureAndALateAnswerStillCounts()
    {
        var run = Scenario.Start("  - { id: ask, uses: wait/event, timeout: 1h }\n  - { id: b, uses: x/do }").Fires("wait:");
        Assert.Equal(StepStatus.Parked, run.Status("ask"));

        run.When(new CallbackReceived("ask", Json.EmptyObject) { At = run.Now });
        Assert.Equal(["b"], run.Performed);
    }

    [Fact]
    public void AChildRun_IsStartedOnceAndItsOutputComesBack()
    {
        var run = Scenario.Start("""
              - { id: sub, uses: flow/run, with: { flow: other, inputs: { n: 1 } } }
              - { id: b, uses: x/do, with: { n: "${{ steps.sub.output.n }}" } }
            """);
        var child = run.Command<StartChild>();
        Assert.Equal("other", child.Flow);
        Assert.Equal(RunIds.Child("run1", child.Key), child.ChildRunId);

        run.When(new ChildCompleted(child.Key, child.ChildRunId, RunOutcome.Succeeded, Json.Of(new { n = 9 })) { At = run.Now });
        Assert.Equal("""{"n":9}""", run.Command<PerformStep>().Input.GetRawText());
        Assert.DoesNotContain(child.Id, run.Open.Keys);
    }

    [Fact]
    public void AChildThatFails_ParksTheStepAndARetryStartsAnother()
    {
        var run = Scenario.Start("  - { id: sub, uses: flow/run, with: { flow: other } }");
        var first = run.Command<StartChild>();
        run.When(new ChildCompleted(first.Key, first.ChildRunId, RunOutcome.Failed, Json.Null) { At = run.Now });
        Assert.Equal(StepStatus.Parked, run.Status("sub"));

        run.Operator(OperatorAction.Retry, "sub");
        Assert.NotEqual(first.ChildRunId, run.Command<StartChild>().ChildRunId);
    }
}
