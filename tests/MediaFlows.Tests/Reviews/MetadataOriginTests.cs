using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;
using MediaFlows.Tests.Runs;

namespace MediaFlows.Tests.Reviews;

/// <summary>Which step made a value of the metadata, by what the flow reads and what the steps had put out.</summary>
public sealed class MetadataOriginTests
{
    private static readonly object Described = new { title = "Home win", summary = "The captain scored.", engine = "gpt-5" };

    [Fact]
    public void WithoutMetadataInTheFlow_TheDescriptionBeforeItMadeIt()
    {
        var run = Scenario.Start(Steps("")).Completes("inspect", new { duration = 10 }).Completes("describe", Described);
        var made = Of(run);
        Assert.Equal([new("describe", "ai/describe", "Describe it", "gpt-5", Scenario.Noon, false)], made["title"]);
        Assert.Equal("Describe it (describe, ai/describe) with gpt-5", made["summary"][0].Words());
    }

    [Fact]
    public void EachMember_IsOfTheStepWhoseOutputItIs()
    {
        var run = Scenario.Start(Steps("""{ title: "${{ steps.describe.output.title }}", length: "${{ steps.inspect.output.duration }}", place: Oslo, file: "${{ asset.name }}" }"""))
            .Completes("inspect", new { duration = 10 }).Completes("describe", Described);
        Assert.Equal([("length", "inspect"), ("title", "describe")], Of(run).OrderBy(one => one.Key).Select(one => (one.Key, Assert.Single(one.Value).Step)));
    }

    [Fact]
    public void ATextOfSeveralOutputs_IsOfAllOfThem()
    {
        var run = Scenario.Start(Steps("""{ title: "${{ steps.describe.output.title }}, ${{ steps.inspect.output.duration }} s" }""")).Completes("inspect", new { duration = 10 }).Completes("describe", Described);
        Assert.Equal(["inspect", "describe"], Of(run)["title"].Select(maker => maker.Step));
    }

    [Fact]
    public void WhatTheFlowSaysWhenNothingWasDescribed_IsNotOfTheStepThatWasSkipped()
    {
        var run = Scenario.Start(Steps("\"${{ steps.describe.output ?? { title: asset.name } }}\"")).Completes("inspect");
        run.When(new StepSkipped(run.Key("describe"), "no model is set up", Json.Null) { At = run.Now });
        Assert.Equal("clip.mp4", run.Run.Reviews[0].Metadata.GetProperty("title").GetString());
        Assert.Empty(Of(run));
    }

    [Fact]
    public void WhatAnOperatorGaveInTheStepsPlace_IsSaidToBeByHand()
    {
        var run = Scenario.Start(Steps("\"${{ steps.describe.output }}\"")).Completes("inspect").Fails("describe", FailureClass.Refused)
            .Operator(OperatorAction.Skip, "describe", value: new { title = "By hand" });
        Assert.Equal("Describe it (describe, ai/describe), given by hand", Assert.Single(Of(run)["title"]).Words());
    }

    [Fact]
    public void WhatAnEarlierRunHadMade_IsNotOfThisRunsSteps()
    {
        var run = Scenario.Start(Steps("""{ title: "${{ steps.describe.output.title }} today" }""")).Completes("inspect").Completes("describe", Described);
        Assert.NotEmpty(Of(run));
        run.When(new MetadataRevised("metadata", 2, "ann@example.com", Json.Of(new { title = "An older title" })) { At = run.Now });
        Assert.Empty(Of(run));
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<MetadataMaker>> Of(Scenario run) => MetadataOrigin.Of(run.Run, "review", run.Run.Reviews[^1].Metadata);

    private static string Steps(string metadata) => $$"""
          - { id: inspect, uses: media/inspect, needs: [] }
          - { id: describe, title: Describe it, uses: ai/describe, needs: inspect }
          - id: review
            uses: review/approval
            needs: describe
            with:
              reviewers: [ann@example.com]
              {{(metadata.Length == 0 ? "" : $"metadata: {metadata}")}}
        """;
}
