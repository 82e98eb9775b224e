using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class OperatingTests
{
    private const string Chain = """
          - { id: a, uses: x/do, retry: { attempts: 2 } }
          - { id: b, uses: x/do }
        """;

    [Fact]
    public void ARetryWithAnEditedInput_UsesItAndAllAttemptsAgain()
    {
        var run = Scenario.Start(Chain).Fails("a").Fires("retry:").Fails("a").Operator(OperatorAction.Retry, "a", value: new { quality = "low" });

        Assert.Equal("""{"quality":"low"}""", run.Command<PerformStep>().Input.GetRawText());
        Assert.Equal(3, run.Command<PerformStep>().Key.Attempt);
        Assert.Equal(StepStatus.Waiting, run.Fails("a").Status("a"));
    }

    [Fact]
    public void ARetryBeforeItsTime_CancelsTheTimer()
    {
        var run = Scenario.Start(Chain).Fails("a").Operator(OperatorAction.Retry, "a");

        Assert.Equal(["a"], run.Performed);
        Assert.Empty(run.Run.Timers);
    }

    [Fact]
    public void ASkip_UsesTheOutputGivenByHand()
    {
        var run = Scenario.Start(Chain).Fails("a", FailureClass.Media).Operator(OperatorAction.Skip, "a", value: new { by = "hand" });

        Assert.Equal("""{"by":"hand"}""", run.Run.Step("a").Output.GetRawText());
        Assert.Equal(["b"], run.Performed);
    }

    [Theory]
    [InlineData(OperatorAction.Retry, "a", null, "not-retryable")]
    [InlineData(OperatorAction.Skip, "a", null, "not-skippable")]
    [InlineData(OperatorAction.Skip, "b", null, "not-skippable")]
    [InlineData(OperatorAction.Retry, "zzz", null, "unknown-step")]
    [InlineData(OperatorAction.Retry, "a", "item", "unknown-item")]
    public void WhatCannotBe_IsRefusedInWords(OperatorAction action, string step, string? item, string code)
    {
        var run = Scenario.Start(Chain).Operator(action, step, item);

        Assert.Equal(code, run.Last.Verdict.Code);
        Assert.Empty(run.Last.Events);
    }

    [Fact]
    public void Pause_StopsStartingAndResultsAreStillRecorded()
    {
        var run = Scenario.Start(Chain).When(new RunPaused("ops") { At = Scenario.Noon }).Completes("a");
        Assert.Empty(run.Performed);
        Assert.Equal(StepStatus.Completed, run.Status("a"));

        Assert.Equal(["b"], run.When(new RunResumed("ops") { At = Scenario.Noon }).Performed);
    }

    [Fact]
    public void ARetryWhilePaused_IsRefused_SinceNothingIsStarted()
    {
        var run = Scenario.Start(Chain).Fails("a", FailureClass.Media).When(new RunPaused("ops") { At = Scenario.Noon });
        Assert.Equal("run-paused", run.Operator(OperatorAction.Retry, "a").Last.Verdict.Code);

        Assert.Equal(["a"], run.When(new RunResumed("ops") { At = run.Now }).Operator(OperatorAction.Retry, "a").Performed);
    }

    [Fact]
    public void TimersDueWhilePaused_TakeEffectOnResumeAfterDecisionsMadeMeanwhile()
    {
        var run = Scenario.Start("""
              - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], deadline: 1h } }
              - { id: wait, uses: wait/until, needs: [], with: { for: 30m } }
              - { id: b, uses: x/do, needs: [review, wait] }
            """).When(new RunPaused("ops") { At = Scenario.Noon });
        run.Fires("wait:").Fires("deadline:");
        Assert.Equal(StepStatus.Waiting, run.Status("review"));

        run.Decides("ann@x.com", Decision.Approve);
        Assert.True(run.Last.Verdict.Accepted);
        Assert.Empty(run.Performed);

        Assert.Equal(["b"], run.When(new RunResumed("ops") { At = run.Now }).Performed);
        Assert.Equal(ReviewOutcome.Approved, run.Run.Reviews[0].Outcome);
    }

    [Fact]
    public void ADeadlinePassedWhilePaused_CountsOnResume()
    {
        var run = Scenario.Start("  - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], deadline: 1h, onDeadline: approve } }")
            .When(new RunPaused("ops") { At = Scenario.Noon }).Fires("deadline:");
        Assert.Null(run.Run.Outcome);

        Assert.Equal(RunOutcome.Succeeded, run.When(new RunResumed("ops") { At = run.Now }).Run.Outcome);
    }

    [Fact]
    public void Cancel_WaitsForWhatRunsThenUndoesInReverseOrderOfCompletion()
    {
        var run = Scenario.Start("""
              - { id: one, uses: x/do, compensate: x/undo }
              - { id: two, uses: x/do, needs: [], compensate: x/undo }
              - { id: three, uses: x/do, needs: [one, two] }
            """).Completes("two", new { n = 2 }).Completes("one", new { n = 1 }).Operator(OperatorAction.Cancel);
        Assert.Equal("three", run.Command<CancelStep>().Key.Step);
        Assert.Equal(RunOutcome.Cancelled, run.Run.Stopping);

        run.When(new StepCancelled(run.Key("three")) { At = run.Now });
        Assert.Equal("one", run.Command<Compensate>().Key.Step);
        Assert.Equal("""{"input":{},"output":{"n":1},"unclear":false}""", run.Command<Compensate>().Input.GetRawText());

        run.When(new CompensationCompleted(run.Command<Compensate>().Key, Json.EmptyObject) { At = run.Now });
        Assert.Equal("two", run.Command<Compensate>().Key.Step);

        run.When(new CompensationCompleted(run.Command<Compensate>().Key, Json.EmptyObject) { At = run.Now });
        Assert.Equal(RunOutcome.Cancelled, run.Run.Outcome);
    }

    [Fact]
    public void AnUnclearEffect_IsResolvedFirst()
    {
        var run = Scenario.Start("""
              - { id: one, uses: x/do, compensate: x/undo }
              - { id: two, uses: x/do, compensate: x/undo }
            """).Completes("one").Fails("two", FailureClass.Refused, unclear: true).Operator(OperatorAction.Cancel);

        Assert.Equal("two", run.Command<Compensate>().Key.Step);
        Assert.Equal("""{"input":{},"output":null,"unclear":true}""", run.Command<Compensate>().Input.GetRawText());
    }

    [Fact]
    public void AnEffectThatCannotBeUndone_ParksUntilSomeoneSaysHow()
    {
        var run = Scenario.Start("  - { id: one, uses: x/do, compensate: x/undo }\n  - { id: two, uses: x/do }").Completes("one").Operator(OperatorAction.Cancel);
        run.When(new StepCancelled(run.Key("two")) { At = run.Now });
        var undo = run.Command<Compensate>().Key;
        run.When(new CompensationFailed(undo, new Failure(FailureClass.Refused, "no", "The partner said no.")) { At = run.Now });
        Assert.Equal(StepStatus.Parked, run.Run.Compensations[0].Status);
        Assert.Null(run.Run.Outcome);

        run.Operator(OperatorAction.Retry, "one");
        Assert.Equal(undo with { Attempt = 2 }, run.Command<Compensate>().Key);
        run.When(new CompensationFailed(undo with { Attempt = 2 }, new Failure(FailureClass.Refused, "no", "The partner said no.")) { At = run.Now });

        run.Operator(OperatorAction.Skip, "one");
        Assert.Equal(RunOutcome.Cancelled, run.Run.Outcome);
    }

    [Fact]
    public void ATransientFailureToUndo_IsTriedAgain()
    {
        var run = Scenario.Start("  - { id: one, uses: x/do, compensate: x/undo }\n  - { id: two, uses: x/do }").Completes("one").Operator(OperatorAction.Cancel);
        run.When(new StepCancelled(run.Key("two")) { At = run.Now });
        run.When(new CompensationFailed(run.Command<Compensate>().Key, new Failure(FailureClass.Transient, "503", "busy")) { At = run.Now });

        Assert.Equal(2, run.Fires("undo:").Command<Compensate>().Key.Attempt);
    }

    [Fact]
    public void EffectsOfAnEarlierRound_AreUndoneToo()
    {
        var run = Scenario.Start("""
              - { id: tease, uses: x/do, compensate: x/undo }
              - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], onChanges: { reworkFrom: tease } } }
            """).Completes("tease", new { round = 1 }).Decides("ann@x.com", Decision.Changes).Operator(OperatorAction.Cancel);
        run.When(new StepCancelled(run.Key("tease")) { At = run.Now });

        Assert.Equal("tease", run.Command<Compensate>().Key.Step);
    }

    [Fact]
    public void CancelWhileWaiting_EndsAtOnce()
    {
        var run = Scenario.Start("  - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], deadline: 1h } }").Operator(OperatorAction.Cancel);

        Assert.Equal(RunOutcome.Cancelled, run.Run.Outcome);
        Assert.Equal(ReviewOutcome.Withdrawn, run.Run.Reviews[0].Outcome);
        Assert.Equal(StepStatus.Cancelled, run.Status("review"));
        Assert.Empty(run.Run.Timers);
    }

    [Fact]
    public void Cancel_ReachesChildRuns()
    {
        var run = Scenario.Start("  - { id: sub, uses: flow/run, with: { flow: other } }");
        var child = run.Command<StartChild>();
        run.Operator(OperatorAction.Cancel);
        Assert.Equal(child.ChildRunId, run.Command<CancelChild>().ChildRunId);

        run.When(new ChildCompleted(child.Key, child.ChildRunId, RunOutcome.Cancelled, Json.Null) { At = run.Now });
        Assert.Equal(RunOutcome.Cancelled, run.Run.Outcome);
    }

    [Fact]
    public void AChildThatCouldNotBeStarted_IsNotStartedLater()
    {
        var run = Scenario.Start("  - { id: sub, uses: flow/run, with: { flow: other } }");
        var child = run.Command<StartChild>();
        run.When(new StepFailed(child.Key, new Failure(FailureClass.Configuration, "unknown-flow", "There is no such flow.")) { At = run.Now });

        Assert.DoesNotContain(child.Id, run.Open.Keys);
    }

    [Fact]
    public void NothingCountsAfterTheEnd()
    {
        var run = Scenario.Start("  - { id: a, uses: x/do }").Completes("a").Operator(OperatorAction.Cancel);

        Assert.Equal("run-ended", run.Last.Verdict.Code);
        Assert.Empty(run.Last.Events);
    }

    [Fact]
    public void ARunThatGrowsTooLong_PausesItselfAndSaysWhy()
    {
        var run = Scenario.Start("  - { id: a, uses: x/do, retry: { attempts: 1 } }");
        while (!run.Run.Paused)
            run.Fails("a").Operator(OperatorAction.Retry, "a");

        Assert.InRange(run.Run.Version, 10_000, 10_010);
        Assert.Contains("10", run.Run.PausedBecause);
        run.When(new RunResumed("ops") { At = run.Now });
        Assert.False(run.Run.Paused);
    }

    [Fact]
    public void ALinkedRun_KeepsWhatItInherits()
    {
        var link = new RunLink(LinkKind.Rerun, "run0", [new("a", null, StepStatus.Completed, Json.EmptyObject, Json.Of(new { n = 1 }), [])]);
        var run = Scenario.Start(Scenario.Flow("  - { id: a, uses: x/do }\n  - { id: b, uses: x/do, with: { n: \"${{ steps.a.output.n }}\" } }"), link: link);

        Assert.Equal("""{"n":1}""", run.Command<PerformStep>().Input.GetRawText());
    }

    [Fact]
    public void ATakedown_OnlyUndoes()
    {
        var link = new RunLink(LinkKind.Takedown, "run0",
        [
            new("publish", "web", StepStatus.Completed, Json.EmptyObject, Json.Of(new { url = "u" }), []),
            new("publish", null, StepStatus.Completed, Json.Null, Json.EmptyArray, []),
        ]);
        var run = Scenario.Start(Scenario.Flow("  - { id: publish, uses: x/do, foreach: \"${{ ['web'] }}\", compensate: x/undo }\n  - { id: archive, uses: x/do }"), link: link);

        Assert.Empty(run.Performed);
        Assert.Equal("web", run.Command<Compensate>().Key.Item);
        run.When(new CompensationCompleted(run.Command<Compensate>().Key, Json.EmptyObject) { At = run.Now });
        Assert.Equal(RunOutcome.Succeeded, run.Run.Outcome);
    }
}
