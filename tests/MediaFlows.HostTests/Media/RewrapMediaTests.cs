using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class RewrapMediaTests(MediaBench bench) : IClassFixture<MediaBench>
{
    [Theory]
    [InlineData("a.mkv", "mp4", "-c:v libx264 -bf 2 -c:a aac -metadata:s:a:0 language=deu", "h264 aac")]
    [InlineData("b.ts", "mp4", "-c:v libx264 -bf 2 -c:a aac", "h264 aac")]
    [InlineData("c.mxf", "mov", "-c:v mpeg2video -g 12 -bf 2 -c:a pcm_s16le -timecode 10:00:00:00", "mpeg2video pcm_s16le")]
    [InlineData("d.mov", "mp4", "-c:v libx264 -c:a aac -timecode 10:00:00:00", "h264 aac")]
    public async Task Tracks_AreTheSameAfterwards(string name, string to, string encoding, string codecs)
    {
        bench.Clip(name, [.. NumberedPictures.Source(seconds: 4), .. encoding.Split(' ')]);
        var result = await Rewrap(name, to);
        var kept = bench.Kept(result, "rewrapped");
        Assert.EndsWith($"rewrapped.{to}", kept);
        Assert.Equal(codecs.Split(' '), MediaBench.Output(result).GetProperty("codecs").EnumerateArray().Select(codec => codec.GetString()));
        Assert.Equal(Pictures(bench.Source(name)), Pictures(kept));
        Assert.Equal(encoding.Contains("timecode") ? "10:00:00:00" : "", MediaBench.Probe(kept, "stream_tags=timecode"));
        Assert.Equal(encoding.Contains("deu") ? "deu" : to == "mov" ? "" : "und", MediaBench.Probe(kept, "stream_tags=language", "a:0"));
    }

    [Theory]
    [InlineData("e.mxf", "mp4", "-c:v mpeg2video -c:a pcm_s16le", "pcm_s16le sound", "`to: mov`")]
    [InlineData("f.webm", "mov", "-c:v libvpx -deadline realtime -c:a libvorbis", "vp8 picture or vorbis sound", "Encode it anew")]
    public async Task WhatDoesNotFit_IsSaid(string name, string to, string encoding, string words, string remedy)
    {
        bench.Clip(name, [.. NumberedPictures.Source(seconds: 2), .. encoding.Split(' ')]);
        var failure = await MediaBench.Failure(Rewrap(name, to));
        Assert.Equal((FailureClass.Media, "does-not-fit"), (failure.Class, failure.Code));
        Assert.Contains(words, failure.Message);
        Assert.Contains(remedy, failure.Remedy);
        Assert.Contains("media/transcode", failure.Remedy);
    }

    [Fact]
    public async Task FileThatBreaksOff_IsTheMediasFault()
    {
        var whole = File.ReadAllBytes(bench.Source(bench.Clip("to-cut.mkv", [.. NumberedPictures.Source(), "-c:v", "libx264", "-c:a", "aac"])));
        Assert.Equal("breaks-off", (await MediaBench.Failure(Rewrap(bench.Write("cut.mkv", whole.AsSpan(0, whole.Length / 2)), "mp4"))).Code);
    }

    private Task<StepResult> Rewrap(string name, string to) => bench.Perform(new RewrapMedia(new Ffmpeg()), "rewrap", name, new { to });

    private static string Pictures(string path) => MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-vsync", "0", "-f", "md5", "-");
}
