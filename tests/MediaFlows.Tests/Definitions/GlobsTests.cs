using System.Diagnostics;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

public sealed class GlobsTests
{
    [Theory]
    [InlineData("**", "a.mp4")]
    [InlineData("**", "x/y/a.mp4")]
    [InlineData("*.mp4", "a.mp4")]
    [InlineData("live/**/*.{mp4,mov}", "live/a.mp4")]
    [InlineData("live/**/*.{mp4,mov}", "live/2026/03/A.MOV")]
    [InlineData("live/**", "live/x/y")]
    [InlineData("cam?/*.mxf", "cam1/a b.mxf")]
    [InlineData("{a,b}/{c,d}.mov", "b/c.mov")]
    [InlineData("a+b(1)[x].mp4", "a+b(1)[x].mp4")]
    [InlineData("a,b.mp4", "a,b.mp4")]
    [InlineData("*", "line\nbreak")]
    public void PathOfThatKind_Matches(string pattern, string path) => Assert.True(Globs.Matches(pattern, path));

    [Theory]
    [InlineData("*.mp4", "x/a.mp4")]
    [InlineData("live/**/*.{mp4,mov}", "alive/a.mp4")]
    [InlineData("live/**/*.{mp4,mov}", "live/a.mkv")]
    [InlineData("live/**", "live")]
    [InlineData("cam?/*.mxf", "cam12/a.mxf")]
    [InlineData("*.mp4", "a.mp4\n")]
    [InlineData("a.mp4", "axmp4")]
    public void OtherPath_DoesNotMatch(string pattern, string path) => Assert.False(Globs.Matches(pattern, path));

    [Theory]
    [InlineData("")]
    [InlineData("/live/*.mp4")]
    [InlineData("live\\*.mp4")]
    [InlineData("live//*.mp4")]
    [InlineData("live/")]
    [InlineData("../*.mp4")]
    [InlineData("live/**x/*.mp4")]
    [InlineData("*.{mp4,mov")]
    [InlineData("*.mp4}")]
    [InlineData("*.{mp4,}")]
    [InlineData("*.{}")]
    [InlineData("{a/b,c}.mp4")]
    [InlineData("{a,{b,c}}.mp4")]
    public void PatternThatCanMatchNothing_IsAFault(string pattern)
    {
        Assert.NotNull(Globs.Fault(pattern));
        Assert.False(Globs.Matches(pattern, pattern));
    }

    [Fact]
    public void PatternMadeToBeSlow_IsNot()
    {
        var started = Stopwatch.GetTimestamp();
        Assert.False(Globs.Matches(string.Concat(Enumerable.Repeat("*a", 100)) + "b", new string('a', 1000)));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }
}
