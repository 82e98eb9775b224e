using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Clips;

namespace MediaFlows.Tests.Media.Clips;

public class ClipListTests
{
    [Theory]
    [InlineData("10:00:00:00", 0)]
    [InlineData("10:00:05:03", 128)]
    [InlineData("5.12", 128)]
    [InlineData("5.12s", 128)]
    [InlineData("128f", 128)]
    [InlineData("0", 0)]
    [InlineData("5.139", 128)]
    [InlineData("5.141", 129)]
    public void Place_IsAFrame(string text, long frame) => Assert.Equal(frame, ClipPosition.Read(text, Source(), out _));

    [Theory]
    [InlineData("10:00:59;29", 59)]
    [InlineData("10:01:00;02", 60)]
    [InlineData("10:01:00:02", 60)]
    [InlineData("10:00:59:29", 59)]
    public void WhereTheMediaDropsNumbers_SoDoesWhatIsAsked(string text, long frame) =>
        Assert.Equal(frame, ClipPosition.Read(text, Source("30000/1001", "10:00:58;00"), out _));

    [Theory]
    [InlineData("10:01:00;00", "10:00:58;00", "leaves that number out")]
    [InlineData("10:00:05;00", "10:00:00:00", "counts every frame")]
    [InlineData("10:00:05:25", "10:00:00:00", "is no timecode at 25/1")]
    [InlineData("10:00:05.04", "10:00:00:00", "is no position")]
    [InlineData("-3", "10:00:00:00", "is no position")]
    [InlineData("1e3", "10:00:00:00", "is no position")]
    [InlineData("12,5", "10:00:00:00", "is no position")]
    [InlineData("f", "10:00:00:00", "is no position")]
    [InlineData("", "10:00:00:00", "is no position")]
    [InlineData("99999999999999999999f", "10:00:00:00", "is no position")]
    public void NoPlace_IsSaid(string text, string start, string words)
    {
        Assert.Null(ClipPosition.Read(text, start.Contains(';') ? Source("30000/1001", start) : Source(start: start), out var fault));
        Assert.Contains(words, fault);
    }

    [Fact]
    public void PastMidnight_GoesOn() => Assert.Equal(75, ClipPosition.Read("00:00:01:00", Source(start: "23:59:58:00"), out _));

    [Fact]
    public void WithoutATimecode_CountingBeginsAtZero() => Assert.Equal(25, ClipPosition.Read("00:00:01:00", Source(start: null), out _));

    [Fact]
    public void Clip_IsFromInToBeforeOut()
    {
        var (clips, faults) = ClipList.Of([new("a", "10:00:01:00", "10:00:02:00", "one\u202e\n"), new("b", "1", "150f"), new("c", null, null)], Source());
        Assert.Empty(faults);
        Assert.Equal([new("a", 25, 50, "one"), new("b", 25, 150), new Clip("c", 0, 200)], clips);
    }

    [Fact]
    public void EveryFault_IsToldAtOnce()
    {
        var (clips, faults) = ClipList.Of(
        [
            new("a", "10:00:02:00", "10:00:01:00"), new("b", "10:00:02:00", "10:00:02:00"), new("c", "09:59:59:24", "1"), new("d", "1", "10:00:08:01"),
            new("e", "x", "y"), new("../f", "1", "2"), new("A", "1", "2"),
        ], Source());
        Assert.Equal(
        [
            "clip 'A': the key 'a' is used twice",
            "clip 'a': out 10:00:01:00 is not after in 10:00:02:00",
            "clip 'b': out 10:00:02:00 is not after in 10:00:02:00",
            "clip 'c': 09:59:59:24 to 10:00:01:00 is not inside the media, which go from 10:00:00:00 to 10:00:07:24 (200 frames at 25/1)",
            "clip 'd': 10:00:01:00 to 10:00:08:01 is not inside the media, which go from 10:00:00:00 to 10:00:07:24 (200 frames at 25/1)",
            "clip 'e': in 'x' is no position: write a timecode (10:00:05:00), seconds from the beginning (12.5) or a frame number (250f)",
            "clip 'e': out 'y' is no position: write a timecode (10:00:05:00), seconds from the beginning (12.5) or a frame number (250f)",
            "the key '../f' is not made of at most 40 letters, digits, dashes and underscores",
        ], faults);
        Assert.Equal(["A"], clips.Select(clip => clip.Key));
    }

    [Fact]
    public void TooManyOrNone_IsAFault()
    {
        Assert.Single(ClipList.Of([], Source()).Faults);
        Assert.Contains("41 clips", ClipList.Of([.. Enumerable.Range(0, 41).Select(i => new AskedClip($"{i}", "1", "2"))], Source()).Faults[0]);
    }

    [Theory]
    [InlineData("22471/1000", "24/1")]
    [InlineData("25/1", "25/1")]
    [InlineData("2990/100", "30000/1001")]
    [InlineData("8/1", "24/1")]
    [InlineData("240/1", "60/1")]
    public void VariableRate_IsCountedAtTheUsualOneAbove(string average, string rate) =>
        Assert.Equal(rate, Read(PictureSizeTests.Video(rate: average) with { VariableFrameRate = true }, "{}").Rate.ToString());

    [Fact]
    public void Sound_MayBeginBeforeThePicture()
    {
        var frames = Read(PictureSizeTests.Video(), """{"format":{"start_time":"1.400000"},"streams":[{"index":0,"start_time":"1.440000","duration":"8.000000"}]}""");
        Assert.Equal((200, 0.04), (frames.Count, Math.Round(frames.Offset, 6)));
        Assert.Equal(1.04, frames.At(25), 1e-6);
        Assert.Equal(25, frames.Nearest(1.04));
    }

    internal static SourceFrames Source(string rate = "25/1", string? start = "10:00:00:00", long count = 200)
    {
        var parsed = FrameRate.Parse(rate)!.Value;
        return new SourceFrames(parsed, count, Timecode.Parse(start, parsed) ?? new Timecode(0, parsed, false), start is not null, 0);
    }

    private static SourceFrames Read(VideoTrack video, string probe) => SourceFrames.Of(JsonDocument.Parse(probe).RootElement, ProxyPlanTests.Technical(video))!;
}
