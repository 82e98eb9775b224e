using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>What a media tool finds around it, as a script in its place tells.</summary>
public sealed class IsolationTests(MediaBench bench) : IClassFixture<MediaBench>
{
    [Fact]
    public async Task Environment_HoldsNoneOfOurSecrets()
    {
        Environment.SetEnvironmentVariable("MEDIAFLOWS_TEST_SECRET", "sesame");
        Environment.SetEnvironmentVariable("FFREPORT", "file=report.log");
        try
        {
            var told = await Told("env");
            Assert.DoesNotContain("sesame", told);
            Assert.DoesNotContain("FFREPORT", told);
            Assert.DoesNotContain("HOME=", told);
            Assert.Contains("PATH=", told);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MEDIAFLOWS_TEST_SECRET", null);
            Environment.SetEnvironmentVariable("FFREPORT", null);
        }
    }

    [Fact]
    public async Task Folder_IsEmpty_AndGoneAfterwards()
    {
        var folder = (await Told("echo \"in $PWD: $(ls -A | wc -l)\"")).Split(' ')[1].TrimEnd(':');
        Assert.StartsWith(Path.Combine(Path.GetTempPath(), "mediaflows-tool-"), folder);
        Assert.False(Directory.Exists(folder));
        Assert.EndsWith(": 0", await Told("echo \"in $PWD: $(ls -A | wc -l)\""));
    }

    [Fact]
    public async Task Network_IsNotThere()
    {
        Assert.SkipUnless(Leash.CutsNetwork, "This system does not let a process have a network of its own.");
        Assert.Equal("lo:", (await Told("tail -n +3 /proc/net/dev | cut -c1-9")).Trim());
        Assert.Equal("0", await Told("wc -l < /proc/net/route"));
    }

    [Fact]
    public async Task Limits_AreSet()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && SearchPath.Find("prlimit") is not null, "Only Linux's util-linux sets them.");
        Assert.Equal("0 256 0 60 1", await Told("echo $(ulimit -c) $(ulimit -n) $(ulimit -f) $(ulimit -t) $(grep NoNewPrivs /proc/self/status | tr -cd 0-9)"));
    }

    [Fact]
    public async Task FileThatKeepsACoreBusyForAMinute_IsTheMediasFault()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && SearchPath.Find("prlimit") is not null, "Only Linux's util-linux limits CPU time.");
        // As the kernel ends it when the minute is over.
        var failure = await Failure("kill -XCPU $$");
        Assert.Equal(("takes-too-long", Core.Runs.FailureClass.Media), (failure.Code, failure.Class));
    }

    private async Task<string> Told(string script) => (await Failure($"({script}) >&2; exit 1")).Detail!.Trim();

    private async Task<Core.Runs.Failure> Failure(string script)
    {
        var path = bench.PathOf("tool.sh");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        MediaBench.Run("chmod", "+x", path);
        return (await Assert.ThrowsAsync<StepFailedException>(() => new Ffmpeg(path, path).Probe(new FfmpegInput(path, MediaContainer.Mp4), default))).Failure;
    }
}
