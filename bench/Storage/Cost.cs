using System.Diagnostics;

namespace MediaFlows.Bench.Storage;

/// <param name="Megabytes">Most resident memory above what the process takes at rest.</param>
internal sealed record Cost(double Seconds, long Megabytes)
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    private static long idle;

    public override string ToString() => $"{Seconds:F1} s {Megabytes} MB";

    /// <summary>From now on it counts as at rest.</summary>
    /// <returns>Megabytes resident.</returns>
    public static long Rest()
    {
        Collect();
        return (idle = Environment.WorkingSet) >> 20;
    }

    public static async Task<Cost> Of(Func<Task> act)
    {
        Collect();
        var (most, clock) = (0L, Stopwatch.StartNew());
        await using (new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, Often, Often))
            await act();
        return new(clock.Elapsed.TotalSeconds, Math.Max(0, most - idle) >> 20);
    }

    private static void Collect() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
