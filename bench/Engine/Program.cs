using System.Diagnostics;
using MediaFlows.Bench;

// Flows a second through the embedded host beside the bare SQLite rate, in one run: quote the ratio, not the figures.
// bench [FLOWS [ABREAST]]        bench finished [FLOWS [ABREAST]]: what a server with so many finished runs does
var finished = args is ["finished", ..];
var figures = args.Skip(finished ? 1 : 0).Select(int.Parse).ToList();
var count = figures.ElementAtOrDefault(0) is > 0 and var flows ? flows : finished ? 100_000 : 5_000;
var abreast = figures.ElementAtOrDefault(1) is > 0 and var together ? together : 50;
var folder = Directory.CreateTempSubdirectory("mediaflows-bench-").FullName;
try
{
    if (finished)
    {
        await Finished.Print(folder, count, abreast);
        return;
    }
    var bare = BareSqlite.FlowsPerSecond(Path.Combine(folder, "bare.db"), count, abreast);
    await using var host = new BenchHost(folder);
    await host.Start();
    await Measure.Many(host, count, abreast, "warm");
    var many = await Measure.Many(host, count, abreast, "many");
    var alone = await Measure.Alone(host, 200);
    Console.WriteLine($"bare SQLite, the same rows, group commit   {bare,8:F0} flows/s");
    Console.WriteLine($"embedded host, {abreast} at a time               {many.PerSecond,8:F0} flows/s = {many.PerSecond / bare:P0} of bare; CPU {many.CpuMilliseconds:F2} ms a flow; p50 {many.P50:F1} ms, p99 {many.P99:F1} ms");
    Console.WriteLine($"one flow alone                             {alone,8:F2} ms (median)");
    Console.WriteLine($"resident                                   {Process.GetCurrentProcess().WorkingSet64 / 1_000_000,8} MB");
}
finally
{
    Directory.Delete(folder, recursive: true);
}
