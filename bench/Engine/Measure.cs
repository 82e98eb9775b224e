using System.Diagnostics;

namespace MediaFlows.Bench;

/// <param name="CpuMilliseconds">Processor time of the whole process for each flow.</param>
internal sealed record Rate(double PerSecond, double CpuMilliseconds, double P50, double P99);

internal static class Measure
{
    public static async Task<Rate> Many(BenchHost host, int count, int abreast, string prefix)
    {
        var times = new double[count];
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = abreast }, async (i, _) =>
        {
            var one = Stopwatch.GetTimestamp();
            await host.OneFlow($"{prefix}{i}");
            times[i] = Stopwatch.GetElapsedTime(one).TotalMilliseconds;
        });
        clock.Stop();
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Array.Sort(times);
        return new(count / clock.Elapsed.TotalSeconds, cpu.TotalMilliseconds / count, times[count / 2], times[count * 99 / 100]);
    }

    public static async Task<double> Alone(BenchHost host, int count)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var one = Stopwatch.GetTimestamp();
            await host.OneFlow($"alone{i}");
            times[i] = Stopwatch.GetElapsedTime(one).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[count / 2];
    }
}
