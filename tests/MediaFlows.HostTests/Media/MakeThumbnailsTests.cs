using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class MakeThumbnailsTests(MediaBench bench) : IClassFixture<MediaBench>
{
    [Theory]
    [InlineData("gop.mp4", "0 2 4 6")]
    [InlineData("gop.mkv", "0 2 4 6")]
    [InlineData("gop.ts", "0 2 4 6")]
    public async Task Pictures_AreKeyFramesSharedOut(string name, string times)
    {
        bench.Clip(name, [.. NumberedPictures.Source(), "-c:v", "libx264", "-bf", "2", "-g", "50", "-c:a", "aac"]);
        var result = await Take(name, new { count = 4 });
        Assert.Equal(times.Split(' ').Select(double.Parse), MediaBench.Output(result).GetProperty("pictures").EnumerateArray().Select(picture => Math.Round(picture.GetProperty("time").GetDouble(), 2)));
        Assert.Equal([0, 50, 100, 150], Enumerable.Range(1, 4).Select(i => NumberedPictures.Read(bench.Kept(result, $"thumbnail-00{i}"))[0]));
        Assert.Equal("mjpeg\n256\n32", MediaBench.Probe(bench.Kept(result, "poster"), "stream=codec_name,width,height"));
    }

    [Theory]
    [InlineData("one-gop.mp4")]
    [InlineData("one-gop.mkv")]
    public async Task GivenPlaces_AreShownToTheFrame(string name)
    {
        bench.Clip(name, [.. NumberedPictures.Source(), "-c:v", "libx264", "-g", "1000", "-sc_threshold", "0", "-c:a", "aac"]);
        var result = await Take(name, new { at = new object[] { 6, "00:00:07:00" }, widths = new[] { 128, 256 } });
        Assert.Equal([6, 7], MediaBench.Output(result).GetProperty("pictures").EnumerateArray().Select(picture => Math.Round(picture.GetProperty("time").GetDouble(), 2)));
        Assert.Equal([150, 175], Enumerable.Range(1, 2).Select(i => NumberedPictures.Read(bench.Kept(result, $"thumbnail-00{i}"))[0]));
        Assert.Equal("128\n16", MediaBench.Probe(bench.Kept(result, "thumbnail-002-128"), "stream=width,height"));
    }

    [Fact]
    public async Task WhereKeyFramesAreFew_NoPictureComesTwice()
    {
        var name = bench.Clip("few.mp4", [.. NumberedPictures.Source(), "-c:v", "libx264", "-g", "1000", "-sc_threshold", "0"]);
        var result = await Take(name, new { count = 4 });
        Assert.Equal([0, 75, 125, 175], Enumerable.Range(1, 4).Select(i => NumberedPictures.Read(bench.Kept(result, $"thumbnail-00{i}"))[0]));
    }

    [Fact]
    public async Task Poster_IsNotTheBlackAtTheBeginning()
    {
        var name = bench.Clip("fade.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=8,drawbox=t=fill:color=black:enable='lt(t,2)',format=yuv420p", "-c:v", "libx264", "-g", "25");
        Assert.NotEqual("thumbnail-001", MediaBench.Output(await Take(name, new { count = 4 })).GetProperty("poster").GetString());
    }

    [Fact]
    public async Task WhatCannotBeTaken_IsSaid()
    {
        var name = bench.Clip("short.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1");
        Assert.Equal("bad-input", (await MediaBench.Failure(Take(name, new { count = 0 }))).Code);
        Assert.Equal("bad-input", (await MediaBench.Failure(Take(name, new { widths = new[] { 1 } }))).Code);
        Assert.Contains("not inside the media", (await MediaBench.Failure(Take(name, new { at = new[] { 2 } }))).Message);
        Assert.Equal("no-picture", (await MediaBench.Failure(Take(bench.Clip("sound.wav", "-f", "lavfi", "-i", "sine=d=1"), new { }))).Code);
    }

    private Task<StepResult> Take(string name, object input) => bench.Perform(new MakeThumbnails(new Ffmpeg()), "thumbnails", name, input);
}
