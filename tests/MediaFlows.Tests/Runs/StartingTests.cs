using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class StartingTests
{
    [Fact]
    public void StepsThatNeedNothing_StartAtOnce()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do, needs: [] }
              - { id: c, uses: x/do, needs: [a, b] }
            """);

        Assert.Equal(["a", "b"], run.Performed);
        Assert.Equal(StepStatus.Pending, run.Status("c"));
    }

    [Fact]
    public void OmittedNeeds_MeanTheStepAbove()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do }
            """);

        Assert.Equal(["a"], run.Performed);
        Assert.Equal(["b"], run.Completes("a").Performed);
    }

    [Fact]
    public void AJoin_WaitsForAllItNeeds()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do, needs: [] }
              - { id: c, uses: x/do, needs: [a, b] }
            """);

        Assert.Empty(run.Completes("a").Performed);
        Assert.Equal(["c"], run.Completes("b").Performed);
    }

    [Fact]
    public void TheLastStepSettled_EndsTheRun()
    {
        var run = Scenario.Start("  - { id: a, uses: x/do }").Completes("a");

        Assert.Equal(RunOutcome.Succeeded, run.Run.Outcome);
        Assert.IsType<RunEnded>(run.Last.Events[^1]);
        Assert.Equal(["end"], run.Open.Keys);
    }

    [Fact]
    public void AFalseCondition_SkipsTheStepButNotWhatFollows()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do, if: "${{ steps.a.output.go == true }}" }
              - { id: c, uses: x/do }
            """).Completes("a", new { go = false });

        Assert.Equal(StepStatus.Skipped, run.Status("b"));
        Assert.Equal(["c"], run.Performed);
    }

    [Fact]
    public void Inputs_AreEvaluatedOnceAndRecorded()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do, with: { title: "${{ steps.a.output.title }} of ${{ asset.name }}", n: "${{ inputs.n }}" } }
            """, "inputs: { n: { type: number } }", new { n = 7 }).Completes("a", new { title = "Match" });

        Assert.Equal("""{"title":"Match of clip.mp4","n":7}""", run.Command<PerformStep>().Input.GetRawText());
        Assert.Equal("""{"title":"Match of clip.mp4","n":7}""", run.Run.Step("b").Items[0].Input.GetRawText());
    }

    [Fact]
    public void AnExpressionThatFails_ParksTheStepAndSaysWhatToWrite()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do, with: { title: "${{ steps.a.output.deep.title }}" } }
            """).Completes("a", new { });

        Assert.Equal(StepStatus.Parked, run.Status("b"));
        Assert.Equal(FailureClass.Configuration, run.Event<StepFailed>().Failure.Class);
        Assert.Contains("?.", run.Event<StepFailed>().Failure.Remedy);
    }

    [Fact]
    public void PerformCommands_SayHowManyStepsAreLeft()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do }
            """, "lane: bulk");

        Assert.Equal(2, run.Command<PerformStep>().StepsLeft);
        Assert.Equal(1, run.Completes("a").Command<PerformStep>().StepsLeft);
    }

    [Fact]
    public void EveryResultClosesItsCommand_LateOnesToo()
    {
        var run = Scenario.Start("""
              - { id: a, uses: x/do }
              - { id: b, uses: x/do }
            """);
        var key = run.Key("a");

        run.Completes("a");
        Assert.Equal(["step:b@1.1"], run.Open.Keys);

        run.When(new StepCompleted(key, Json.EmptyObject, []) { At = run.Now });
        Assert.False(run.Last.Verdict.Accepted);
        Assert.Equal("late", run.Last.Verdict.Code);
        Assert.Empty(run.Last.Events);
        Assert.Contains("step:a@1.1", run.Last.Closed);
    }
}
