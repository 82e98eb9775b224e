using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Thumbnails;

namespace MediaFlows.Tests.Media;

public class ThumbnailPlanTests
{
    [Fact]
    public void Picture_IsAKeyFrameNearItsMoment()
    {
        var text = Plan(PictureSizeTests.Video(), 320, 1280).Call(3, 7.5, keyFrame: true).ToString();
        Assert.Contains("-skip_frame nokey -noaccurate_seek -ss 7.5 -i file:in.mp4 ", text);
        Assert.Contains("[0:0]metadata=mode=delete,scale=w=1280:h=720,setsar=sar=1,format=pix_fmts=yuv420p,signalstats,metadata=mode=print:file=look-003.txt,"
            + "setpts=expr=PTS-STARTPTS,format=pix_fmts=yuvj420p,split=outputs=2[s0][s1];[s0]scale=w=1280:h=720[o0];[s1]scale=w=320:h=180[o1]", text);
        Assert.Contains("-map [o0] -frames:v 1 ", text);
        Assert.EndsWith("file:thumbnail-003-320.jpg", text);
    }

    [Fact]
    public void Interlaced_ShowsOneField() => Assert.Contains("[0:0]metadata=mode=delete,field=type=top,scale", Plan(PictureSizeTests.Video(scan: Scan.Tff), 320).Call(1, 0, keyFrame: true).ToString());

    [Fact]
    public void SizesThatComeToTheSame_AreMadeOnce() => Assert.Equal([new PictureSize(320, 180)], Plan(PictureSizeTests.Video(320, 180), 640, 1280).Sizes);

    [Fact]
    public void Moments_AreSharedOut() => Assert.Equal([1, 3, 5, 7], ThumbnailPlan.Spread(4, 8));

    [Fact]
    public void Look_IsRead()
    {
        var look = PictureLook.Read(["frame:0    pts:25600   pts_time:2", "lavfi.signalstats.YLOW=16", "lavfi.signalstats.YHIGH=90", "lavfi.signalstats.YAVG=50.5", "lavfi.signalstats.UAVG=128", "lavfi.signalstats.VAVG=120"]);
        Assert.Equal(new PictureLook(2, 50.5, 74, 128, 120), look);
        Assert.Null(PictureLook.Read(["nonsense", "a=b", "pts_time:x"]));
    }

    [Fact]
    public void Poster_IsTheTypicalOne()
    {
        PictureLook black = new(0, 16, 0, 128, 128), typical = new(1, 100, 80, 120, 130), odd = new(2, 200, 40, 90, 180);
        Assert.Equal(3, PictureLook.MostRepresentative([black, black, typical, typical with { Luma = 104 }, typical with { Luma = 90 }, odd]));
        Assert.Equal(0, PictureLook.MostRepresentative([black, black]));
    }

    private static ThumbnailPlan Plan(VideoTrack video, params int[] widths) => ThumbnailPlan.For(new FfmpegInput("in.mp4", MediaContainer.Mp4), video, widths);
}
