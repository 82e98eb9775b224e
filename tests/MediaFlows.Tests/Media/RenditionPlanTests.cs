using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Media;

public class RenditionPlanTests
{
    private static readonly AudioTrack Stereo = new(1, "aac", 2), Surround = new(2, "ac3", 6);

    [Fact]
    public void OneSize_IsPreparedAsTheProxyIsAndHeldToItsRate()
    {
        var text = Plan(PresetName.H264Lines720, PictureSizeTests.Video(scan: Scan.Tff), Surround).Call.ToString();
        Assert.Contains("[0:0]bwdif=mode=send_frame:deint=interlaced,fps=fps=25/1:start_time=0,scale=w=1280:h=720,setsar=sar=1,format=pix_fmts=yuv420p[v0];"
            + "[0:2]aresample=async=1:first_pts=0,aformat=sample_rates=48000:channel_layouts=stereo[a0t0] -map [v0] -map [a0t0] -c:v libx264 -profile:v high -preset:v medium -crf:v 20 "
            + "-maxrate:v 3000000 -bufsize:v 3000000 -g:v 50 -keyint_min:v 50 -sc_threshold:v 0 -flags:v +cgop -c:a aac -b:a 128000 -movflags +faststart -f mp4", text);
        Assert.EndsWith("file:made-h264-720p.mp4", text);
    }

    [Fact]
    public void Ladder_DecodesOnceAndScalesWhatWasPrepared()
    {
        var plan = Plan(PresetName.Ladder, PictureSizeTests.Video(), Stereo);
        Assert.Contains("format=pix_fmts=yuv420p,split=outputs=4[v0][way1][way2][way3];[way1]scale=w=1280:h=720[v1];[way2]scale=w=960:h=540[v2];[way3]scale=w=640:h=360[v3];", plan.Call.ToString());
        Assert.Contains("asplit=outputs=4[a0t0][a1t0][a2t0][a3t0]", plan.Call.ToString());
        Assert.Equal(["h264-1080p", "h264-720p", "h264-540p", "h264-360p"], plan.Files.Select(file => file.Role));
        Assert.Equal(["1080p.mp4", "720p.mp4", "540p.mp4", "360p.mp4"], plan.Files.Select(file => file.Name));
    }

    [Theory]
    [InlineData(1280, 720, 3)]
    [InlineData(720, 576, 2)]
    [InlineData(320, 240, 1)]
    [InlineData(1080, 1920, 4)]
    public void Rungs_ThatWouldEnlarge_AreLeftOut(int width, int height, int rungs)
    {
        var plan = Plan(PresetName.Ladder, PictureSizeTests.Video(width, height), Stereo);
        Assert.Equal(rungs, plan.Files.Count);
        Assert.All(plan.Files, file => Assert.True(file.Picture!.Value.Width <= width && file.Picture.Value.Height <= height));
    }

    [Theory]
    [InlineData(CropAt.Left, "x=0")]
    [InlineData(CropAt.Center, "x=(iw-ow)/2")]
    [InlineData(CropAt.Right, "x=iw-ow")]
    public void UprightCut_TakesTheAskedPart(CropAt crop, string x)
    {
        var plan = RenditionPlan.For(Input, Technical(PictureSizeTests.Video(), Stereo), Order(PresetName.SocialVertical) with { Crop = crop });
        Assert.Contains($"scale=w=1920:h=1080,setsar=sar=1,format=pix_fmts=yuv420p,crop=w=608:h=1080:{x}:y=(ih-oh)/2[v0]", plan.Call.ToString());
    }

    [Fact]
    public void Mezzanine_KeepsFieldsSoundAndTimecode()
    {
        var technical = Technical(PictureSizeTests.Video(scan: Scan.Tff, rate: "30000/1001"), Stereo, Surround) with { StartTimecode = "10:00:00;00" };
        var text = RenditionPlan.For(Input, technical, Order(PresetName.ProResMezzanine)).Call.ToString();
        Assert.Contains("[0:0]fps=fps=30000/1001:start_time=0,format=pix_fmts=yuv422p10le[v0]", text);
        Assert.Contains("-map [v0] -map [a0t0] -map [a0t1] -c:v prores_ks -profile:v 3 -vendor:v apl0 -flags:v +ildct+ilme -c:a pcm_s24le -f mov -timecode 10:00:00;00", text);
        Assert.DoesNotContain("channel_layouts", text);
    }

    [Fact]
    public void Chunk_IsCutByFrameNumbersWithRoomToLookBack()
    {
        var chunk = new Chunk("p001", 120.12, 240.24, 4);
        var plan = RenditionPlan.For(Input, Technical(PictureSizeTests.Video(rate: "30000/1001"), Stereo), Order(PresetName.H264Lines360) with { Chunk = chunk });
        var text = plan.Call.ToString();
        Assert.Contains("-copyts -start_at_zero -noaccurate_seek -ss 119.12 -i file:input.mp4", text);
        Assert.Contains("[0:0]fps=fps=30000/1001,trim=start_pts=3600:end_pts=7200,scale=w=640:h=360,setsar=sar=1,format=pix_fmts=yuv420p,setpts=expr=PTS-3600[v0]", text);
        Assert.Contains("-frames:v 3600 ", text);
        Assert.DoesNotContain("[0:1]", text);
        Assert.Equal((3600, "h264-360p-chunk", "p001.mp4"), (plan.Frames, plan.Files[0].Role, plan.Files[0].Name));
    }

    [Fact]
    public void ChunkOfSound_IsTheWhole()
    {
        var plan = RenditionPlan.For(Input, Technical(PictureSizeTests.Video(), Stereo), Order(PresetName.H264Lines360) with { Chunk = Chunk.Heard });
        Assert.DoesNotContain("[0:0]", plan.Call.ToString());
        Assert.EndsWith("file:made-sound.m4a", plan.Call.ToString());
    }

    [Theory]
    [InlineData("mpegts", "-ss 110")]
    [InlineData("matroska", "-ss 119")]
    public void WhereThereIsNoIndex_MoreIsReadBefore(string demuxer, string seek) => Assert.Contains(seek + " ", RenditionPlan.For(
        Input with { Container = MediaContainer.All.First(container => container.Demuxer == demuxer) }, Technical(PictureSizeTests.Video()), Order(PresetName.H264Lines360) with { Chunk = new Chunk("p001", 120, 240) }).Call.ToString());

    [Theory]
    [InlineData("no-picture", FailureClass.Media, PresetName.H264Lines720, false)]
    [InlineData("too-long", FailureClass.Media, PresetName.H264Lines720, true, 59.0)]
    [InlineData("cannot-fit", FailureClass.Media, PresetName.H264Lines720, true, null, 100_000L)]
    [InlineData("limits-do-not-fit", FailureClass.Configuration, PresetName.Ladder, true, null, 100_000_000L)]
    public void WhatCannotBeMade_IsSaidBefore(string code, FailureClass turn, PresetName preset, bool picture, double? longest = null, long? bytes = null)
    {
        var limits = new RenditionLimits(bytes, longest is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        var failure = RenditionRefusal.Of(Order(preset) with { Limits = limits }, Technical(picture ? PictureSizeTests.Video() : null, Stereo), "clip.mp4");
        Assert.Equal((code, turn), (failure?.Code, failure?.Class));
    }

    [Fact]
    public void TooLong_IsCutWhereAsked()
    {
        var order = Order(PresetName.H264Lines720) with { Limits = new RenditionLimits(MaxDuration: TimeSpan.FromSeconds(30), Overlong: Overlong.Cut) };
        Assert.Null(RenditionRefusal.Of(order, Technical(PictureSizeTests.Video(), Stereo), "clip.mp4"));
        var plan = RenditionPlan.For(Input, Technical(PictureSizeTests.Video(), Stereo), order);
        Assert.Contains("-t 30 ", plan.Call.ToString());
        Assert.Equal(30, plan.Length);
    }

    [Fact]
    public void SizeLimit_SetsTheRateAndWithItThePicture()
    {
        // 60 s in 4 MB: about 500 kbit/s, of which a fifth is for the sound: too little for 1080 lines.
        var plan = RenditionPlan.For(Input, Technical(PictureSizeTests.Video(), Stereo), Order(PresetName.H264Lines1080) with { Limits = new RenditionLimits(4_000_000) });
        Assert.Equal(new PictureSize(640, 360), plan.Files[0].Picture);
        Assert.Contains("-b:v 397", plan.Call.ToString());
        Assert.DoesNotContain("-crf", plan.Call.ToString());
    }

    [Fact]
    public void Presets_AreCalledAsFlowsWriteThem() =>
        Assert.All(RenditionPreset.All, preset => Assert.Equal($"\"{preset.Role}\"", JsonSerializer.Serialize(preset.Name, StepTypes.Json)));

    private static FfmpegInput Input { get; } = new("input.mp4", MediaContainer.Mp4);

    private static RenditionOrder Order(PresetName preset) => new(RenditionPreset.Of(preset));

    private static RenditionPlan Plan(PresetName preset, VideoTrack? video, params AudioTrack[] audio) => RenditionPlan.For(Input, Technical(video, audio), Order(preset));

    private static TechnicalMetadata Technical(VideoTrack? video, params AudioTrack[] audio) => ProxyPlanTests.Technical(video, audio);
}
