using MediaFlows.Bench.Media;

// Media through a host of its own (`mediaflows serve`), beside ffmpeg by hand. Turn by turn in one run: quote the ratios, not the figures.
//   dotnet run -c Release --project bench/Media -- pass   [SECONDS [ROUNDS]]   proxy, pictures and the whole quality check of a 1080p25 clip
//   dotnet run -c Release --project bench/Media -- chunks [SECONDS [ROUNDS]]   a rendition in chunks beside the same in one
//   dotnet run -c Release --project bench/Media -- memory [SECONDS]            what the host takes above idle while a long file goes through
var what = args.ElementAtOrDefault(0) ?? "pass";
var seconds = args.Length > 1 ? int.Parse(args[1]) : 60;
var rounds = args.Length > 2 ? int.Parse(args[2]) : 3;
using var folder = new BenchFolder();
await using var host = await ServedHost.Start(folder);
var clip = folder.Clip(seconds, small: what == "memory");
switch (what)
{
    case "pass": await Comparisons.Pass(host, folder, clip, rounds); break;
    case "chunks": await Comparisons.Chunks(host, clip, seconds, rounds); break;
    case "memory": await Comparisons.Memory(host, clip); break;
    default: Console.Error.WriteLine("pass, chunks or memory?"); return 2;
}
return 0;
