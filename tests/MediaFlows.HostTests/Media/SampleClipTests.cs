using MediaFlows.Core.Media.Qc;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class SampleClipTests(MediaBench bench) : IClassFixture<MediaBench>
{
    [Fact]
    public async Task Clip_HasItsFaultsWhereItSaysAndSpeaksOnTarget()
    {
        await SampleClip.Make(bench.Source("sample 'x'.mp4"), new Ffmpeg(), default);
        var output = MediaBench.Output(await bench.Perform(new CheckQuality(new Ffmpeg(), MediaBench.Passes()), "qc", "sample 'x'.mp4"));
        foreach (var (check, passage) in ((string, Passage)[])[("black", SampleClip.Black), ("freeze", SampleClip.Still), ("silence", SampleClip.Silent)])
        {
            var finding = Assert.Single(output.GetProperty("findings").EnumerateArray(), finding => finding.Text("check") == check);
            // The encoder smears the edges of silence; pictures are exact.
            var slack = check == "silence" ? 0.1 : 0.0401;
            Assert.Equal(passage.Start, finding.GetProperty("start").GetDouble(), slack);
            Assert.Equal(passage.End, finding.GetProperty("end").GetDouble(), slack);
        }
        Assert.Equal(SampleClip.Duration, output.GetProperty("duration").GetDouble(), 0.1);
        Assert.Equal(-23, output.GetProperty("integrated").GetDouble(), 0.2);
        Assert.Equal("warning", output.Text("verdict"));
    }

    [Fact]
    public async Task WithoutFfmpeg_SaysSo()
    {
        var failed = await Assert.ThrowsAsync<Engine.Steps.StepFailedException>(() => SampleClip.Make(bench.Source("none.mp4"), new Ffmpeg("no-such-ffmpeg"), default));
        Assert.Equal("ffmpeg-missing", failed.Failure.Code);
        Assert.False(File.Exists(bench.Source("none.mp4")));
    }
}
