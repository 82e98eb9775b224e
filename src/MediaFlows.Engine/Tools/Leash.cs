using System.Collections.Concurrent;
using System.Diagnostics;

namespace MediaFlows.Engine.Tools;

/// <summary>
/// Holds a tool to its parent: where Linux's util-linux is there, the kernel kills it when MediaFlows dies (also by kill -9), bounds its memory and leaves it no network.
/// Elsewhere a tool that outlives its parent is stopped by its own time and output limits.
/// </summary>
public static class Leash
{
    /// <summary>4 GiB, or half of a larger machine: enough for 8K, little enough that one file cannot take the machine down.</summary>
    private static readonly long MostMemory = Math.Max(4L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>Files open at once: libraries, inputs and outputs are some twenty.</summary>
    private const int MostFiles = 256;

    /// <summary>What a tool is told of our environment: where libraries and fonts lie. All else, keys and proxies among it, is no business of its.</summary>
    private static readonly string[] Told = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SystemRoot"];

    private static readonly string? Setpriv = OperatingSystem.IsLinux() ? SearchPath.Find("setpriv") : null;
    private static readonly string? Prlimit = OperatingSystem.IsLinux() ? SearchPath.Find("prlimit") : null;
    private static readonly Lazy<IReadOnlyList<string>> Unshare = new(WithoutNetwork);

    /// <summary>Linux sends the death signal when the parent's <i>thread</i> ends, and pool threads come and go; this one stays as long as the process.</summary>
    private static readonly BlockingCollection<Action> Starts = StayingThread();

    /// <summary>Whether tools run without network here.</summary>
    public static bool CutsNetwork => Unshare.Value.Count > 0;

    /// <param name="mostWritten">Bytes of the largest file it may write.</param>
    /// <param name="mostCpu">CPU time after which it is ended; null for no limit.</param>
    internal static (string Program, IReadOnlyList<string> Arguments) Around(string program, IReadOnlyList<string> arguments, long? mostWritten = null, TimeSpan? mostCpu = null)
    {
        IReadOnlyList<string> line =
        [
            .. Unshare.Value,
            .. Prlimit is null ? (string[])[] : [Prlimit, .. Limits(mostWritten, mostCpu), "--"],
            .. Setpriv is null ? (string[])[] : [Setpriv, "--no-new-privs", "--pdeathsig", "KILL", "--"],
            program,
            .. arguments,
        ];
        return (line[0], [.. line.Skip(1)]);
    }

    /// <summary>Takes from a tool's environment all that it need not know: null removes.</summary>
    internal static IReadOnlyDictionary<string, string?> EmptiedEnvironment =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Except(Told, StringComparer.OrdinalIgnoreCase).ToDictionary(name => name, _ => (string?)null);

    private static IEnumerable<string> Limits(long? mostWritten, TimeSpan? mostCpu) =>
    [
        $"--data={MostMemory}", "--core=0", $"--nofile={MostFiles}",
        .. mostWritten is { } bytes ? (string[])[$"--fsize={bytes}"] : [],
        .. mostCpu is { } time ? (string[])[$"--cpu={(long)time.TotalSeconds}"] : [],
    ];

    /// <summary>
    /// A network of the tool's own, in which there is nothing. Root needs no user namespace for it, and in one would lose the right to read what belongs to others;
    /// anybody else does need one. Containers and some distributions allow neither.
    /// </summary>
    private static IReadOnlyList<string> WithoutNetwork()
    {
        if (!OperatingSystem.IsLinux() || SearchPath.Find("unshare") is not { } unshare || SearchPath.Find("true") is not { } nothing)
            return [];
        string[] line = Environment.IsPrivilegedProcess ? [unshare, "--net", "--"] : [unshare, "--user", "--map-current-user", "--net", "--"];
        using var trial = Process.Start(new ProcessStartInfo(line[0], [.. line[1..], nothing]) { RedirectStandardError = true })!;
        trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        return trial.ExitCode == 0 ? line : [];
    }

    /// <summary>Runs what starts a process on the thread that stays.</summary>
    internal static Task<T> Start<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try { done.SetResult(start()); }
            catch (Exception fault) { done.SetException(fault); }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> StayingThread()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "tool starter" }.Start();
        return starts;
    }
}
