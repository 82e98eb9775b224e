using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class FirstFramesTests
{
    [Theory]
    [InlineData(Scan.Unknown, "h264", 0, 0, Scan.Progressive)]
    [InlineData(Scan.Unknown, "ffv1", 0, 0, Scan.Unknown)]
    [InlineData(Scan.Progressive, "h264", 20, 20, Scan.Tff)]
    [InlineData(Scan.Progressive, "h264", 20, 0, Scan.Bff)]
    [InlineData(Scan.Tff, "h264", 20, 0, Scan.Tff)]
    [InlineData(Scan.Bff, "h264", 0, 0, Scan.Bff)]
    public void Marks_CorrectTheHeader(Scan said, string codec, int interlaced, int topFirst, Scan scan) =>
        Assert.Equal(scan, new FirstFrames(20, interlaced, topFirst, false, false, false, false).Correct(PictureSizeTests.Video(scan: said) with { Codec = codec }).Scan);

    [Theory]
    [InlineData(null, true, false, "hdr10")]
    [InlineData("smpte2084", true, false, "hdr10")]
    [InlineData("smpte2084", false, false, "pq")]
    [InlineData("smpte2084", true, true, "dolby-vision")]
    [InlineData("arib-std-b67", false, false, "hlg")]
    [InlineData("bt709", true, false, null)]
    public void Light_IsNamedByWhatFramesCarry(string? transfer, bool mastering, bool dolbyVision, string? hdr) =>
        Assert.Equal(hdr, new FirstFrames(1, 0, 0, false, false, mastering, dolbyVision).Correct(PictureSizeTests.Video() with { Transfer = transfer }).Hdr);

    [Theory]
    [InlineData("0.04 0.04 0.04", false)]
    [InlineData("0.033 0.05 0.033 0.05", false)]
    [InlineData("0.016 0.016 0.016 0.1", true)]
    public void Rhythm_IsSeenInTheTimes(string gaps, bool uneven)
    {
        var time = 1.0;
        var log = Enumerable.Range(0, 10).SelectMany(_ => gaps.Split(' ')).Select((gap, number) =>
            $"[Parsed_showinfo_1 @ 0x55] [info] n:{number,4} pts:{(time += double.Parse(gap)) * 1000,7:0} pts_time:9 pos: 48 fmt:yuv420p sar:1/1 s:1920x1080 i:P iskey:1 type:I ");
        Assert.Equal(uneven, FirstFrames.Read([.. log]).Uneven);
    }

    /// <summary>A picture may carry text without end, and the log would say all of it.</summary>
    [Theory]
    [InlineData(1080, "[0:0]metadata=mode=delete,sidedata=mode=delete:type=SEI_UNREGISTERED,showinfo=checksum=0,idet=intl_thres=1.2,metadata=mode=print[seen] -map")]
    [InlineData(720, "[0:0]metadata=mode=delete,sidedata=mode=delete:type=SEI_UNREGISTERED,showinfo=checksum=0[seen] -map")]
    public void OneDecoder_TellsAndMeasures_AndOfWhatNothingBounds_NothingIsSaid(int lines, string said) =>
        Assert.Contains(said, FirstFrames.Call(new("in.mp4", MediaContainer.Mp4), PictureSizeTests.Video(1920, lines, rate: "25/1")).ToString());

    /// <summary>As ffmpeg 5.1 and 7.1 write them.</summary>
    [Theory]
    [InlineData("[Parsed_showinfo_2 @ 0x55] [info] n:   0 pts:      0 pts_time:0       pos:       48 fmt:yuv420p sar:1/1 s:1920x1080 i:T iskey:1 type:I ", "[Parsed_showinfo_2 @ 0x55] [info]   side data - A/53 closed captions (60 bytes)")]
    [InlineData("[Parsed_showinfo_2 @ 0x55] [info] n:   0 pts:      0 pts_time:0       duration:    512 duration_time:0.04    fmt:yuv420p cl:left sar:1/1 s:1920x1080 i:T iskey:1 type:I", "[Parsed_showinfo_2 @ 0x55] [info]   side data - ATSC A53 Part 4 Closed Captions: (60 bytes)")]
    public void Log_IsReadAsItIsWritten(string frame, string data) =>
        Assert.Equal(new FirstFrames(1, 1, 1, false, true, false, false), FirstFrames.Read([frame, data, "[Parsed_showinfo_2 @ 0x55] [info] color_range:tv"]));

    [Theory]
    [InlineData(60, 0, 0, 3, Scan.Tff)]
    [InlineData(0, 58, 0, 2, Scan.Bff)]
    [InlineData(0, 0, 63, 0, Scan.Progressive)]
    [InlineData(41, 17, 7, 0, Scan.Unknown)]
    [InlineData(0, 0, 0, 63, Scan.Unknown)]
    [InlineData(5, 0, 0, 0, Scan.Unknown)]
    public void Measurement_SpeaksOnlyWhenNearlyAllFramesAgree(int tff, int bff, int progressive, int undetermined, Scan scan) => Assert.Equal(scan, ScanMeasurement.Read(
    [
        "lavfi.idet.multiple.tff=1.00", $"lavfi.idet.multiple.tff={tff}.00", $"lavfi.idet.multiple.bff={bff}.00", $"lavfi.idet.multiple.progressive={progressive}.00",
        $"lavfi.idet.multiple.undetermined={undetermined}.00",
    ]));

    [Theory]
    [InlineData(1080, "25/1", 0, true)]
    [InlineData(576, "25/1", 0, true)]
    [InlineData(480, "30000/1001", 0, true)]
    [InlineData(720, "25/1", 0, false)]
    [InlineData(180, "25/1", 0, false)]
    [InlineData(1080, "50/1", 0, false)]
    [InlineData(1080, "25/1", 90, false)]
    public void Measurement_IsMadeOfInterlacedRasters(int lines, string rate, int rotation, bool tells) =>
        Assert.Equal(tells, ScanMeasurement.MayTell(PictureSizeTests.Video(1920, lines, rotation: rotation, rate: rate)));
}
