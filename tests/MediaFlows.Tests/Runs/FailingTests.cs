using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class FailingTests
{
    private const string Two = """
          - { id: a, uses: x/do, retry: { attempts: 3, firstDelay: 2s, maxDelay: 5m } }
          - { id: b, uses: x/do }
        """;

    [Fact]
    public void ATransientFailure_IsTriedAgainAfterADelay()
    {
        var run = Scenario.Start(Two).Fails("a");

        Assert.Equal(StepStatus.Waiting, run.Status("a"));
        var delay = run.Command<StartTimer>().Due - run.Now;
        Assert.InRange(delay.TotalSeconds, 1.6, 2.4);

        run.Fires("retry:");
        Assert.Equal(2, run.Command<PerformStep>().Key.Attempt);
    }

    [Fact]
    public void Delays_DoubleAndTheirJitterIsAFunctionOfTheAttempt()
    {
        TimeSpan[] Delays() => [.. Enumerable.Range(1, 2).Aggregate((Run: Scenario.Start(Two), Delays: new List<TimeSpan>()), (state, _) =>
        {
            state.Run.Fails("a");
            state.Delays.Add(state.Run.Command<StartTimer>().Due - state.Run.Now);
            state.Run.Fires("retry:");
            return state;
        }).Delays];

        Assert.Equal(Delays(), Delays());
        Assert.InRange(Delays()[1].TotalSeconds, 3.2, 4.8);
    }

    [Fact]
    public void RetryAfter_IsHonoured()
    {
        var run = Scenario.Start(Two);
        run.When(new StepFailed(run.Key("a"), new Failure(FailureClass.Transient, "partner-503", "busy", RetryAfter: TimeSpan.FromMinutes(7))) { At = run.Now });

        Assert.Equal(run.Now + TimeSpan.FromMinutes(7), run.Command<StartTimer>().Due);
    }

    [Fact]
    public void WhenAttemptsAreUsedUp_TheStepParks()
    {
        var run = Scenario.Start(Two).Fails("a").Fires("retry:").Fails("a").Fires("retry:").Fails("a");

        Assert.Equal(StepStatus.Parked, run.Status("a"));
        Assert.Equal("a failed", run.Event<StepParked>().Reason);
        Assert.Null(run.Run.Outcome);
    }

    [Theory]
    [InlineData(FailureClass.Media)]
    [InlineData(FailureClass.Refused)]
    [InlineData(FailureClass.Configuration)]
    [InlineData(FailureClass.Ours)]
    public void OtherFailures_UseNoAttempts(FailureClass kind)
    {
        var run = Scenario.Start(Two).Fails("a", kind);

        Assert.Equal(StepStatus.Parked, run.Status("a"));
    }

    [Fact]
    public void OnErrorContinue_LeavesTheStepFailedAndGoesOn()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do, onError: continue }
              - { id: b, uses: x/do, with: { was: "${{ steps.a.output?.x }}", why: "${{ steps.a.error?.message }}" } }
            """).Fails("a", FailureClass.Media);

        Assert.Equal(StepStatus.Failed, run.Status("a"));
        Assert.Equal("""{"was":null,"why":"a failed"}""", run.Command<PerformStep>().Input.GetRawText());
    }

    [Fact]
    public void OnErrorFail_StopsWhatRunsAndEndsAsFailed()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do, onError: fail }
              - { id: b, uses: x/do, needs: [] }
            """).Fails("a", FailureClass.Media);

        Assert.Equal("b", run.Command<CancelStep>().Key.Step);
        Assert.Null(run.Run.Outcome);

        run.When(new StepCancelled(run.Key("b")) { At = run.Now });
        Assert.Equal(RunOutcome.Failed, run.Run.Outcome);
    }

    [Fact]
    public void OnlyDescendantsOfAParkedStep_Wait()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do, needs: [] }
              - { id: c, uses: x/do, needs: a }
              - { id: d, uses: x/do, needs: b }
            """).Fails("a", FailureClass.Media).Completes("b");

        Assert.Equal(["d"], run.Performed);
        Assert.Equal(StepStatus.Pending, run.Status("c"));
    }

    [Fact]
    public void AStepThatAsksForAPerson_KeepsItsOutput()
    {
        var run = Scenario.Start(Two);
        run.When(new StepParked(run.Key("a"), "QC failed", Json.Of(new { verdict = "fail" })) { At = run.Now });
        Assert.Equal(StepStatus.Parked, run.Status("a"));

        run.Operator(OperatorAction.Skip, "a");
        Assert.Equal("""{"verdict":"fail"}""", run.Run.Step("a").Output.GetRawText());
        Assert.Equal(["b"], run.Performed);
    }

    [Fact]
    public void AnInterruptedAttempt_IsTriedAgain()
    {
        var run = Scenario.Start(Two);
        run.When(new StepCancelled(run.Key("a")) { At = run.Now });

        Assert.Equal(StepStatus.Waiting, run.Status("a"));
    }
}
