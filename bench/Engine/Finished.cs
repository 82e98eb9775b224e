using System.Diagnostics;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Bench;

/// <summary>What a server with many finished runs takes to start, to go on with a run that was under way, and to list.</summary>
internal static class Finished
{
    public static async Task Print(string folder, int count, int abreast)
    {
        await using (var before = new BenchHost(folder))
        {
            await before.Start();
            await Measure.Many(before, count, abreast, "ended");
            await before.UntilAsked("waiting");
        }
        var clock = Stopwatch.StartNew();
        await using var host = new BenchHost(folder);
        await host.Start();
        Console.WriteLine($"start with {count} finished runs             {clock.Elapsed.TotalMilliseconds,8:F0} ms");
        await host.OneFlow("waiting");
        Console.WriteLine($"until a waiting run is approved and done   {clock.Elapsed.TotalMilliseconds,8:F0} ms after the start");
        Console.WriteLine($"first page                                 {await Median(() => host.Store.Search(new RunQuery(), default)),8:F1} ms");
        Console.WriteLine($"first page of a status and flow            {await Median(() => host.Store.Search(new RunQuery("succeeded", "bench"), default)),8:F1} ms");
        Console.WriteLine($"first page of a text                       {await Median(() => host.Store.Search(new RunQuery(Text: $"ended{count / 2}"), default)),8:F1} ms");
        Console.WriteLine($"counts by status                           {await Median(() => host.Store.CountByStatus(default)),8:F1} ms");
        Console.WriteLine($"resident                                   {Process.GetCurrentProcess().WorkingSet64 / 1_000_000,8} MB");
    }

    private static async Task<double> Median(Func<Task> question)
    {
        var times = new double[21];
        for (var i = 0; i < times.Length; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await question();
            times[i] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[times.Length / 2];
    }
}
