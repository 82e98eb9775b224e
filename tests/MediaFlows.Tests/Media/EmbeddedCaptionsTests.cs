using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Embedded;

namespace MediaFlows.Tests.Media;

public class EmbeddedCaptionsTests
{
    private static readonly FfmpegInput Input = new("in.mp4", MediaContainer.Mp4);

    [Fact]
    public void Sei_GivesItsValidPairs() => Assert.Equal([new CaptionPair(0, 0x94, 0x20), new CaptionPair(2, 1, 2)],
        CaptionBytes.Read([0, 0, 1, 6, 4, 20, 0xB5, 0, 0x31, .. "GA94"u8, 3, 0x43, 0xFF, 0xFC, 0x94, 0x20, 0xF9, 7, 7, 0xFE, 1, 2, 0xFF, 0x80]));

    [Fact]
    public void GuardBytes_AreTakenOut() => Assert.Equal([new CaptionPair(2, 0, 0), new CaptionPair(2, 1, 2)],
        CaptionBytes.Read([.. "GA94"u8, 3, 0x42, 0xFF, 0xFE, 0, 0, 3, 0xFE, 1, 2]));

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x47, 0x41, 0x39, 0x34 })]
    [InlineData(new byte[] { 0x47, 0x41, 0x39, 0x34, 3 })]
    [InlineData(new byte[] { 0x47, 0x41, 0x39, 0x34, 3, 0x5F, 0xFF, 0xFC })]
    [InlineData(new byte[] { 0x47, 0x41, 0x39, 0x34, 3, 0x1F, 0xFF, 0xFC, 1, 2 })]
    public void WhatIsCutOrSwitchedOff_GivesNothing(byte[] packet) => Assert.Empty(CaptionBytes.Read(packet));

    [Fact]
    public void Pairs_AreWrittenInTheOrderOfShowing()
    {
        var field = new Line21();
        field.Add(3601.24, new CaptionPair(0, 0x94, 0x2C));
        field.Add(0.04, new CaptionPair(0, 0x94, 0x20));
        field.Add(0.04, new CaptionPair(0, 0xC8, 0xE9));
        field.Add(0.08, new CaptionPair(0, 0x80, 0x80));
        Assert.Equal("Scenarist_SCC V1.0\n\n00:00:00:01\t9420 c8e9\n\n01:00:01:07\t942c\n", field.Scenarist());
    }

    [Fact]
    public void ProgrammeData_IsNoCaption()
    {
        var field = new Line21();
        foreach (var (time, first, second) in new[] { (0, 0x01, 0x03), (1, 0x20, 0x41), (2, 0x15, 0x20), (3, 0x48, 0x49), (4, 0x02, 0x03), (5, 0x50, 0x50), (6, 0x0F, 0x1D), (7, 0x4A, 0x4B) })
            field.Add(time, new CaptionPair(1, (byte)first, (byte)second));
        Assert.Equal(["1520", "4849", "4a4b"], field.Scenarist().Split('\n').Where(line => line.Contains('\t')).Select(line => line.Split('\t')[1]));
    }

    [Fact]
    public void Packets_HaveTheirTimeAndLength() => Assert.Equal([(0.04, 63), (0.0, 5), (-0.04, 7)], ClosedCaptionCall.Read(
        ["#tb 0: 1/25", "#media_type 0: video", "0, 0, 1, 1, 63, 0x58ac08d5, F=0x0", "0, 1, 0, 1, 5, 0x1", "0, -1, -9223372036854775808, 1, 7, 0x1", "0, 1, 1, 1, much, 0x1"]));

    [Fact]
    public void Units_AreCopiedAndNothingIsDecoded()
    {
        var text = ClosedCaptionCall.For(Input, PictureSizeTests.Video(), 60)!.ToString();
        Assert.Contains("-map 0:0 -c copy -bsf:v h264_mp4toannexb,filter_units=pass_types=6 -f data", text);
        Assert.DoesNotContain("filter_complex ", text);
    }

    [Fact]
    public void CodecWithoutAPlaceForThem_HasNoCall() => Assert.Null(ClosedCaptionCall.For(Input, PictureSizeTests.Video() with { Codec = "prores" }, 60));

    [Fact]
    public void Tracks_BecomeTextOrStayPictures()
    {
        var technical = new TechnicalMetadata("mkv", 1, [], [new(2, "subrip", "deu", SubtitleKind.Text), new(3, "dvb_subtitle", null, SubtitleKind.Pictures), new(4, "xsub")], new Dictionary<string, string>());
        var text = EmbeddedCaptions.Tracks(Input, technical, out var texts)!.ToString();
        Assert.Equal([new TextOutput(2, "subrip", "deu", "track-2.vtt")], texts);
        Assert.Contains("-map 0:2 -c:s webvtt -f webvtt", text);
        Assert.Contains("-map 0:3 -c copy -f matroska", text);
        Assert.DoesNotContain("0:4", text);
    }
}
