using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Tests.Steps;

/// <summary>How long attempts may take when their flow does not say: by the media, so that none is stopped only for being long.</summary>
public sealed class DefaultTimeoutTests
{
    private static readonly MediaFile Master = new("source", "ingest/master.mxf", 100_000_000_000, "5a", "application/mxf");
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    public void EveryStepOnTheCpu_GetsLongerForLongerMedia()
    {
        var heavy = Steps().Where(step => step.Type.Resource == StepResource.Cpu).ToList();
        Assert.Equal(["ai/transcribe", "asset/verify", "media/clip", "media/proxy", "media/qc", "media/rewrap", "media/thumbnails", "media/transcode", "media/watermark"], heavy.Select(step => step.Type.Name).Order(StringComparer.Ordinal));
        Assert.All(heavy, step => Assert.True(step.DefaultTimeout([Master], null) > TimeSpan.FromHours(20), step.Type.Name));
    }

    [Theory]
    [InlineData("media/clip")]
    [InlineData("media/inspect")]
    [InlineData("media/proxy")]
    [InlineData("media/qc")]
    [InlineData("media/rewrap")]
    [InlineData("media/thumbnails")]
    [InlineData("media/transcode")]
    [InlineData("media/watermark")]
    [InlineData("media/split")]
    [InlineData("media/join")]
    [InlineData("ai/transcribe")]
    public void AStepOverTheMedia_OutlastsItsTool_WhichKnowsTheMediaBetter(string name)
    {
        var step = Steps().Single(step => step.Type.Name == name);
        Assert.True(step.DefaultTimeout([Master], 7200) > MediaTimeLimit.For(7200));
        Assert.True(step.DefaultTimeout([Master with { Size = 1000 }], 60) > TenMinutes);
        // 1 GB may be nine hours of sound.
        Assert.True(step.DefaultTimeout([Master with { Size = 1_000_000_000 }], null) > TimeSpan.FromHours(50));
    }

    [Theory]
    [InlineData(36_000, 9_000_000, 216_000)]
    [InlineData(36_000, 900_000, 21_600)]
    [InlineData(360_000, 1000, 600)]
    public void AFileIsNotBelievedToLastLongerThanItsBytesCan(double duration, long bytes, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), MediaTimeLimit.For(duration, bytes));

    [Fact]
    public void ADurationThatNoTimerCounts_IsBounded() => Assert.Equal(TimeSpan.FromDays(30), MediaTimeLimit.For(9e6));

    [Fact]
    public void WhereAnEndpointTranscribes_NoCoreIsHeld() =>
        Assert.Equal(StepResource.Network, Steps("http://127.0.0.1:9/v1").Single(step => step.Type.Name == "ai/transcribe").Type.Resource);

    private static IStep[] Steps(string? endpoint = null)
    {
        var settings = new Settings(name => name == "MEDIAFLOWS_AI_ENDPOINT" ? endpoint : null, new Dictionary<string, string>(), new Dictionary<string, string>());
        return [.. new ServiceCollection().AddLogging().AddSteps(settings).BuildServiceProvider().GetServices<IStep>()];
    }
}
