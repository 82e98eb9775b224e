using System.Diagnostics;
using System.Runtime.CompilerServices;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media;

public sealed class FfmpegTests(MediaBench bench) : IClassFixture<MediaBench>
{
    private const string ParentRole = "MEDIAFLOWS_TEST_PARENT_OF_FFMPEG";

    [Fact]
    public async Task Cancel_LeavesNoProcess()
    {
        var name = Endless("cancelled.mkv");
        using var cancel = new CancellationTokenSource();
        var cancelled = 0L;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Ffmpeg().Run(Slow(bench.Source(name)), bench.PathOf("in"), _ =>
        {
            cancelled = Stopwatch.GetTimestamp();
            cancel.Cancel();
        }, cancel.Token));
        // 30 ms on an idle machine; a busy one is allowed more.
        Assert.InRange(Stopwatch.GetElapsedTime(cancelled), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Empty(Running(bench.Source(name)));
    }

    [Fact]
    public async Task EveryThread_IsNice_SoThatTheApiStaysResponsive()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells of each thread.");
        var (name, nice) = (Endless("nice.mkv"), new List<string>());
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Ffmpeg().Run(Slow(bench.Source(name)), bench.PathOf("in"), _ =>
        {
            if (nice.Count == 0)
                nice.AddRange(Directory.GetDirectories($"/proc/{Running(bench.Source(name))[0].Id}/task").Select(thread => File.ReadAllText($"{thread}/stat").Split(' ')[18]));
            cancel.Cancel();
        }, cancel.Token));
        Assert.True(nice.Count > 1);
        Assert.All(nice, value => Assert.Equal("10", value));
    }

    [Fact]
    public async Task ParentKilledByForce_TakesFfmpegWithIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a death signal.");
        var source = bench.Source(Endless("orphan.mkv"));
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "MediaFlows.HostTests")) { RedirectStandardOutput = true };
        start.Environment[ParentRole] = source;
        using var parent = Process.Start(start)!;
        Assert.Equal("running", await parent.StandardOutput.ReadLineAsync());
        var children = Running(source);
        Assert.Single(children);
        parent.Kill();
        await children[0].WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        Assert.Empty(Running(source));
    }

    [Fact]
    public async Task FullDisk_IsSaid()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a disk that is always full.");
        File.CreateSymbolicLink(bench.PathOf("in/full.mkv"), "/dev/full");
        var call = Slow(bench.Source(bench.Clip("short.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1"))) with
        {
            Filters = [],
            Outputs = [new FfmpegOutput("full.mkv", ["0:v:0"], [new("c", "copy")], 1 << 20)],
        };
        var failure = (await Assert.ThrowsAsync<StepFailedException>(() => new Ffmpeg().Run(call, bench.PathOf("in"), null, default))).Failure;
        Assert.Equal((FailureClass.Configuration, "disk-full"), (failure.Class, failure.Code));
    }

    [Fact]
    public async Task PictureBomb_IsRefusedBeforeItIsDecoded()
    {
        var name = bench.Clip("bomb.mkv", "-f", "lavfi", "-i", "color=s=9000x9000:r=1:d=1,format=gray", "-c:v", "png");
        var failure = (await Assert.ThrowsAsync<StepFailedException>(() => new Ffmpeg().Run(Slow(bench.Source(name)), bench.PathOf("in"), null, default))).Failure;
        Assert.Equal(FailureClass.Media, failure.Class);
    }

    [Fact]
    public async Task Progress_RisesToTheEnd()
    {
        var seen = new List<StepProgress>();
        var call = Slow(bench.Source(bench.Clip("five.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=5"))) with { Duration = 5 };
        await new Ffmpeg().Run(call, bench.PathOf("in"), seen.Add, default);
        Assert.Equal(seen.Select(progress => progress.Percent).Order(), seen.Select(progress => progress.Percent));
        Assert.InRange(seen[^1].Percent!.Value, 98, 100);
    }

    [Fact]
    public async Task OutputThatBeginsAtTheEnd_DoesNotHideHowFarItIs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells how far a file was read.");
        var source = bench.Source(Endless("silent.mkv"));
        var picture = new FilterChain(["0:v:0"], [Filter.Scale(new PictureSize(1280, 720)), Filter.Fork(false, 2)], ["all", "few"]);
        var call = new FfmpegCall(new FfmpegInput(source, MediaContainer.Mkv),
            [picture, new FilterChain(["few"], [Filter.Every(300), Filter.Of("tile", ("layout", "10x10"))], ["sheet"])],
            [FfmpegOutput.Nothing("[all]"), FfmpegOutput.Nothing("[sheet]")], 30_000);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        StepProgress? seen = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Ffmpeg().Run(call, bench.PathOf("in"), progress =>
        {
            seen ??= progress;
            cancel.Cancel();
        }, cancel.Token));
        Assert.True(seen is { Percent: > 0 and < 90, Speed: > 0 }, $"{seen}");
    }

    [Fact]
    public async Task Version_IsTold() => Assert.StartsWith("ffmpeg version", await new Ffmpeg().Version(default));

    [Fact]
    public void ToolThatMayNotBeRun_IsMissing()
    {
        File.WriteAllText(bench.PathOf("in/not-a-program"), "");
        Assert.Equal("ffmpeg-missing", new Ffmpeg(bench.PathOf("in/not-a-program")).Missing?.Code);
        Assert.Null(new Ffmpeg().Missing);
    }

    /// <summary>The second process of <see cref="ParentKilledByForce_TakesFfmpegWithIt"/>: starts ffmpeg, says so, and never ends by itself.</summary>
    [ModuleInitializer]
    internal static void ActAsParent()
    {
        if (Environment.GetEnvironmentVariable(ParentRole) is not { Length: > 0 } source)
            return;
        Environment.SetEnvironmentVariable(ParentRole, null);
        var said = 0;
        new Ffmpeg().Run(Slow(source), Path.GetTempPath(), _ =>
        {
            if (Interlocked.Exchange(ref said, 1) == 0)
                Console.WriteLine("running");
        }, default).Wait();
    }

    /// <summary>Hours of media in a small file: work that does not end within a test.</summary>
    private string Endless(string name) => bench.Clip(name, "-f", "lavfi", "-i", "color=s=16x16:r=1:d=30000", "-c:v", "mpeg4");

    private static FfmpegCall Slow(string source) => new(
        new FfmpegInput(source, MediaContainer.Mkv),
        [new FilterChain(["0:v:0"], [Filter.Scale(new PictureSize(1920, 1080)), Filter.Format("yuv420p")], ["v"])], [FfmpegOutput.Nothing("[v]")], null);

    private static List<Process> Running(string source) =>
        [.. Process.GetProcessesByName("ffmpeg").Where(process => CommandLine(process).Contains(source, StringComparison.Ordinal))];

    private static string CommandLine(Process process)
    {
        try { return File.ReadAllText($"/proc/{process.Id}/cmdline"); }
        catch (IOException) { return ""; }
    }
}
