using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class BoundTests
{
    private static readonly string Much = new('x', 33 * 1024);

    [Fact]
    public void AnAnswerBeyondTheBound_IsRefused_AndTheStepWaitsOn()
    {
        var run = Scenario.Start("  - { id: ask, uses: wait/event, timeout: 1h }");
        run.When(new CallbackReceived("ask", Json.Of(new { Much })) { At = run.Now });

        Refused(run);
        Assert.Equal(StepStatus.Waiting, run.Status("ask"));
    }

    [Theory]
    [InlineData(OperatorAction.Skip)]
    [InlineData(OperatorAction.Retry)]
    public void WhatIsGivenByHandBeyondTheBound_IsRefused(OperatorAction action)
    {
        var run = Scenario.Start("  - { id: a, uses: x/do }").Fails("a", FailureClass.Media).Operator(action, "a", value: new { Much });

        Refused(run);
        Assert.Equal(StepStatus.Parked, run.Status("a"));
    }

    [Fact]
    public void ADocumentBeyondTheBound_IsRefused()
    {
        var run = Scenario.Start("  - { id: a, uses: x/do }");
        run.When(new MetadataRevised("metadata", 2, "ann", Json.Of(new { Much })) { At = run.Now });

        Refused(run);
    }

    [Fact]
    public void CorrectedMetadataBeyondTheBound_IsRefused_WithAllNotesCounted()
    {
        const string review = "  - { id: review, uses: review/approval, with: { reviewers: [ann, bob], quorum: 2, deadline: 24h } }";
        Refused(Scenario.Start(review).Decides("ann", Decision.Approve, metadata: new { Much }));

        var run = Scenario.Start(review).Decides("ann", Decision.Approve, note: Much[..20_000]);
        Refused(run.Decides("bob", Decision.Approve, note: Much[..20_000]));
        run.Decides("bob", Decision.Approve, note: null);
        Assert.True(StepOutput.Fits(run.Run.Step("review").Output));
        Assert.Equal(StepStatus.Completed, run.Status("review"));
    }

    [Fact]
    public void TheBound_CountsBytes() => Assert.False(StepOutput.Fits(Json.Parse($"\"{new string('ü', 17 * 1024)}\"")));

    [Fact]
    public void AChildWhoseOutputsAreTooMuchTogether_LeavesHowItsStepsEnded()
    {
        var child = Scenario.Start("  - { id: a, uses: x/do, needs: [] }\n  - { id: b, uses: x/do, needs: [] }");
        child.Completes("a", new { text = Much[..20_000] });
        Assert.Equal("completed", StepOutput.OfChild(child.Run).GetProperty("statuses").GetProperty("a").GetString());
        Assert.Equal(20_000, StepOutput.OfChild(child.Run).GetProperty("steps").GetProperty("a").GetProperty("text").GetString()!.Length);

        child.Completes("b", new { text = Much[..20_000] });
        Assert.Equal("""{"runId":"run1","statuses":{"a":"completed","b":"completed"}}""", StepOutput.OfChild(child.Run).GetRawText());
    }

    [Fact]
    public void AChildsOutputBeyondTheBound_IsNotKept()
    {
        var run = Scenario.Start("  - { id: child, uses: flow/run, with: { flow: other } }");
        run.When(new ChildCompleted(run.Key("child"), "other1", RunOutcome.Succeeded, Json.Of(new { Much })) { At = run.Now });

        Assert.Equal("""{"runId":"other1"}""", run.Run.Step("child").Output.GetRawText());
        Assert.All(run.Last.Events, happened => Assert.True(RunJson.Write(happened).Length < 1024));
    }

    private static void Refused(Scenario run)
    {
        Assert.Equal((false, "too-large"), (run.Last.Verdict.Accepted, run.Last.Verdict.Code));
        Assert.Empty(run.Last.Events);
    }
}
