using MediaFlows.Core.Media.Captions;
using static MediaFlows.Tests.Media.Captions.Reading;

namespace MediaFlows.Tests.Media.Captions;

public sealed class SrtTests
{
    [Fact]
    public void AFileAsItArrives_IsRead() => Assert.Equal(
        ["1-2.5: []Good evening,|said she.", "3-4 Top: [Italic]Up [Yellow]there", "5-6: []No number", "7-8: []In|1984", "9-10: []Empty|line inside"],
        Told(Read("""
            1
            00:00:01,000 --> 00:00:02,500
            Good evening,
            said she.

            2
            0:00:03.0 --> 0:00:04,00  X1:10 X2:20
            {\an8}<i>Up </i><font color="#FFFF00">there</font>
            00:00:05,000 --> 00:00:06,000
            No number

            4
            00:00:07,000-->00:00:08,000
            In
            1984

            5
            00:00:09,000 --> 00:00:10,000
            Empty

            line inside

            6
            00:00:11,000 --> 00:00:12,000
            <b> </b>
            """).Track));

    [Theory]
    [InlineData("<laughs> <b>x</b>", "[]<laughs> [Bold]x")]
    [InlineData("<script>alert(1)</script>", "[]<script>alert(1)</script>")]
    [InlineData("{\\i1}a{\\i0} {\\pos(1,2)}b", "[]a b")]
    [InlineData("<font face='x' color=lime>a</font>", "[Lime]a")]
    [InlineData("&amp; {sic}", "[]&amp; {sic}")]
    public void TagsThatPlayersDoNotKnow_AreText(string markup, string told) => Assert.Equal($"0-1: {told}", Told(Cue($"1\n00:00:00,000 --> 00:00:01,000\n{markup}\n")));

    [Theory]
    [InlineData(1, CueRow.Bottom, CueAlign.Left)]
    [InlineData(2, CueRow.Bottom, CueAlign.Center)]
    [InlineData(5, CueRow.Middle, CueAlign.Center)]
    [InlineData(9, CueRow.Top, CueAlign.Right)]
    public void TheNumberKeys_AreNinePlaces(int key, CueRow row, CueAlign align)
    {
        var cue = Cue($"1\n00:00:00,000 --> 00:00:01,000\n{{\\an{key}}}a\n");
        Assert.Equal((row, align), (cue.Row, cue.Align));
    }

    [Fact]
    public void TextBeforeTheFirstCue_IsTold() =>
        Assert.Equal("There is text before the first cue, which was left out.", Read("00:00:00,000 -> 00:00:01,000\nlost\n\n2\n00:00:01,000 --> 00:00:02,000\nkept").Findings[0].Message);

    [Fact]
    public void Written_NumberedInTheOrderOfTime_AndNoTextIsATag() => Assert.Equal(
        "1\n00:00:01,000 --> 00:00:02,000\n<\u2060b>x<\u2060/b> {\u2060\\an8} --\u2060>\n\n2\n00:00:03,000 --> 00:00:04,000\n{\\an7}<i>漢 (かん)</i>\n\n",
        Srt.Write(new CaptionTrack([
            new CaptionCue(1, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), [new("漢", new CaptionStyle(Italic: true, Ruby: "かん"))], CueRow.Top, CueAlign.Left),
            new CaptionCue(2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), CueText.Of("<b>x</b> {\\an8} -->")),
        ])));
}
