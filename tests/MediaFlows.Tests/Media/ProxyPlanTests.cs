using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Media.Proxy;

namespace MediaFlows.Tests.Media;

public class ProxyPlanTests
{
    private const string Start = "-hide_banner -nostdin -y -nostats -loglevel level+warning -progress pipe:1 -stats_period 0.5 -max_alloc 1073741824 "
        + "-filter_complex_threads 1 -threads 1 -protocol_whitelist file -format_whitelist mov -max_pixels 67108864 -max_streams 256 -t 180 -i file:input.mp4 -filter_complex ";
    private const string End = "-threads 1 -map_metadata -1 -map_chapters -1 ";

    private static string SoundChains(string sound, string waveform, int fork) => $"[0:1]asplit=outputs=2[fork{fork}][fork{fork + 1}];[fork{fork}]aresample[{sound}];"
        + $"[fork{fork + 1}]aresample,aformat=sample_fmts=s16:sample_rates=8000:channel_layouts=mono,showwavespic=s=600x120:colors=0x2563eb[{waveform}] ";

    private static string WaveformOut(string waveform) => $"-map [{waveform}] -frames:v 1 -update 1 {End}-fs 67108864 file:waveform.png";

    [Fact]
    public void PictureAndSound_AreDecodedOnceForEverything() => Assert.Equal(
        Start + "[0:0]fps=fps=25/1,scale=w=960:h=540,setsar=sar=1,format=pix_fmts=yuv420p,split=outputs=2[fork0][fork1];[fork0]scale[out0];"
        + "[fork1]scale,fps=fps=1/0.6,split=outputs=2[fork2][fork3];[fork2]scale,thumbnail=n=100,format=pix_fmts=yuvj420p[out2];"
        + "[fork3]scale,scale=w=160:h=90,tile=layout=10x10,format=pix_fmts=yuvj420p[out3];" + SoundChains("out1", "out4", 4)
        + "-map [out0] -map [out1] -c:v libx264 -profile:v high -preset veryfast -crf 23 -maxrate:v 1700000 -bufsize:v 1700000 -g 50 -keyint_min 50 -sc_threshold 0 "
        + "-flags:v +cgop -movflags +faststart -f mp4 -c:a aac -b:a 128000 -ar 48000 -ac 2 " + End + "-fs 39277216 file:proxy.mp4 "
        + "-map [out2] -frames:v 1 -update 1 -q:v 3 " + End + "-fs 67108864 file:poster.jpg -map [out3] -frames:v 1 -update 1 -q:v 4 " + End
        + "-fs 67108864 file:sprite.jpg " + WaveformOut("out4"),
        Text(Plan(PictureSizeTests.Video(), Sound(6))));

    [Fact]
    public void SoundAlone_BecomesAnM4aAndAWaveform()
    {
        var plan = Plan(null, Sound(1));
        Assert.Equal(Start + SoundChains("out0", "out1", 0) + "-map [out0] -c:a aac -b:a 128000 -ar 48000 -ac 1 -movflags +faststart -f mp4 " + End + "-fs 39277216 file:proxy.m4a " + WaveformOut("out1"),
            Text(plan));
        Assert.Equal(["proxy", "waveform"], plan.Files.Select(file => file.Role));
    }

    [Fact]
    public void NoSound_LeavesTheWaveformOut()
    {
        var plan = Plan(PictureSizeTests.Video());
        Assert.Equal(["proxy", "poster", "sprite"], plan.Files.Select(file => file.Role));
        Assert.DoesNotContain("aac", Text(plan));
    }

    [Theory]
    [InlineData(Scan.Tff, true)]
    [InlineData(Scan.Bff, true)]
    [InlineData(Scan.Unknown, true)]
    [InlineData(Scan.Progressive, false)]
    public void WhatMayBeInterlaced_IsDeinterlacedFrameByFrame(Scan scan, bool deinterlaced) =>
        Assert.Equal(deinterlaced, Text(Plan(PictureSizeTests.Video(scan: scan))).Contains("[0:0]bwdif=mode=send_frame:deint=interlaced,fps="));

    [Theory]
    [InlineData("30000/1001", "fps=fps=30000/1001", "-g 60")]
    [InlineData("120/1", "fps=fps=60/1", "-g 120")]
    [InlineData("100/1", "fps=fps=50/1", "-g 100")]
    [InlineData("120000/1001", "fps=fps=60000/1001", "-g 120")]
    [InlineData("1/1", "fps=fps=1/1", "-g 2")]
    [InlineData(null, "fps=fps=25/1", "-g 50")]
    public void FrameRate_IsKeptAndSetsTheGroup(string? rate, string fps, string group)
    {
        var text = Text(Plan(PictureSizeTests.Video(rate: rate)));
        Assert.Contains(fps + ",", text);
        Assert.Contains(group + " ", text);
    }

    [Fact]
    public void HighDynamicRange_IsToneMapped()
    {
        var text = Text(Plan(PictureSizeTests.Video() with { Transfer = "arib-std-b67", Hdr = "hlg" }));
        Assert.Contains("setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc,zscale=transfer=linear", text);
        Assert.Contains("-color_trc bt709", text);
    }

    [Theory]
    [InlineData("24523/1000", "25/1")]
    [InlineData("29400/1000", "30000/1001")]
    [InlineData("12/1", "24000/1001")]
    [InlineData("60/1", "60/1")]
    public void UnevenFrames_GetTheUsualRateThatHasRoomForThem(string average, string rate) =>
        Assert.Contains($"fps=fps={rate},", Text(Plan(PictureSizeTests.Video(rate: average) with { VariableFrameRate = true })));

    [Theory]
    [InlineData(Scan.Progressive, Scan.Bff, "setfield=mode=bff,bwdif=mode=send_frame:deint=interlaced,fps")]
    [InlineData(Scan.Unknown, Scan.Tff, "setfield=mode=tff,bwdif=mode=send_frame:deint=interlaced,fps")]
    [InlineData(Scan.Tff, Scan.Bff, "setfield=mode=tff,bwdif=mode=send_frame:deint=interlaced,fps")]
    [InlineData(Scan.Tff, Scan.Progressive, "bwdif=mode=send_frame:deint=interlaced,fps")]
    [InlineData(Scan.Unknown, Scan.Progressive, "fps")]
    [InlineData(Scan.Progressive, Scan.Progressive, "fps")]
    public void UnmarkedFields_AreMarkedFirst(Scan said, Scan measured, string chain) =>
        Assert.Contains($"[0:0]{chain}", Text(Plan(PictureSizeTests.Video(scan: said) with { MeasuredScan = measured })));

    [Fact]
    public void Imx_IsShownWithoutItsDataLines()
    {
        var plan = Plan(PictureSizeTests.Video(720, 608, "152:135", scan: Scan.Tff) with { Codec = "mpeg2video" });
        Assert.Equal(new PictureSize(720, 540), plan.Picture);
        Assert.Contains(",crop=w=720:h=576:x=0:y=32,", Text(plan));
    }

    [Theory]
    [InlineData("1 1 1 1", "[0:1][0:2]join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR,asplit", 2)]
    [InlineData("1", "[0:1]asplit", 1)]
    [InlineData("1 2", "[0:1]asplit", 1)]
    [InlineData("6", "[0:1]asplit", 2)]
    [InlineData("8", "[0:1]pan=stereo|c0=c0|c1=c1,asplit", 2)]
    public void Sound_IsMixedForTwoEars(string channels, string chain, int heard)
    {
        var text = Text(Plan(PictureSizeTests.Video(), [.. channels.Split(' ').Select((count, index) => new AudioTrack(index + 1, "pcm_s24le", int.Parse(count)))]));
        Assert.Contains(chain, text);
        Assert.Contains($"-ac {heard}", text);
    }

    [Fact]
    public void UndecodableFirstTrack_IsPassedOver() =>
        Assert.Contains("[0:2]asplit", Text(ProxyPlan.For(Technical(PictureSizeTests.Video(), new AudioTrack(1, "unknown", 4), new AudioTrack(2, "aac", 2)), 540)));

    [Theory]
    [InlineData(2, 600)]
    [InlineData(600, 2000)]
    [InlineData(36000, 16000)]
    public void Waveform_Has200PixelsAMinuteWithinBounds(double duration, int width) =>
        Assert.Contains($"showwavespic=s={width}x120", Text(ProxyPlan.For(Technical(null, Sound(2)) with { Duration = duration }, 540)));

    [Theory]
    [InlineData(60, "25/1", 0.6, 100)]
    [InlineData(3600, "25/1", 36, 100)]
    [InlineData(2, "25/1", 0.04, 50)]
    [InlineData(0.02, "25/1", 0.04, 1)]
    public void Sprite_SharesTheLengthOutButNotFinerThanFrames(double duration, string rate, double interval, int tiles)
    {
        var sheet = SpriteSheet.Of(new PictureSize(960, 540), duration, FrameRate.Parse(rate)!.Value);
        Assert.Equal((interval, tiles, new PictureSize(160, 90)), (Math.Round(sheet.Interval, 6), sheet.Tiles, sheet.Cell));
    }

    [Fact]
    public void SpriteIndex_TellsWhereEachStretchIsShown() => Assert.Equal(
        "WEBVTT\n\n00:00:00.000 --> 00:30:00.500\nsprite.jpg#xywh=0,0,160,90\n\n00:30:00.500 --> 01:00:01.200\nsprite.jpg#xywh=160,0,160,90\n",
        new SpriteSheet(new PictureSize(160, 90), 1800.5, 2).Index("sprite.jpg", 3601.2));

    [Fact]
    public void SpriteIndex_GoesRowByRow() =>
        Assert.EndsWith("sprite.jpg#xywh=160,90,160,90\n", new SpriteSheet(new PictureSize(160, 90), 1, 12).Index("sprite.jpg", 12));

    private static string Text(ProxyPlan plan) => PassPlan.Of(new FfmpegInput("input.mp4", MediaContainer.Mp4), 60, new PassPart("", plan.Wants)).ToString();

    private static AudioTrack Sound(int channels) => new(1, "aac", channels);

    private static ProxyPlan Plan(VideoTrack? video, params AudioTrack[] audio) => ProxyPlan.For(Technical(video, audio), 540);

    internal static TechnicalMetadata Technical(VideoTrack? video, params AudioTrack[] audio) =>
        new("mp4", 1000, audio, [], new Dictionary<string, string>(), 60, Video: video);
}
