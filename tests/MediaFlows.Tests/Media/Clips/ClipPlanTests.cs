using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Clips;

namespace MediaFlows.Tests.Media.Clips;

public class ClipPlanTests
{
    private const string Start = "-hide_banner -nostdin -y -nostats -loglevel level+warning -progress pipe:1 -stats_period 0.5 -max_alloc 1073741824 "
        + "-filter_complex_threads 1 -threads 1 ";
    private const string Guards = "-protocol_whitelist file -format_whitelist mov -max_pixels 67108864 -max_streams 256 ";
    private const string End = " -threads 1 -map_metadata -1 -map_chapters -1 -fs 4398046511104 file:";

    [Fact]
    public void Encoded_ReadsFromNearTheClipOn() => Assert.Equal(
        Start + Guards + "-ss 3.5 -t 2.3 -i file:in.mp4 -filter_complex [0:0]setpts=expr=round(PTS-0.5/TB),fps=fps=25/1:start_time=0,trim=end_frame=20,format=pix_fmts=yuv420p[v];"
        + "[0:1]asetpts=expr=round(PTS-0.5/TB),atrim=start=0:end=0.8,aresample=async=1:first_pts=0,apad=whole_dur=0.8[a0] -map [v] -map [a0] -c:v libx264 -preset fast -crf 16 -g 25 "
        + "-flags:v +cgop -c:a aac -b:a:0 256000 -metadata:s:a:0 language=deu -timecode 10:00:04:00 -movflags +faststart -f mp4" + End + "clip.mp4",
        Plan("h264").Encoded(new Clip("clip", 100, 120), 3.5, "clip.mp4", raw: false).ToString());

    [Fact]
    public void WhatStandsAlone_IsCopiedAndOnlySoundIsDecoded()
    {
        var text = Plan("prores").Copied(new Clip("clip", 100, 120), 3.5, "clip.mov").ToString();
        Assert.Contains("-ss 4 -t 0.78 -i file:in.mp4 " + Guards + "-ss 3.5 -t 2.3 -i file:in.mp4 -filter_complex [1:1]asetpts", text);
        Assert.Contains("-map 0:0 -map [a0] -c:v copy -c:a pcm_s16le ", text);
        Assert.DoesNotContain("[0:0]", text);
    }

    [Fact]
    public void CopyAtAKeyFrame_DecodesNothing()
    {
        var text = Plan("h264").KeyFrameCopy(new KeyFrameCut(50, 123, -2, 2.9, 73), 4, Wrapping.Mp4, "clip.mp4").ToString();
        Assert.Equal(Start + Guards + "-ss 4 -t 2.9 -i file:in.mp4 " + Guards + "-ss 4 -t 0.92 -i file:in.mp4 -map 0:0 -map 1:1 -c copy -output_ts_offset 2 "
            + "-metadata:s:a:0 language=deu -timecode 10:00:02:00 -movflags +faststart -f mp4" + End + "clip.mp4", text);
    }

    [Fact]
    public void InterlacedAndDeep_StaySo()
    {
        var video = PictureSizeTests.Video(1921, 1080, scan: Scan.Tff) with { Chroma = "4:2:2", BitDepth = 10, Primaries = "bt709" };
        var text = (Plan("h264") with { Video = video }).Encoded(new Clip("clip", 0, 20), 0, "clip.mp4", false).ToString();
        Assert.Contains("crop=w=trunc(iw/2)*2:h=trunc(ih/2)*2:x=0:y=0,format=pix_fmts=yuv422p10le[v]", text);
        Assert.Contains("-flags:v +cgop+ildct+ilme -color_primaries bt709 ", text);
        Assert.DoesNotContain("-ss", text);
    }

    [Fact]
    public void Join_ReadsAListOfOurOwn()
    {
        var plan = Plan("h264");
        Assert.Equal("ffconcat version 1.0\nfile part-a.mov\nduration 0.8\nfile part-b.mov\nduration 0.04\n", plan.List([("part-a.mov", 20), ("part-b.mov", 1)]));
        Assert.Contains("-protocol_whitelist file -format_whitelist concat,mov -max_pixels 67108864 -max_streams 256 -i file:parts.txt -map 0:v:0 -map 0:a:0 -c:v copy -c:a aac",
            plan.Joined("parts.txt", 21, false, null, "clip.mp4").ToString());
    }

    [Fact]
    public void Reading_BeginsWholeFramesEarlier() => Assert.Equal([(100 - 14) * 1001 / 30000.0, (100 - 59) * 1001 / 30000.0, 0],
        (Plan("h264") with { Frames = ClipListTests.Source("30000/1001") }).Approaches(new Clip("clip", 100, 120)));

    [Fact]
    public void Packets_AreListedWithoutDecoding() => Assert.Equal(
        Start + Guards + "-ss 3 -t 3 -i file:in.mp4 -map 0:0 -c copy -f framecrc -threads 1 -map_metadata -1 -map_chapters -1 -fs 134217728 file:packets.txt",
        Plan("h264").Packets(3, 5).ToString());

    [Fact]
    public void BeginningOfAnMpegStream_IsSoughtToo() =>
        Assert.Contains("-ss 0.000001 -t 1.8 ", (Plan("h264") with { Source = new FfmpegInput("in.ts", MediaContainer.TransportStream) }).Packets(0, 0.8).ToString());

    /// <summary>Two groups of I P B B, shown 0 3 1 2, with a tick of 40 ms.</summary>
    private static readonly string[] Listed =
    [
        "#software: Lavf", "#tb 0: 1/25", "0, -12, -10, 1, 690, 0x3b7d602f", "0, -11, -7, 1, 135, 0x710f4441, F=0x0", "0, -10, -9, 1, 100, 0x1, F=0x0", "0, -9, -8, 1, 100, 0x1, F=0x0, S=1, 8",
        "0, -8, -6, 1, 690, 0x3b7d602f, F=0x5", "0, -7, -3, 1, 135, 0x710f4441, F=0x0", "0, -6, -5, 1, 100, 0x1, F=0x0", "0, -5, -4, 1, 100, 0x1, F=0x0", "nonsense",
    ];

    [Fact]
    public void List_IsRead()
    {
        var packets = PacketList.Read(Listed).ToList();
        Assert.Equal(8, packets.Count);
        Assert.Equal(new Packet(-0.48, -0.4, true), new Packet(Math.Round(packets[0].Dts, 6), Math.Round(packets[0].Pts, 6), packets[0].Key));
        Assert.Equal([0, 4], Enumerable.Range(0, 8).Where(i => packets[i].Key));
    }

    [Theory]
    [InlineData(-9, 1)]
    [InlineData(-8, 4)]
    [InlineData(-7, 4)]
    [InlineData(-6, 4)]
    [InlineData(-5, 5)]
    [InlineData(-3, 8)]
    [InlineData(9, 8)]
    public void Copy_EndsWhereNoPictureIsMissing(int until, int packets) => Assert.Equal(packets, PacketList.Whole([.. PacketList.Read(Listed)], (until - 0.5) / 25));

    [Fact]
    public void KeyFrameCut_TellsWhatItReallyTakes()
    {
        var cut = KeyFrameCut.Of([.. PacketList.Read(Listed)], ClipListTests.Source(), new Clip("a", 91, 92), 4)!;
        Assert.Equal((90, 94, 4), (cut.In, cut.Out, cut.Packets));
        Assert.Equal(-8.5 / 25, cut.DecodedUntil, 1e-9);
        Assert.Null(KeyFrameCut.Of([.. PacketList.Read(Listed)], ClipListTests.Source(), new Clip("a", 89, 92), 4));
        Assert.Null(KeyFrameCut.Of([], ClipListTests.Source(), new Clip("a", 89, 92), 4));
    }

    private static ClipPlan Plan(string codec)
    {
        var media = ProxyPlanTests.Technical(PictureSizeTests.Video() with { Codec = codec }, new AudioTrack(1, "aac", 2, Language: "deu"));
        return new ClipPlan(new FfmpegInput("in.mp4", MediaContainer.Mp4), media, media.Video!, ClipListTests.Source());
    }
}
