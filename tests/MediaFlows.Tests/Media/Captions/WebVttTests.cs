using MediaFlows.Core.Media.Captions;
using static MediaFlows.Tests.Media.Captions.Reading;

namespace MediaFlows.Tests.Media.Captions;

public sealed class WebVttTests
{
    [Fact]
    public void AFileFromTheWeb_IsRead()
    {
        var reading = Read("""
            WEBVTT - the evening news
            Kind: captions
            Language: en-GB

            NOTE Corrected by Ann
            &amp; Bob

            STYLE
            ::cue(.loud) { color: red }

            REGION
            id:a

            intro
            00:01.000 --> 00:02.500 line:0 align:start
            <v.loud Ann>Good <i>evening</i>.</v>

            NOTE not shown

            00:03.000 --> 01:00:04.000 position:10%
            - Two
            - lines
            """);
        Assert.Equal((CaptionFormat.Vtt, "en-GB", "Corrected by Ann & Bob"), (reading.Format, reading.Track.Language, reading.Track.Note));
        Assert.Equal(["1-2.5 Top Left: [v=Ann]Good [Italic v=Ann]evening[v=Ann].", "3-3604: []- Two|- lines"], Told(reading.Track));
        Assert.Equal(["A STYLE block was left out (line 8).", "A REGION block was left out (line 11)."], reading.Findings.Select(finding => finding.Message));
    }

    [Theory]
    [InlineData("a <b>b <i>c</b> d", "[]a [Bold]b [Bold Italic]c[] d")]
    [InlineData("<c.yellow.bg_black>a</c> <c.loud>b</c>", "[Yellow]a[] b")]
    [InlineData("<00:00:01.500>a<c> b</c>", "[]a b")]
    [InlineData("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>!", "[r=かん]漢[r=じ]字[]!")]
    [InlineData("<ruby>漢</ruby>", "[]漢")]
    [InlineData("<lang ja>a</lang> &lt;b&gt; R&amp;D&nbsp;x", "[]a <b> R&D\u00A0x")]
    [InlineData("a < b </i> c", "[]a < b  c")]
    [InlineData("<script>alert(1)</script><img src=x onerror=y>", "[]alert(1)")]
    public void Tags_BecomeLooks_AndNothingElse(string markup, string told) => Assert.Equal($"0-1: {told.Replace("b  c", "b c")}", Told(Cue($"WEBVTT\n\n00:00.000 --> 00:01.000\n{markup}\n")));

    [Theory]
    [InlineData("line:0", CueRow.Top)]
    [InlineData("line:10%,start", CueRow.Top)]
    [InlineData("line:50%", CueRow.Middle)]
    [InlineData("line:-1", CueRow.Bottom)]
    [InlineData("line:-14", CueRow.Top)]
    [InlineData("line:auto", CueRow.Bottom)]
    [InlineData("vertical:rl size:30%", CueRow.Bottom)]
    public void ALine_IsOneOfThreeRows(string settings, CueRow row) => Assert.Equal(row, Cue($"WEBVTT\n\n00:00.000 --> 00:01.000 {settings}\na").Row);

    [Fact]
    public void ABlockThatIsNoCue_IsToldWithItsLine()
    {
        var finding = Assert.Single(Read("WEBVTT\n\n00:00.000 --> 00:0x.000\nlost\n\n00:01.000 --> 00:02.000\nkept\n").Findings);
        Assert.Equal(("A block is no cue (line 3).", "warning"), (finding.Message, finding.Severity.ToString().ToLowerInvariant()));
    }

    [Fact]
    public void CuesWithoutAnEmptyLineBetween_AreTwo() => Assert.Equal(["0-1: []a", "1-2: []b"], Told(Read("WEBVTT\n00:00.000 --> 00:01.000\na\n00:01.000 --> 00:02.000\nb").Track));

    [Fact]
    public void Written_EveryLookAndPlace()
    {
        var track = new CaptionTrack([
            new CaptionCue(1, Seconds(3723.04), Seconds(3725), [new("Plain & <b>\n"), new("loud", new CaptionStyle(Bold: true, Colour: CaptionColour.Yellow, Voice: "Ann & <Bob>"))], CueRow.Top, CueAlign.Right),
            new CaptionCue(2, Seconds(1), Seconds(1), [new("字", new CaptionStyle(Ruby: "じ"))]),
        ], "en", "a --> b");
        Assert.Equal("WEBVTT\n\nNOTE a --&gt; b\n\n00:00:01.000 --> 00:00:01.001\n<ruby>字<rt>じ</rt></ruby>\n\n"
            + "01:02:03.040 --> 01:02:05.000 line:10% align:right\nPlain &amp; &lt;b&gt;\n<v Ann &amp; &lt;Bob&gt;><c.yellow><b>loud</b></c></v>\n\n", WebVtt.Write(track));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
