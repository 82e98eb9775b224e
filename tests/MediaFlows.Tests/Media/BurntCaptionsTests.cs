using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Tests.Media;

public class BurntCaptionsTests
{
    [Fact]
    public void Ass_TakesNothingInACueForACommand()
    {
        var text = BurntCaptions.Ass(Track((1, 2.5, "a {\\pos(1,1)} b\nDialogue: 0")), new PictureSize(640, 360));
        Assert.Contains("PlayResX: 640\nPlayResY: 360\n", text);
        Assert.EndsWith("Dialogue: 0,0:00:01.00,0:00:02.50,Caption,,0,0,0,,a \\{\\\u2060pos(1,1)\\} b\\NDialogue: 0\n", text);
    }

    [Fact]
    public void PlaceLookAndColour_AreKept()
    {
        var cue = new CaptionCue(1, TimeSpan.Zero, TimeSpan.FromSeconds(1), [new("left\n", new(Italic: true)), new("{b}", new(Bold: true, Underline: true, Colour: CaptionColour.Yellow)), new("!", new(Colour: CaptionColour.Black))], CueRow.Top, CueAlign.Left);
        Assert.EndsWith(@",,{\an7}{\i1}left\N{\r}{\b1\u1\c&H00FFFF&}\{b\}{\r}{\c&H000000&\3c&HFFFFFF&}!{\r}" + "\n", BurntCaptions.Ass(new CaptionTrack([cue]), new PictureSize(640, 360)));
    }

    [Theory]
    [InlineData(CueRow.Bottom, CueAlign.Center, ",,x")]
    [InlineData(CueRow.Bottom, CueAlign.Right, @",,{\an3}x")]
    [InlineData(CueRow.Middle, CueAlign.Center, @",,{\an5}x")]
    [InlineData(CueRow.Top, CueAlign.Right, @",,{\an9}x")]
    public void ACueStandsWhereItStood(CueRow row, CueAlign align, string end) => Assert.EndsWith($"{end}\n",
        BurntCaptions.Ass(new CaptionTrack([Track((0, 1, "x")).Cues[0] with { Row = row, Align = align }]), new PictureSize(640, 360)));

    [Fact]
    public void Captions_EndWhereThePictureDoes() => Assert.Equal(
        "1\n01:00:01,000 --> 01:00:02,000\nfirst\n\n", Srt.Write(Track((3601, 3605, "first"), (3606, 3607, "second")).Within(3602)));

    private static CaptionTrack Track(params IReadOnlyList<(double Start, double End, string Text)> cues) =>
        new([.. cues.Select((cue, at) => new CaptionCue(at + 1, TimeSpan.FromSeconds(cue.Start), TimeSpan.FromSeconds(cue.End), [new CaptionSpan(cue.Text)]))]);
}
