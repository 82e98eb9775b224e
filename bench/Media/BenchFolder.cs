using System.Diagnostics;

namespace MediaFlows.Bench.Media;

/// <summary>A folder for one run of a benchmark, gone afterwards, with an ffmpeg and an ffprobe in it that write down when they began and ended.</summary>
internal sealed class BenchFolder : IDisposable
{
    /// <summary>Takes down what the tools say. They say it into a pipe: ffprobe may not write to a file.</summary>
    private readonly Process scribe;

    public BenchFolder()
    {
        Run("mkfifo", Pipe);
        scribe = Process.Start("sh", ["-c", $"exec cat <>'{Pipe}' >>'{Log}'"]);
        foreach (var tool in (string[])["ffmpeg", "ffprobe"])
        {
            File.WriteAllText(Tool(tool), $"#!/bin/sh\nb=$(date +%s%N)\n{tool} \"$@\"\nr=$?\necho $b $(date +%s%N) $0 \"$@\" >'{Pipe}'\nexit $r\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Tool(tool), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("mediaflows-bench-").FullName;

    public string Tool(string name) => Path.Combine(Root, $"{name}.sh");

    private string Pipe => Path.Combine(Root, "tools.pipe");

    private string Log => Path.Combine(Root, "tools.log");

    /// <summary>Seconds in which at least one tool was at work since it was last asked.</summary>
    public double AtWork()
    {
        if (!File.Exists(Log)) return 0;
        var spans = File.ReadAllLines(Log).Select(line => line.Split(' ').Take(2).Select(long.Parse).ToArray()).OrderBy(span => span[0]).ToList();
        File.WriteAllText(Log, "");
        var (sum, until) = (0L, 0L);
        foreach (var span in spans)
        {
            sum += Math.Max(0, span[1] - Math.Max(span[0], until));
            until = Math.Max(until, span[1]);
        }
        return sum / 1e9;
    }

    /// <summary>1080p25 H.264 with AAC, moving and grainy as a camera's picture is; or small, for what must be long.</summary>
    public string Clip(int seconds, bool small)
    {
        var path = Path.Combine(Root, "clip.mp4");
        Run("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", $"testsrc2=s={(small ? "320x180" : "1920x1080")}:r=25:d={seconds},noise=alls=6:allf=t", "-f", "lavfi", "-i", $"anoisesrc=c=pink:a=0.1:r=48000:d={seconds}",
            "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-b:v", small ? "300k" : "12M", "-g", "50", "-c:a", "aac", "-ac", "2", path);
        return path;
    }

    /// <returns>Seconds it took.</returns>
    public double Run(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Root })!;
        process.WaitForExit();
        return process.ExitCode == 0 ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    public void Dispose()
    {
        scribe.Kill();
        scribe.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
