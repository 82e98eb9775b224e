using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Tests.Media;

public class BurntCaptionsTests
{
    [Fact]
    public void Ass_TakesNothingInACueForACommand()
    {
        var text = BurntCaptions.Ass([new Cue(1, 2.5, "a {\\pos(1,1)} b\nDialogue: 0")], new PictureSize(640, 360));
        Assert.Contains("PlayResX: 640\nPlayResY: 360\n", text);
        Assert.EndsWith("Dialogue: 0,0:00:01.00,0:00:02.50,Caption,,0,0,0,,a \\{\\\u2060pos(1,1)\\} b Dialogue: 0\n", text);
    }

    [Fact]
    public void Srt_EndsWhereThePictureDoes() => Assert.Equal(
        "1\n01:00:01,000 --> 01:00:02,000\nfirst\n\n", BurntCaptions.Srt([new Cue(3601, 3605, "first"), new Cue(3606, 3607, "second")], 3602));
}
