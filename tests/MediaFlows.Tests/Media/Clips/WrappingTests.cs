using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Clips;

namespace MediaFlows.Tests.Media.Clips;

public class WrappingTests
{
    [Theory]
    [InlineData("h264", "aac", "mp4")]
    [InlineData("mpeg2video", "pcm_s24le", "mov")]
    [InlineData("prores", "pcm_s16be", "mov")]
    [InlineData("vp9", "opus", "mp4")]
    [InlineData("vp8", "vorbis", null)]
    [InlineData("vp9", "pcm_s16le", null)]
    public void TracksGo_WhereTheyFit(string picture, string sound, string? container) => Assert.Equal(container, Wrapping.Of(Media(picture, sound))?.Container.Name);

    [Fact]
    public void WhatDoesNotFit_IsNamed() => Assert.Equal(["vp8 picture", "vorbis sound"], Wrapping.Mp4.Misfits(Media("vp8", "vorbis")));

    [Fact]
    public void Rewrap_CopiesEveryTrack()
    {
        var media = Media("hevc", "aac") with
        {
            StartTimecode = "10:00:00:00", Subtitles = [new SubtitleTrack(2, "subrip", "eng"), new SubtitleTrack(3, "dvb_subtitle"), new SubtitleTrack(4, "ass", "';x")],
        };
        var plan = RewrapPlan.For(new FfmpegInput("in.mkv", MediaContainer.Mkv), media, Wrapping.Mp4);
        Assert.Contains("-map 0:0 -map 0:1 -map 0:2 -map 0:4 -c copy -c:s mov_text -metadata:s:s:0 language=eng -tag:v hvc1 -timecode 10:00:00:00 -movflags +faststart -f mp4 ", plan.Call.ToString());
        Assert.DoesNotContain("filter_complex ", plan.Call.ToString());
        Assert.Equal(["dvb_subtitle subtitles"], plan.LeftOut);
    }

    [Fact]
    public void TimecodeThatIsNone_IsNotPassedOn() =>
        Assert.DoesNotContain("-timecode", RewrapPlan.For(new FfmpegInput("in.mkv", MediaContainer.Mkv), Media("h264", "aac") with { StartTimecode = "-i /etc/passwd" }, Wrapping.Mp4).Call.ToString());

    private static TechnicalMetadata Media(string picture, string sound) => ProxyPlanTests.Technical(PictureSizeTests.Video() with { Codec = picture }, new AudioTrack(1, sound, 2));
}
