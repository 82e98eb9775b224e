using System.Text.RegularExpressions;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Steps.Media.OnePass;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

/// <summary>Attempts of a run that go through its source at the same time, with a real ffmpeg that is counted.</summary>
public sealed class SharedPassesTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=d=4:r=48000"];

    [Fact]
    public async Task ProxyAndQualityCheck_GoThroughTheSourceOnce_AndEachGetsWhatItHasAlone()
    {
        var name = await Clip("once.mp4");
        var ffmpeg = Counted("once");
        var alone = (Proxy: await Proxy(name, MediaBench.Passes()), Qc: await Quality(name, MediaBench.Passes()));
        var passes = MediaBench.Passes(ffmpeg.Tool);
        var (proxy, qc) = (Proxy(name, passes, "qc"), Quality(name, passes, "proxy"));
        Assert.Equal(ButForBits(alone.Proxy), ButForBits(await proxy));
        Assert.Equal(MediaBench.Output(alone.Qc).ToString(), MediaBench.Output(await qc).ToString());
        Assert.Equal(MediaBench.FilesOf(alone.Proxy).Select(file => file.Role), MediaBench.FilesOf(await proxy).Select(file => file.Role));
        Assert.Equal(1, ffmpeg.Calls());
        Assert.Empty(bench.PassFolders());
    }

    [Fact]
    public async Task WhenOneSpoilsThePass_TheOthersAreMadeAlone_AndOnlyItFails()
    {
        var name = await Clip("spoilt.mp4");
        var ffmpeg = Counted("spoilt");
        var passes = MediaBench.Passes(ffmpeg.Tool);
        var (proxy, qc, spoiler) = (Proxy(name, passes, "qc", "spoiler"), Quality(name, passes, "proxy", "spoiler"),
            bench.Perform(new Wanting(passes, Tap.Picture(0, Filter.Of("nosuchfilter"))), "spoiler", name, companions: ["proxy", "qc"]));
        Assert.Equal("ffmpeg-incapable", (await MediaBench.Failure(spoiler)).Code);
        Assert.IsType<StepResult.Completed>(await proxy);
        Assert.IsType<StepResult.Completed>(await qc);
        Assert.Equal(4, ffmpeg.Calls());
    }

    [Fact]
    public async Task WhoIsCancelled_LeavesThePassToTheOthers()
    {
        var name = await Clip("left.mp4");
        var (passes, cancel) = (MediaBench.Passes(), new CancellationTokenSource());
        var leaver = new Wanting(passes, Tap.Picture(0, Filter.Unchanged(false))) { Begun = cancel.Cancel };
        var (left, proxy) = (bench.Perform(leaver, "leaver", name, cancellation: cancel.Token, companions: ["proxy"]), Proxy(name, passes, "leaver"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.IsType<StepResult.Completed>(await proxy);
        Assert.Empty(bench.PassFolders());
    }

    [Fact]
    public async Task WhenAllAreCancelled_FfmpegIsGoneAndNothingIsLeft()
    {
        var name = bench.Clip("endless.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-c:v", "ffv1");
        await bench.Inspect(name);
        var (ffmpeg, cancel) = (Counted("endless"), new CancellationTokenSource());
        var passes = MediaBench.Passes(ffmpeg.Tool);
        var slow = Tap.Picture(0, Filter.Of("realtime"));
        var both = new[] { "one", "two" }.Select(step => bench.Perform(
            new Wanting(passes, slow), step, name, cancellation: cancel.Token, companions: ["one", "two"], reported: cancel.Cancel)).ToList();
        foreach (var task in both)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal(1, ffmpeg.Calls());
        Assert.False(ffmpeg.Runs(), "ffmpeg still runs");
        Assert.Empty(bench.PassFolders());
    }

    [Fact]
    public async Task WhoDoesNotCome_IsNotWaitedForLong() =>
        Assert.IsType<StepResult.Completed>(await Quality(await Clip("alone.mp4"), MediaBench.Passes(), "never"));

    [Fact]
    public async Task ABrokenSource_IsToldToEach()
    {
        var name = bench.Write("broken.mp4", File.ReadAllBytes(bench.Source(await Clip("whole.mp4"))).AsSpan()[..4000]);
        var passes = MediaBench.Passes();
        var (proxy, qc) = (Proxy(name, passes, "qc"), Quality(name, passes, "proxy"));
        Assert.Equal("broken-media", (await MediaBench.Failure(proxy)).Code);
        Assert.Equal("broken-media", (await MediaBench.Failure(qc)).Code);
        Assert.Empty(bench.PassFolders());
    }

    /// <summary>Encoders with several threads do not give the same bits twice.</summary>
    private static string ButForBits(StepResult result) => Regex.Replace(MediaBench.Output(result).ToString(), "\"bitRate\":[0-9]+,", "");

    private async Task<string> Clip(string name)
    {
        bench.Clip(name, [.. (string[])["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4"], .. Sound, "-pix_fmt", "yuv420p", "-preset", "ultrafast"]);
        await bench.Inspect(name);
        return name;
    }

    private Task<StepResult> Proxy(string name, SharedPasses passes, params string[] companions) =>
        bench.Perform(new MakeProxy(new Ffmpeg(), passes), "proxy", name, companions: companions);

    private Task<StepResult> Quality(string name, SharedPasses passes, params string[] companions) =>
        bench.Perform(new CheckQuality(new Ffmpeg(), passes), "qc", name, companions: companions);

    /// <summary>An ffmpeg that writes down the process of each call.</summary>
    private CountedFfmpeg Counted(string name)
    {
        var (script, log) = (bench.PathOf($"{name}.sh"), bench.PathOf($"{name}.log"));
        File.WriteAllText(script, $"#!/bin/sh\necho $$ >> '{log}'\nexec ffmpeg \"$@\"\n");
        MediaBench.Run("chmod", "+x", script);
        return new CountedFfmpeg(new Ffmpeg(script), log);
    }

    private sealed record CountedFfmpeg(Ffmpeg Tool, string Log)
    {
        public int Calls() => File.ReadAllLines(Log).Length;

        public bool Runs() => File.ReadAllLines(Log).Any(process => Directory.Exists($"/proc/{process}"));
    }

    /// <summary>A step that wants one thing of the source.</summary>
    [Step("test/wanting", "Wanting", "Wants something.", SharesPass = true)]
    private sealed class Wanting(SharedPasses passes, Tap tap) : Step<Wanting.Input, Wanting.Output>
    {
        public sealed record Input;

        public sealed record Output(int Files);

        public Action Begun { get; init; } = () => { };

        protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
        {
            await using var pass = await passes.Read(context, _ =>
            {
                Begun();
                return [new Want.Noted("wanted.txt", tap)];
            }, cancellation);
            return Completed(new Output(Directory.GetFiles(context.WorkFolder).Length));
        }
    }
}
