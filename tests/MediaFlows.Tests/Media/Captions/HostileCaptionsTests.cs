using System.Diagnostics;
using System.Text;
using CsCheck;
using MediaFlows.Core.Media.Captions;
using static MediaFlows.Tests.Media.Captions.Reading;

namespace MediaFlows.Tests.Media.Captions;

public sealed class HostileCaptionsTests
{
    /// <summary>Seconds; on an idle machine each takes less than one, quadratic work would take hours.</summary>
    private const double Bound = 60;

    private const string Cue1 = "00:00:00,000 --> 00:00:01,000\n";

    [Theory]
    [InlineData("<!DOCTYPE tt [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><tt><body><div><p begin=\"0s\" end=\"1s\">&x;</p></div></body></tt>")]
    [InlineData("<!DOCTYPE tt [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><tt><body><div><p begin=\"0s\" end=\"1s\">&b;</p></div></body></tt>")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE tt SYSTEM \"http://127.0.0.1/x.dtd\"><tt/>")]
    public void ADtd_IsRefused(string xml) => Assert.Equal("captions-dtd", Fault(xml));

    [Theory]
    [InlineData("<smil xmlns=\"http://www.w3.org/ns/SMIL\"><body><video src=\"file:///etc/passwd\"/></body></smil>", "not-captions")]
    [InlineData("<SAMI><HEAD/><BODY><SYNC Start=0><P>a</SAMI>", "not-captions")]
    [InlineData("[Script Info]\nTitle: x\n[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,a", "not-captions")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\nseg1.vtt", "not-captions")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd", "not-captions")]
    [InlineData("", "not-captions")]
    [InlineData("<tt><body><div>", "captions-broken")]
    [InlineData("<tt><body>&undeclared;</body></tt>", "captions-broken")]
    public void WhatIsNoCaptions_IsRefused(string text, string code) => Assert.Equal(code, Fault(text));

    [Fact]
    public void AStyleSheetOrImage_IsNeverOpened()
    {
        var reading = Read("""<?xml version="1.0"?><?xml-stylesheet href="file:///etc/hostname" type="text/xsl"?><tt xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xi="http://www.w3.org/2001/XInclude"><body><xi:include href="file:///etc/hostname"/><div><image src="http://127.0.0.1/x.png"/><p begin="0s" end="1s" xlink:href="file:///etc/hostname">a</p></div></body></tt>""");
        Assert.Equal(["0-1: []a"], Told(reading.Track));
        Assert.Equal("It names a style sheet, which was not opened.", Assert.Single(reading.Findings).Message);
    }

    [Fact]
    public void MoreThanAnyProgrammeHolds_IsRefused_AtOnce()
    {
        var watch = Stopwatch.StartNew();
        string[] tooMuch =
        [
            "WEBVTT\n\n" + string.Concat(Enumerable.Repeat("00:00.000 --> 00:01.000\na\n\n", 50_001)),
            string.Concat(Enumerable.Repeat(Cue1 + "a\n\n", 50_001)),
            Cue1 + new string('a', 100_000),
            Cue1 + string.Concat(Enumerable.Repeat("<b>", 100_000)),
            "WEBVTT\n\n00:00.000 --> 00:01.000\n<" + new string('a', 1_000_000),
            new string('a', CaptionLimits.File + 1),
            Ttml("<div>" + string.Concat(Enumerable.Repeat("<p begin='0s' end='1s'>a</p>", 50_001)) + "</div>"),
            Ttml(string.Concat(Enumerable.Repeat("<div>", 100_000)) + string.Concat(Enumerable.Repeat("</div>", 100_000))),
            Ttml(string.Concat(Enumerable.Repeat("<div/>", 500_000))),
        ];
        Assert.All(tooMuch, text => Assert.Equal("captions-too-big", Fault(text)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, Bound);
    }

    [Fact]
    public void AFileOfNothingButTraps_IsReadInLinearTime()
    {
        var watch = Stopwatch.StartNew();
        string[] traps =
        [
            "WEBVTT\n\n" + string.Concat(Enumerable.Repeat("-->\n", 500_000)),
            "WEBVTT\n\n" + string.Concat(Enumerable.Repeat("00:00:00.000 --> ", 100_000)),
            "WEBVTT\n\n00:00.000 --> 00:01.000\na\n" + new string('\n', 2_000_000),
            Ttml("<div><p begin='0s' end='1s'>a</p></div>", head: "<styling>" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"<style xml:id='s{i}' style='s{i + 1} s{i + 2} s{i + 3}'/>")) + "</styling>"),
        ];
        Assert.All(traps, text => Read(text));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, Bound);
    }

    [Fact]
    public void ScriptInAnyFormat_IsTextInEveryOther()
    {
        const string script = "<script>alert(1)</script> <img src=x onerror=alert(2)> javascript:x \" ' &amp;";
        var cue = Cue(Cue1 + script);
        Assert.Equal(script, cue.Plain);
        Assert.All(Enum.GetValues<CaptionFormat>(), format =>
        {
            var written = Encoding.UTF8.GetString(CaptionFile.Write(new CaptionTrack([cue]), format));
            Assert.DoesNotContain("<script", written);
            Assert.DoesNotContain("<img", written);
            Assert.Equal(script, Cue(written).Plain);
        });
    }

    [Fact]
    public void ControlCharacters_AreGone() => Assert.Equal("a b", Cue(Cue1 + "a\0\u0007\u001b[31m \u0085b\uFEFF").Plain.Replace("[31m", ""));

    [Fact]
    public void EverySubsetOfBytes_IsReadOrRefused_NeverMore() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        byte[][] files = [bytes, [.. "WEBVTT\n\n00:00.000 --> 00:01.000\n"u8, .. bytes], [.. "1\n00:00:00,000 --> 00:00:01,000\n"u8, .. bytes], [.. "<tt><body><div><p begin='0s' end='1s'>"u8, .. bytes]];
        foreach (var file in files)
        {
            try
            {
                CaptionFile.Read(file);
            }
            catch (CaptionFault)
            {
            }
        }
    }, iter: 2000);

    private static string Fault(string text) => Assert.Throws<CaptionFault>(() => Read(text)).Code;
}
