using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class RangeDigestsTests
{
    private static readonly RangeDigests Now = new("in/a.mp4", 100, 250, "v1", ["a", "b", "c"], null);

    [Theory]
    [InlineData("v1", 100, "a x c", true)]
    [InlineData("v1", 100, "a b", false)]
    [InlineData("v1", 100, "a", false)]
    [InlineData("v2", 100, "a x c", false)]
    [InlineData("v1", 50, "a x c", false)]
    public void SecondRange_DiffersOnlyFromTheSameVersionReadInTheSameRanges(string version, long rangeSize, string ranges, bool differs) =>
        Assert.Equal(differs, Now.Differs(Now with { Version = version, RangeSize = rangeSize, Ranges = ranges.Split(' ') }, 1));

    [Fact]
    public void Range_IsNamedByItsBytes() => Assert.Equal("range 3 (bytes 200 to 249)", Now.Name(2));
}
