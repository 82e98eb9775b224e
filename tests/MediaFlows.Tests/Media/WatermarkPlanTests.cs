using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Watermarks;

namespace MediaFlows.Tests.Media;

public class WatermarkPlanTests
{
    [Fact]
    public void TextAndTimecode_AreDrawnFromFilesAndFiguresOfOurOwn()
    {
        var rate = new FrameRate(30000, 1001);
        var text = Plan(new Watermark(true, null, Position.TopRight, 0.5, 0.05, Timecode.Parse("10:00:00;00", rate), Position.Bottom));
        Assert.Contains("drawtext=textfile=watermark.txt:expansion=none:fontfile=font:fontsize=54:fontcolor=white@0.5:box=1:boxborderw=10:boxcolor=black@0.25:x=w-text_w-32:y=32,"
            + "drawtext=fontfile=font:fontsize=54:fontcolor=white@1:box=1:boxborderw=10:boxcolor=black@0.5:x=(w-text_w)/2:y=h-text_h-32:timecode='10\\:00\\:00;00':rate=30000/1001[v]", text);
    }

    [Fact]
    public void Picture_LiesOverTheClip()
    {
        var text = Plan(new Watermark(false, Watermark.ImageFrom("logo.png"), Position.BottomLeft, 0.5, 0.05, null, Position.Bottom));
        Assert.Contains("-protocol_whitelist file -format_whitelist png_pipe -max_pixels 67108864 -max_streams 256 -i file:logo.png", text);
        Assert.Contains("[1:v:0]scale=w=-1:h=216,format=pix_fmts=rgba,colorchannelmixer=aa=0.5[image];[drawn][image]overlay=x=32:y=H-h-32,format=pix_fmts=yuv420p[v]", text);
    }

    private static string Plan(Watermark mark) => WatermarkPlan.For(
        new FfmpegInput("input.mp4", MediaContainer.Mp4), ProxyPlanTests.Technical(PictureSizeTests.Video(rate: "30000/1001")), mark, "watermarked.mp4").ToString();
}
