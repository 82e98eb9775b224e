using System.Globalization;

namespace MediaFlows.Bench.Media;

internal static class Comparisons
{
    private const string PassSteps = """
          - { id: proxy, uses: media/proxy, needs: [] }
          - { id: qc, uses: media/qc, needs: [] }
        """;

    /// <summary>Proxy, poster, sprite, waveform and the whole quality check: through the engine, by one command, and by a command for each.</summary>
    public static async Task Pass(ServedHost host, BenchFolder folder, string clip, int rounds)
    {
        await host.Publish("pass", PassSteps);
        var interval = Math.Max(0.04, Seconds(folder, clip) / 100);
        for (var round = 0; round < rounds; round++)
        {
            folder.AtWork();
            var engine = await host.Run("pass", clip);
            var tools = folder.AtWork();
            var once = folder.Run("ffmpeg", ByHand.Once(clip, interval));
            var separate = ByHand.Separately(clip, interval).Sum(command => folder.Run("ffmpeg", command));
            Say($"engine {engine:0.0} s, one command {once:0.0} s, separate {separate:0.0} s: {engine / once:0.00} of one, {engine / separate:0.00} of separate, engine's own {100 * (engine - tools) / engine:0.0} %");
        }
    }

    /// <summary>The same rendition unsplit and in chunks.</summary>
    public static async Task Chunks(ServedHost host, string clip, int seconds, int rounds)
    {
        await host.Publish("whole", """
              - { id: inspect, uses: media/inspect }
              - { id: whole, uses: media/transcode, with: { preset: h264-720p } }
            """);
        await host.Publish("chunks", $$$"""
              - { id: inspect, uses: media/inspect }
              - { id: split, uses: media/split, with: { length: {{{Math.Max(4, seconds / 4)}}}s } }
              - { id: chunks, uses: media/transcode, foreach: "${{ steps.split.output.chunks }}", with: { preset: h264-720p, chunk: "${{ item }}" } }
              - { id: join, uses: media/join, with: { chunks: "${{ steps.split.output.chunks }}", preset: h264-720p } }
            """);
        for (var round = 0; round < rounds; round++)
        {
            var (whole, chunked) = (await host.Run("whole", clip), await host.Run("chunks", clip));
            Say($"whole {whole:0.0} s, chunked {chunked:0.0} s: {chunked / whole:0.00}");
        }
    }

    public static async Task Memory(ServedHost host, string clip)
    {
        await host.Publish("pass", PassSteps);
        var idle = host.Memory().Now;
        await host.Run("pass", clip);
        var most = host.Memory().Most;
        Say($"{new FileInfo(clip).Length >> 20} MB: at rest {idle} MB, at most {most} MB: {most - idle} MB above");
    }

    private static double Seconds(BenchFolder folder, string clip)
    {
        var answer = Path.Combine(folder.Root, "duration.txt");
        folder.Run("sh", "-c", $"ffprobe -v error -show_entries format=duration -of csv=p=0 '{clip}' > '{answer}'");
        return double.Parse(File.ReadAllText(answer), CultureInfo.InvariantCulture);
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
