using System.Collections.Concurrent;

namespace MediaFlows.Engine.Tools;

/// <summary>
/// Holds a tool to its parent: where Linux's util-linux is there, the kernel kills it when MediaFlows dies (also by kill -9) and bounds its memory.
/// Elsewhere a tool that outlives its parent is stopped by its own time and output limits.
/// </summary>
internal static class Leash
{
    /// <summary>4 GiB, or half of a larger machine: enough for 8K, little enough that one file cannot take the machine down.</summary>
    private static readonly long MostMemory = Math.Max(4L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    private static readonly string? Setpriv = OperatingSystem.IsLinux() ? SearchPath.Find("setpriv") : null;
    private static readonly string? Prlimit = OperatingSystem.IsLinux() ? SearchPath.Find("prlimit") : null;

    /// <summary>Linux sends the death signal when the parent's <i>thread</i> ends, and pool threads come and go; this one stays as long as the process.</summary>
    private static readonly BlockingCollection<Action> Starts = StayingThread();

    public static (string Program, IReadOnlyList<string> Arguments) Around(string program, IReadOnlyList<string> arguments)
    {
        IReadOnlyList<string> line =
        [
            .. Prlimit is null ? (string[])[] : [Prlimit, $"--data={MostMemory}", "--core=0", "--"],
            .. Setpriv is null ? (string[])[] : [Setpriv, "--pdeathsig", "KILL", "--"],
            program,
            .. arguments,
        ];
        return (line[0], [.. line.Skip(1)]);
    }

    /// <summary>Runs what starts a process on the thread that stays.</summary>
    public static Task<T> Start<T>(Func<T> start)
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
