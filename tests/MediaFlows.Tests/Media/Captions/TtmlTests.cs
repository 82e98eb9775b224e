using System.Text;
using System.Xml.Linq;
using MediaFlows.Core.Media.Captions;
using static MediaFlows.Tests.Media.Captions.Reading;

namespace MediaFlows.Tests.Media.Captions;

public sealed class TtmlTests
{
    [Theory]
    [InlineData("00:00:01.5", 1.5)]
    [InlineData("100:00:00", null)]
    [InlineData("01:00:00", 3600.0)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("2m", 120.0)]
    [InlineData("12.25s", 12.25)]
    [InlineData("1250ms", 1.25)]
    [InlineData("50f", 2.0)]
    [InlineData("10000000t", 1.0)]
    [InlineData("00:00:01:05", 1.2)]
    [InlineData("soon", null)]
    [InlineData("-1s", null)]
    public void ATimeExpression_IsRead(string text, double? seconds) =>
        Assert.Equal(seconds, Time("media", ("frameRate", "25"), ("tickRate", "10000000")).Read(text)?.TotalSeconds);

    [Theory]
    [InlineData("media", "", "00:01:00:00", 60.0)]
    [InlineData("media", "", "30f", 1.001)]
    [InlineData("smpte", "nonDrop", "00:01:00:00", 60.06)]
    [InlineData("smpte", "dropNTSC", "00:01:00:02", 60.06)]
    [InlineData("smpte", "dropNTSC", "01:00:00:00", 3599.9964)]
    public void FramesAt2997_CountAsTheDocumentSays(string timeBase, string drop, string text, double seconds) =>
        Assert.Equal(seconds, Time(timeBase, ("frameRate", "30"), ("frameRateMultiplier", "1000 1001"), ("dropMode", drop)).Read(text)!.Value.TotalSeconds, 6);

    [Fact]
    public void TicksWithoutARate_FollowTheFrames()
    {
        Assert.Equal(2, Time("media").Read("2t")!.Value.TotalSeconds);
        Assert.Equal(1, Time("media", ("frameRate", "25"), ("subFrameRate", "2")).Read("50t")!.Value.TotalSeconds);
    }

    [Fact]
    public void TimesNest_InParallelAndInSequence() => Assert.Equal(
        ["11-12: []a", "13-15: []b", "20-21: []c", "21-23: []d"],
        Told(Read(Ttml("""
            <div begin="10s" end="15s"><p begin="1s" dur="1s">a</p><p begin="3s" end="9s">b</p></div>
            <div begin="20s" timeContainer="seq"><p dur="1s">c</p><p dur="2s">d</p></div>
            """)).Track));

    [Fact]
    public void SpansWithTimes_AreCuesOfTheirOwn() => Assert.Equal(["1-2: []one", "2-3: []two|lines"],
        Told(Read(Ttml("""<div><p><span begin="1s" end="2s">one</span> <span begin="2s" end="3s">two<br/>lines</span></p></div>""")).Track));

    [Fact]
    public void ACueWithoutAnEnd_StandsUntilTheNext_SevenSecondsAtMost()
    {
        var reading = Read(Ttml("""<div><p begin="1s">a</p><p begin="3s">b</p></div>"""));
        Assert.Equal(["1-3: []a", "3-10: []b"], Told(reading.Track));
        Assert.StartsWith("A cue has no end", Assert.Single(reading.Findings).Message);
    }

    [Fact]
    public void WhiteSpace_IsAsTheDocumentSays() => Assert.Equal(["0-1: []a b|c", "0-1: []a|b c"], Told(Read(Ttml("""
        <div><p begin="0s" end="1s">
           a
           b<br/> c
        </p><p begin="0s" end="1s" xml:space="preserve">a
        b  c</p></div>
        """)).Track));

    [Fact]
    public void Looks_ComeFromStylesRegionsAndParents() => Assert.Equal(
        ["0-1 Top Left: [Italic Yellow]a [Bold Italic Yellow v=Ann]b", "1-2: [Cyan]c[Underline Cyan]d[Cyan]e", "2-3 Middle: []f[r=かん]漢"],
        Told(Read(Ttml("""
            <div><p begin="0s" end="1s" region="up" style="slanted">a <span tts:fontWeight="bold" ttm:agent="ann">b</span></p>
            <p begin="1s" end="2s" region="low" tts:color="#00FFFFFF">c<span tts:textDecoration="underline">d</span>e<span tts:display="none">hidden</span></p>
            <p begin="2s" end="3s" region="mid">f<span tts:ruby="container"><span tts:ruby="base">漢</span><span tts:ruby="text">かん</span></span></p></div>
            """, head: """
            <metadata><ttm:agent xml:id="ann" type="person"><ttm:name type="full">Ann</ttm:name></ttm:agent></metadata>
            <styling><style xml:id="base" tts:color="yellow"/><style xml:id="slanted" style="base" tts:fontStyle="italic"/><style xml:id="loop" style="loop2"/><style xml:id="loop2" style="loop"/></styling>
            <layout><region xml:id="up" tts:origin="10% 10%" tts:extent="80% 20%" tts:textAlign="start"/><region xml:id="low" tts:displayAlign="after"><style tts:origin="10% 10%" tts:extent="80% 80%"/></region>
            <region xml:id="mid" tts:origin="0% 40%" tts:extent="100% 20%" tts:displayAlign="center"/></layout>
            """)).Track));

    [Theory]
    [InlineData("http://www.w3.org/2006/10/ttaf1", "http://www.w3.org/2006/10/ttaf1#style")]
    [InlineData("http://www.w3.org/2006/04/ttaf1", "http://www.w3.org/2006/04/ttaf1#styling")]
    [InlineData("", "x")]
    public void OlderNamespaces_AreRead(string tt, string style) => Assert.Equal("1-2: [Italic]a",
        Told(Cue($"""<tt xmlns="{tt}" xmlns:tts="{style}" xml:lang="en"><body><div><p begin="00:00:01.00" end="00:00:02.00" tts:fontStyle="italic">a</p></div></body></tt>""")));

    [Fact]
    public void ATimeThatIsNone_IsAFail() =>
        Assert.Equal("The begin of a <p> is no time ('wallclock(x)').", Read(Ttml("""<div><p begin="wallclock(x)" end="2s">a</p></div>""")).Findings[0].Message);

    [Fact]
    public void Written_IsImsc11Text()
    {
        XNamespace tt = "http://www.w3.org/ns/ttml";
        XNamespace parameter = "http://www.w3.org/ns/ttml#parameter", styling = "http://www.w3.org/ns/ttml#styling";
        var cue = new CaptionCue(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), [new("A & <b>\n"), new("x", new CaptionStyle(Italic: true, Voice: "Ann"))], CueRow.Top);
        var root = XDocument.Parse(Encoding.UTF8.GetString(CaptionFile.Write(new CaptionTrack([cue], "de-AT", "a draft"), CaptionFormat.Ttml)), LoadOptions.PreserveWhitespace).Root!;
        Assert.Equal("http://www.w3.org/ns/ttml/profile/imsc1.1/text", root.Attribute(parameter + "contentProfiles")!.Value);
        Assert.Equal(("media", "de-AT"), (root.Attribute(parameter + "timeBase")!.Value, root.Attribute(XNamespace.Xml + "lang")!.Value));
        Assert.Equal(["head", "body"], root.Elements().Select(element => element.Name.LocalName));
        Assert.Equal(["desc", "agent", "styling", "layout"], root.Element(tt + "head")!.Elements().Select(element => element.Name.LocalName));
        var paragraph = Assert.Single(root.Descendants(tt + "p"));
        Assert.Equal(("00:00:01.000", "00:00:02.500", "top-center"), (paragraph.Attribute("begin")!.Value, paragraph.Attribute("end")!.Value, paragraph.Attribute("region")!.Value));
        Assert.Equal("A & <b>x", paragraph.Value);
        Assert.Contains(root.Descendants(tt + "region"), region => region.Attribute(XNamespace.Xml + "id")!.Value == "top-center" && region.Attribute(styling + "displayAlign")!.Value == "before");
    }

    private static TtmlTime Time(string timeBase, params (string Name, string Value)[] said) =>
        TtmlTime.From(name => name == "timeBase" ? timeBase : said.FirstOrDefault(one => one.Name == name).Value);
}
