using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public class ForeachTests
{
    private const string Publish = """
          - { id: publish, uses: x/do, foreach: "${{ inputs.to }}", with: { name: "${{ item }}" } }
          - { id: after, uses: x/do, with: { list: "${{ steps.publish.output }}" } }
        """;
    private const string To = "inputs: { to: { type: array } }";

    private static Scenario PublishTo(params object[] to) => Scenario.Start(Publish, To, new { to });

    [Fact]
    public void EachElement_IsPerformedWithItsOwnInput()
    {
        var run = PublishTo("website", "press");

        Assert.Equal(["publish/website", "publish/press"], run.Performed);
        Assert.Equal("""{"name":"press"}""", run.Run.Step("publish").Item("press")!.Input.GetRawText());
    }

    [Fact]
    public void WhenAllAreSettled_TheOutputIsTheList()
    {
        var run = PublishTo("website", "press").Completes("publish", new { url = "w" }, "website");
        Assert.Empty(run.Performed);

        run.Completes("publish", new { url = "p" }, "press");
        Assert.Equal(["after"], run.Performed);
        Assert.Equal("""{"list":[{"key":"website","status":"completed","output":{"url":"w"},"error":null},{"key":"press","status":"completed","output":{"url":"p"},"error":null}]}""",
            run.Command<PerformStep>().Input.GetRawText());
    }

    [Fact]
    public void AnEmptyList_CompletesWithNothing()
    {
        var run = PublishTo();

        Assert.Equal("""{"list":[]}""", run.Command<PerformStep>().Input.GetRawText());
    }

    [Fact]
    public void Objects_AreKeyedByTheirId()
    {
        var run = PublishTo(new { id = "web", height = 720 });

        Assert.Equal(["publish/web"], run.Performed);
    }

    [Theory]
    [InlineData("twice", "twice")]
    public void DuplicateKeys_AreAFault(params string[] to)
    {
        var run = PublishTo([.. to]);

        Assert.Equal(StepStatus.Parked, run.Status("publish"));
        Assert.Contains("'twice'", run.Event<StepFailed>().Failure.Message);
    }

    [Fact]
    public void AListThatIsNone_ParksAndCanBeGivenByHand()
    {
        var run = Scenario.Start(Publish, "inputs: { to: { } }", new { to = "website" });
        Assert.Equal(StepStatus.Parked, run.Status("publish"));

        run.Operator(OperatorAction.Retry, "publish", value: new[] { "website" });
        Assert.Equal(["publish/website"], run.Performed);
    }

    [Fact]
    public void OneParkedItem_ParksTheStepWhileOthersGoOn()
    {
        var run = PublishTo("website", "press").Fails("publish", FailureClass.Refused, "website");
        Assert.Equal(StepStatus.Parked, run.Status("publish"));

        run.Completes("publish", new { url = "p" }, "press");
        Assert.Equal(StepStatus.Parked, run.Status("publish"));
        Assert.Equal(StepStatus.Completed, run.Run.Step("publish").Item("press")!.Status);

        run.Operator(OperatorAction.Retry, "publish", "website").Completes("publish", new { url = "w" }, "website");
        Assert.Equal(["after"], run.Performed);
    }

    [Fact]
    public void Max_LimitsHowManyAtOnce()
    {
        var run = Scenario.Start("""
              - { id: p, uses: x/do, foreach: "${{ inputs.to }}", max: 2 }
            """, To, new { to = new[] { "a", "b", "c" } });

        Assert.Equal(["p/a", "p/b"], run.Performed);
        Assert.Equal(["p/c"], run.Completes("p", item: "a").Performed);
    }

    [Fact]
    public void EachItem_HasItsOwnAttempts()
    {
        var run = PublishTo("website", "press").Fails("publish", item: "website").Completes("publish", item: "press");
        Assert.Equal(StepStatus.Waiting, run.Status("publish"));

        run.Fires("retry:");
        Assert.Equal(new AttemptKey("publish", "website", 1, 2), run.Command<PerformStep>().Key);
    }

    [Fact]
    public void FailedItemsUnderContinue_AreInTheList()
    {
        var run = Scenario.Start("""
              - { id: p, uses: x/do, foreach: "${{ inputs.to }}", onError: continue }
              - { id: after, uses: x/do, with: { bad: "${{ steps.p.output?.filter(i => i.status == 'failed').map(i => i.key) }}" } }
            """, To, new { to = new[] { "a", "b" } }).Completes("p", item: "a").Fails("p", FailureClass.Media, "b");

        Assert.Equal("""{"bad":["b"]}""", run.Command<PerformStep>().Input.GetRawText());
    }

    [Fact]
    public void TheList_IsFrozenWhenTheStepBecomesReady()
    {
        var run = PublishTo("website");

        Assert.Equal(["website"], run.Event<StepStarted>(0).Items!.Select(item => item.Key));
    }
}

file static class Events
{
    public static T Event<T>(this Scenario run, int index) where T : FlowEvent => run.Last.Events.OfType<T>().ElementAt(index);
}
