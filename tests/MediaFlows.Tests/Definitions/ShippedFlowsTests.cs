using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

public sealed class ShippedFlowsTests
{
    public static TheoryData<string> Flows => [.. Directory.GetFiles(Path.Combine(Repository.Root, "flows"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Fact]
    public void FourFlows_Ship() => Assert.Equal(["ai-metadata", "ingest-qc", "live-event", "long-form"], Flows.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Flows))]
    public void ShippedFlow_HasNoProblems(string name)
    {
        var reading = FlowFile.Parse(Repository.Read($"flows/{name}.yaml"), RealSteps.All);
        Assert.Empty(reading.Problems);
        Assert.Equal(name, reading.Definition!.Name);
        Assert.NotNull(reading.Definition.On);
    }

    [Fact]
    public void LiveEvent_HasTheTenStepsOfTheIssue()
    {
        var flow = FlowFile.Parse(Repository.Read("flows/live-event.yaml"), RealSteps.All).Definition!;
        Assert.Equal(["verify", "inspect", "proxy", "qc", "transcript", "describe", "review", "mam", "publish", "archive"], flow.Steps.Select(step => step.Id));
        Assert.Equal(["inspect"], flow.Steps.Single(step => step.Id == "qc").Needs);
    }

    [Fact]
    public void IngestQc_AsksNobody() =>
        Assert.DoesNotContain(FlowFile.Parse(Repository.Read("flows/ingest-qc.yaml"), RealSteps.All).Definition!.Steps, step => step.Kind is StepKind.Review or StepKind.WaitEvent);

    [Theory]
    [InlineData("live/2026/final.MXF", "live-event")]
    [InlineData("metadata/speech.wav", "ai-metadata")]
    [InlineData("delivery/supplier/reel 1.mov", "ingest-qc")]
    [InlineData("long/assembly/day 1.mxf", "long-form")]
    public void Arrival_StartsOneOfThem(string path, string expected) =>
        Assert.Equal([expected], Flows.Select(row => row.Data).Where(name => Globs.Matches(FlowFile.Parse(Repository.Read($"flows/{name}.yaml"), RealSteps.All).Definition!.On!.Match, path)));
}
