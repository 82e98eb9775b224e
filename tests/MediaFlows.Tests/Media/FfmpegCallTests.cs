using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Tests.Media;

public class FfmpegCallTests
{
    [Fact]
    public void Call_ReadsBehindEveryGuard()
    {
        var call = new FfmpegCall(new FfmpegInput("in.mxf", MediaContainer.Mxf), [new FilterChain(["0:v:0"], [Filter.Deinterlace, Filter.Every(0.2)], ["v"])],
            [new FfmpegOutput("out.jpg", ["[v]"], [new("q:v", "3")], 1000), FfmpegOutput.Nothing("0:a:0")], 10);
        Assert.Equal(
            "-hide_banner -nostdin -y -nostats -loglevel level+warning -progress pipe:1 -stats_period 0.5 -max_alloc 1073741824 "
            + "-filter_complex_threads 1 -threads 1 -protocol_whitelist file -format_whitelist mxf -max_pixels 67108864 -max_streams 256 -i file:in.mxf "
            + "-filter_complex [0:v:0]bwdif=mode=send_frame:deint=interlaced,fps=fps=1/0.2[v] "
            + "-map [v] -q:v 3 -threads 1 -map_metadata -1 -map_chapters -1 -fs 1000 file:out.jpg -map 0:a:0 -f null -",
            call.ToString());
    }

    [Fact]
    public void StillPicture_IsNeverGivenAsInput() =>
        Assert.Throws<InvalidOperationException>(() => new FfmpegInput("a.png", MediaContainer.Png).Arguments);

    [Theory]
    [InlineData("a,b")]
    [InlineData("a:b")]
    [InlineData("a'b")]
    [InlineData("a[b")]
    [InlineData("a\\b")]
    public void ValueThatWouldEndAFilter_IsRefused(string value) => Assert.Throws<ArgumentException>(() => Filter.Of("drawtext", ("text", value)));

    [Fact]
    public void Progress_TakesBlockByBlock()
    {
        var progress = new FfmpegProgress();
        foreach (var line in (string[])["frame=50", "out_time_us=2500000", "out_time=00:00:02.500000", "speed= 0.5x", "progress=continue"])
            progress = progress.Take(line, out _);
        Assert.Equal((2.5, 0.5, 25.0, TimeSpan.FromSeconds(15)), (progress.Position, progress.Speed, progress.Percent(10), progress.Remaining(10)));
        Assert.Null(progress.Percent(null));
        Assert.Null((progress with { Speed = 2 }).Remaining(10));
        // The first pictures of an encoder come late: half an hour would be said to be left of half a minute.
        Assert.Equal((null, null), ((progress with { Position = 0.04, Speed = 0.01 }).Pace, (progress with { Position = 0.04, Speed = 0.01 }).Remaining(10)));
        Assert.Null(progress.Take("speed=N/A", out _).Speed);
        Assert.Equal(0, progress.Take("out_time_us=-9223372036854775807", out _).Position);
    }

    [Theory]
    [InlineData(0, "Error writing trailer of proxy.mp4: No space left on device", "disk-full", "Configuration")]
    [InlineData(1, "av_interleaved_write_frame(): No space left on device\nInvalid data found", "disk-full", "Configuration")]
    [InlineData(1, "[mov] [error] moov atom not found\nInvalid data found when processing input", "broken-media", "Media")]
    [InlineData(1, "[hls @ 0x5] [error] Format not on whitelist 'mov'", "not-what-it-says", "Media")]
    [InlineData(1, "[error] Unknown encoder 'libx264'", "ffmpeg-incapable", "Configuration")]
    [InlineData(1, "[mov @ 0x5] [error] Number of streams exceeds max_streams parameter (256), see\nCannot allocate memory", "too-many-tracks", "Media")]
    [InlineData(152, "", "takes-too-long", "Media")]
    [InlineData(153, "", "writes-too-much", "Media")]
    [InlineData(137, "", "tool-killed", "Transient")]
    [InlineData(1, "something new", "tool-failed", "Ours")]
    public void LastWords_SayWhoseTurnItIs(int exitCode, string words, string code, string turn)
    {
        var failure = FfmpegFault.Of("ffmpeg", exitCode, words)!;
        Assert.Equal((code, turn, words), (failure.Code, failure.Class.ToString(), failure.Detail));
        Assert.NotNull(failure.Remedy);
    }

    [Fact]
    public void Warnings_AreNoFault() => Assert.Null(FfmpegFault.Of("ffmpeg", 0, "[swscaler @ 0x5] [warning] deprecated pixel format used"));
}
