using CsCheck;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Embedded;

namespace MediaFlows.Tests.Media;

/// <summary>Codes by CTA-708-E, sections 5 to 8.</summary>
public sealed class DigitalCaptionsTests
{
    /// <summary>Defines a window and makes it current: visible or not, anchored at a line of 75, of so many rows.</summary>
    private static byte[] Window(int number = 0, bool visible = true, int line = 60, int rows = 2) => [(byte)(0x98 + number), (byte)(visible ? 0x38 : 0x18), (byte)line, 0, (byte)(0x70 | rows - 1), 0x1F, 0];

    private static byte[] Text(string text) => [.. text.Select(sign => (byte)sign)];

    [Fact]
    public void PopOn_IsOneCueFromShowingToHiding() => Assert.Equal(["1-2.5 Good\nevening"],
        Cues((0, [.. Window(visible: false), .. Text("Good"), 0x0D]), (0.5, Text("evening")), (1, [0x89, 1]), (2.5, [0x8A, 1])));

    [Fact]
    public void RollUp_ShowsWhatStandsThere_ALineWrittenSignBySignOnce() => Assert.Equal(["0-2 one", "2-3 one\ntwo", "3-9 two\nthree"],
        Cues((0, [.. Window(), .. Text("o")]), (0.1, Text("ne")), (1, [0x0D]), (2, Text("two")), (3, [0x0D, .. Text("thr")]), (4, Text("ee"))));

    [Fact]
    public void AWindowDefinedAgain_KeepsItsText() => Assert.Equal(["0-9 stays"], Cues((0, [.. Window(), .. Text("stays")]), (1, Window())));

    [Fact]
    public void WindowsStandInTheOrderOfTheirHeight() => Assert.Equal(["0-1 above\nbelow", "1-2 below", "2-9 above\nbelow"],
        Cues((0, [.. Window(1, line: 70), .. Text("below"), .. Window(2, line: 5), .. Text("above")]), (1, [0x8B, 4]), (2, [0x8B, 4])));

    [Fact]
    public void Deleted_Cleared_Reset_AreGone()
    {
        Assert.Equal(["0-1 a"], Cues((0, [.. Window(), .. Text("a")]), (1, [0x8C, 1, .. Text("nowhere")])));
        Assert.Equal(["0-1 a"], Cues((0, [.. Window(), .. Text("a")]), (1, [0x88, 1])));
        Assert.Equal(["0-1 a"], Cues((0, [.. Window(), .. Text("a")]), (1, [0x8F])));
        Assert.Equal(["0-1 a", "1-9 b"], Cues((0, [.. Window(), .. Text("a")]), (1, [0x0C, .. Text("b")])));
        Assert.Equal(["0-1 ab", "1-9 ac"], Cues((0, [.. Window(), .. Text("ab")]), (1, [0x08, .. Text("c")])));
        Assert.Equal(["0-1 ab", "1-9 c"], Cues((0, [.. Window(), .. Text("ab")]), (1, [0x0E, .. Text("c")])));
    }

    [Fact]
    public void SignsBeyondAscii_AreRead() => Assert.Equal(["0-9 é…“♪€_"],
        Cues((0, [.. Window(), 0xE9, 0x10, 0x25, 0x10, 0x33, 0x7F, 0x18, 0x20, 0xAC, 0x10, 0xA0])));

    /// <summary>Codes we do nothing about, with what they take: none of it is text.</summary>
    [Fact]
    public void WhatOtherCodesTake_IsNoText() => Assert.Equal(["0-9 ab"], Cues((0,
        [.. Window(), .. Text("a"), 0x11, 0x41, 0x8D, 0x41, 0x8E, 0x97, 0x41, 0x41, 0x41, 0x41, 0x10, 0x08, 0x41]),
        (0, [0x10, 0x18, 0x41, 0x41, 0x41, 0x10, 0x80, 0x41, 0x41, 0x41, 0x41, 0x10, 0x90, 0x02, 0x41, 0x41, .. Text("b")])));

    [Fact]
    public void ACodeCutBetweenTwoBlocks_GoesOn() => Assert.Equal(["0-9 é"], Cues((0, Window()[..3]), (0, [.. Window()[3..], 0x18, 0x00]), (0, [0xE9])));

    [Fact]
    public void ThePen_GoesWhereItIsSent() => Assert.Equal(["0-9 ab\nc d"], Cues((0, [.. Window(), 0x92, 1, 0, .. Text("c"), 0x92, 1, 2, .. Text("d"), 0x92, 0, 0, .. Text("ab")])));

    [Fact]
    public void LookAndPlace_AreKept()
    {
        var cue = Assert.Single(Track(1, (0, [.. Window(line: 5), 0x90, 0, 0x80, .. Text("i"), 0x91, 0x3C, 0, 0, 0x90, 0, 0x40, .. Text("u")])).Cues);
        Assert.Equal(CueRow.Top, cue.Row);
        Assert.Equal([new CaptionSpan("i", new CaptionStyle(Italic: true)), new CaptionSpan("u", new CaptionStyle(Underline: true, Colour: CaptionColour.Yellow))], cue.Text);
    }

    [Fact]
    public void ServicesAreApart_AlsoThoseAboveSix()
    {
        var captions = new DigitalCaptions();
        byte[] one = [.. Window(), .. Text("en")], nine = [.. Window(), .. Text("es")];
        Send(captions, 0, [(byte)(1 << 5 | one.Length), .. one, (byte)(7 << 5 | nine.Length), 9, .. nine]);
        Assert.Equal([(1, "en"), (9, "es")], captions.Tracks(9).Select(service => (service.Service, service.Track.Cues[0].Plain)));
    }

    [Fact]
    public void PicturesInTheOrderOfDecoding_AreReadInThatOfShowing()
    {
        var captions = new DigitalCaptions();
        foreach (var (time, text) in new[] { (0.0, "a"), (0.12, "d"), (0.04, "b"), (0.08, "c") })
            Block(captions, time, time == 0 ? [.. Window(), .. Text(text)] : Text(text));
        Assert.Equal("abcd", Assert.Single(captions.Tracks(1)[0].Track.Cues).Plain);
    }

    [Fact]
    public void APacketWithoutItsBeginning_OrNotFinished_SaysNothing()
    {
        var captions = new DigitalCaptions();
        captions.Add(0, new CaptionPair(2, 0x22, 0x41));
        captions.Add(0, new CaptionPair(3, 0x0A, 0x2F));
        Block(captions, 1, [.. Window(), .. Text("whole")]);
        Assert.Equal("whole", Assert.Single(captions.Tracks(2)[0].Track.Cues).Plain);
    }

    /// <summary>Whatever bytes come: no fault, and cues in order, of bounded size.</summary>
    [Fact]
    public void AnyBytes_GiveCuesInOrder() => Check.Sample(Gen.Byte.Array[0, 30].Array[0, 60], blocks =>
    {
        var cues = Track(100, [.. blocks.Select((block, index) => ((double)index, index == 0 ? [.. Window(), .. block.Take(20)] : block))]).Cues;
        return cues.All(cue => cue.End > cue.Start && cue.Plain.Length <= CaptionLimits.Cue && cue.Lines.All(line => line.Length > 0)) && cues.Zip(cues.Skip(1)).All(pair => pair.First.End <= pair.Second.Start);
    });

    private static List<string> Cues(params (double Time, byte[] Codes)[] blocks) =>
        [.. Track(9, blocks).Cues.Select(cue => FormattableString.Invariant($"{cue.Start.TotalSeconds}-{cue.End.TotalSeconds} {cue.Plain}"))];

    private static CaptionTrack Track(double end, params (double Time, byte[] Codes)[] blocks)
    {
        var captions = new DigitalCaptions();
        foreach (var (time, codes) in blocks)
            Block(captions, time, codes);
        return captions.Tracks(end) is [var service] ? service.Track : new CaptionTrack([]);
    }

    private static void Block(DigitalCaptions captions, double time, byte[] codes) => Send(captions, time, [(byte)(1 << 5 | codes.Length), .. codes]);

    private static void Send(DigitalCaptions captions, double time, byte[] blocks)
    {
        byte[] packet = [(byte)(blocks.Length / 2 + 1), .. blocks, .. new byte[2 - blocks.Length % 2]];
        for (var at = 0; at + 1 < packet.Length; at += 2)
            captions.Add(time, new CaptionPair(at == 0 ? 3 : 2, packet[at], packet[at + 1]));
    }
}
