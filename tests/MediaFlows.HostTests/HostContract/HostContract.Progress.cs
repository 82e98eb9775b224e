using System.Net.ServerSentEvents;
using System.Text.Json;
using CliWrap;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task ALongProxy_SaysHowFarItIs_AndLeavesNothingWhenCancelled()
    {
        var run = await Start(await Publish("long", """
              - { id: inspect, uses: media/inspect }
              - { id: proxy, uses: media/proxy, needs: inspect }
            """), await NewFile(await LongClip(), "mkv"));
        var running = await Until(run, document => Progress(document) is { } live && live.At("remainingSeconds") is { ValueKind: JsonValueKind.Number } left && left.GetDouble() > 0);
        var live = Progress(running)!.Value;
        Assert.InRange(live.At("percent").GetDouble(), 0.001, 100);
        Assert.True(live.At("speed").GetDouble() > 0);
        var streamed = (await Streamed(run).FirstAsync(said => said.GetArrayLength() > 0))[0];
        Assert.Contains("proxy", streamed.Text("attempt"));
        Assert.True(streamed.At("progress", "percent").GetDouble() >= live.At("percent").GetDouble());

        (await Post($"/api/runs/{run}/cancel")).MustBeTaken();
        var ended = await UntilEnded(run, "cancelled");
        Assert.Equal("cancelled", ended.StatusOf("proxy"));
        Assert.DoesNotContain(ended.All("files"), file => file.Text("role") is "proxy" or "poster" or "sprite" or "waveform");
        Assert.Null(await host.Read($"runs/{run}/proxy/proxy.mp4"));
    }

    private static JsonElement? Progress(JsonElement run) =>
        run.Step("proxy").All("items") is [var item, ..] && item.At("progress").ValueKind == JsonValueKind.Object ? item.At("progress") : null;

    /// <summary>What the stream says of how far a run is.</summary>
    private async IAsyncEnumerable<JsonElement> Streamed(string run)
    {
        using var patience = new CancellationTokenSource(Patiently.Most);
        await using var stream = await api.GetStreamAsync($"/api/runs/{run}/events", patience.Token);
        await foreach (var said in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(patience.Token))
            if (said.EventType == "progress")
                yield return said.Data;
    }

    /// <summary>Eight hours in a small file: work that does not end within a test.</summary>
    private static Task<byte[]> LongClip() => Matroska("-f", "lavfi", "-i", "color=s=320x180:r=1:d=30000", "-c:v", "mpeg4");

    private static async Task<byte[]> Matroska(params string[] arguments)
    {
        using var clip = new MemoryStream();
        await CliWrap.Cli.Wrap("ffmpeg").WithArguments(["-v", "error", .. arguments, "-f", "matroska", "-"])
            .WithStandardOutputPipe(PipeTarget.ToStream(clip)).ExecuteAsync();
        return clip.ToArray();
    }
}
