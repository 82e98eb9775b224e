using CsCheck;
using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class TimecodeTests
{
    private static readonly FrameRate Ntsc = new(30000, 1001);

    [Theory]
    [InlineData("25/1", "10:00:00:00", 900000)]
    [InlineData("30000/1001", "00:01:00;02", 1800)]
    [InlineData("30000/1001", "00:10:00;00", 17982)]
    [InlineData("30000/1001", "01:00:00;00", 107892)]
    [InlineData("60000/1001", "00:01:00;04", 3600)]
    [InlineData("30000/1001", "00:01:00:00", 1800)]
    public void Written_CountsTheFramesOfSt12(string rate, string text, long frames)
    {
        var timecode = Timecode.Parse(text, FrameRate.Parse(rate)!.Value);
        Assert.Equal(frames, timecode?.Frames);
        Assert.Equal(text, timecode.ToString());
    }

    [Theory]
    [InlineData("25:00:00:00")]
    [InlineData("00:60:00:00")]
    [InlineData("00:00:00:25")]
    [InlineData("1:00:00:00")]
    [InlineData("00:00:00:00\n")]
    [InlineData("")]
    [InlineData(null)]
    public void NoTimecode_IsNone(string? text) => Assert.Null(Timecode.Parse(text, new FrameRate(25, 1)));

    [Theory]
    [InlineData("00:01:00;00", "00:01:00;02")]
    [InlineData("00:01:00;01", "00:01:00;02")]
    [InlineData("00:10:00;01", "00:10:00;01")]
    public void ALabelThatIsDropped_IsTheFirstFrameOfItsMinute(string text, string means) => Assert.Equal(means, Timecode.Parse(text, Ntsc).ToString());

    [Fact]
    public void AfterAnHourOfDropFrame_ClockTimeIsKept() =>
        Assert.Equal("11:00:00;00", Timecode.Parse("10:00:00;00", Ntsc)!.Value.After(3600).ToString());

    [Fact]
    public void PastMidnight_StartsAgain() =>
        Assert.Equal("00:00:01:00", Timecode.Parse("23:59:59:00", new FrameRate(25, 1))!.Value.After(2).ToString());

    [Fact]
    public void EveryFrame_ReadsBackAsItself() => Gen.Long[0, 2589407].Sample(frames =>
    {
        var timecode = new Timecode(frames, Ntsc, true);
        return Timecode.Parse(timecode.ToString(), Ntsc) == timecode;
    });
}
