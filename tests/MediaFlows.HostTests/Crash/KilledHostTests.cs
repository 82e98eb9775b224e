using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.HostTests.Cli;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.HostTests.Crash;

/// <summary>The host, killed with -9 at random moments while it starts runs and takes approvals: nothing it acknowledged is lost, nothing is done twice.</summary>
public sealed class KilledHostTests : IDisposable
{
    private const string Flow = """
        apiVersion: mediaflows/v1
        name: crash
        steps:
          - { id: verify, uses: asset/verify }
          - { id: review, uses: review/approval, with: { reviewers: [ann@example.com] } }
          - { id: publish, uses: publish/deliver, foreach: "${{ ['a', 'b'] }}" }
          - { id: archive, uses: archive/store }
        """;

    private readonly Workplace place = new();
    private readonly ConcurrentDictionary<string, string> started = new();
    private readonly ConcurrentDictionary<string, bool> approved = new();
    private readonly int port = FreePort();
    private readonly Random random = new(20260301);
    private int files;

    public void Dispose() => place.Dispose();

    /// <summary>50 kills; set MEDIAFLOWS_KILLS for more.</summary>
    [Fact]
    public async Task NothingAcknowledged_IsLost_AndNothingIsDoneTwice()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("MEDIAFLOWS_KILLS") ?? "50");
        place.Write("crash.yaml", Flow);
        for (var kill = 0; kill < kills; kill++)
            await using (await Serve())
                await Work(TimeSpan.FromMilliseconds(random.Next(100, 1_500)), feed: true);
        await using (await Serve())
            await UntilAllEnded();
        await Check();
    }

    private async Task<Mediaflows> Serve()
    {
        var serve = Mediaflows.Start(place.Folder, ["serve", "--port", $"{port}"]);
        await serve.Says("Ctrl-C");
        if (files == 0)
            Assert.Equal(0, (await Mediaflows.Run(place.Folder, ["flow", "publish", "crash.yaml"], "", new Dictionary<string, string?> { ["MEDIAFLOWS_SERVER"] = $"http://127.0.0.1:{port}" })).ExitCode);
        return serve;
    }

    private HttpClient Client()
    {
        var keys = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(place.Folder, ".home", "mediaflows", "keys.json")))!;
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", keys.Values.First());
        return client;
    }

    /// <summary>Starts runs and approves what is asked until the time is up; then whoever called kills the host.</summary>
    private async Task Work(TimeSpan time, bool feed)
    {
        using var client = Client();
        using var up = new CancellationTokenSource(time);
        Task[] working = [Until(up.Token, () => Approve(client, up.Token)), .. feed ? [Until(up.Token, () => Start(client, up.Token))] : Array.Empty<Task>()];
        await Task.WhenAll(working);
    }

    private static async Task Until(CancellationToken up, Func<Task> work)
    {
        while (!up.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException or IOException or JsonException)
            {
            }
        }
    }

    private async Task Start(HttpClient client, CancellationToken up)
    {
        var name = $"sound {Interlocked.Increment(ref files)}.wav";
        var content = Wav();
        Directory.CreateDirectory(Path.Combine(place.Data, "ingest", "crash"));
        await File.WriteAllBytesAsync(Path.Combine(place.Data, "ingest", "crash", name), content, CancellationToken.None);
        var answer = await client.PostAsJsonAsync("/api/runs", new { flow = "crash", asset = $"ingest/crash/{name}" }, up);
        if (answer.IsSuccessStatusCode)
            started[(await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("id").GetString()!] = Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private async Task Approve(HttpClient client, CancellationToken up)
    {
        var open = await client.GetFromJsonAsync<JsonElement>("/api/reviews", up);
        foreach (var review in open.GetProperty("value").EnumerateArray())
        {
            var id = review.GetProperty("id").GetString()!;
            var answer = await client.PostAsJsonAsync($"/api/reviews/{id}/decision",
                new { decision = "approve", reviewer = "ann@example.com", seen = review.GetProperty("seen").GetString(), note = "fine" }, up);
            if (answer.StatusCode == HttpStatusCode.OK) approved[id] = true;
        }
    }

    private async Task UntilAllEnded()
    {
        using var client = Client();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!patience.IsCancellationRequested)
        {
            await Work(TimeSpan.FromSeconds(2), feed: false);
            var list = await client.GetFromJsonAsync<JsonElement>("/api/runs?flow=crash&status=queued,running,waiting,needs-attention,paused", patience.Token);
            if (list.GetProperty("value").GetArrayLength() == 0) return;
        }
    }

    private async Task Check()
    {
        await using var store = SqliteRunStore.OpenForReading(Directory.GetFiles(place.Data, "*.db").Single());
        var rows = new List<RunRow>();
        for (string? after = null; ;)
        {
            var page = await store.Search(new RunQuery(Flow: "crash", After: after, Top: 500), default);
            rows.AddRange(page.Rows);
            if ((after = page.Next) is null) break;
        }
        Assert.InRange(started.Count, 1, rows.Count);
        Assert.NotEmpty(approved);
        Assert.Subset(rows.Select(row => row.RunId).ToHashSet(), started.Keys.ToHashSet());
        Assert.All(rows, row => Assert.Equal("succeeded", row.Status));
        foreach (var row in rows)
            await Check(row, await store.Events(row.RunId, 0, default));
        Assert.Equal(rows.Count * 2, Directory.GetFiles(Path.Combine(place.Data, "published"), "*.wav", SearchOption.AllDirectories).Length);
    }

    private async Task Check(RunRow row, IReadOnlyList<FlowEvent> events)
    {
        var completed = events.OfType<StepCompleted>().ToList();
        Assert.Equal(completed.Count, completed.DistinctBy(e => e.Key).Count());
        var decisions = events.OfType<ReviewDecided>().ToList();
        Assert.Single(decisions);
        if (approved.Keys.Any(id => id.StartsWith(row.RunId, StringComparison.Ordinal)))
            Assert.Equal(Decision.Approve, decisions[0].Decision);
        var published = completed.Where(e => e.Key is { Step: "publish", Item: not null }).SelectMany(e => e.Files).ToList();
        Assert.Equal(2, published.Count);
        foreach (var file in published)
        {
            var content = await File.ReadAllBytesAsync(Path.Combine(place.Data, file.Uri));
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
            if (started.TryGetValue(row.RunId, out var source)) Assert.Equal(source, file.Sha256);
        }
    }

    /// <summary>A tenth of a second of noise, never the same twice.</summary>
    private static byte[] Wav()
    {
        using var wav = new MemoryStream();
        using var write = new BinaryWriter(wav);
        write.Write("RIFF"u8);
        write.Write(36 + 1600);
        write.Write("WAVEfmt "u8);
        write.Write(16);
        write.Write((short)1);
        write.Write((short)1);
        write.Write(8000);
        write.Write(16000);
        write.Write((short)2);
        write.Write((short)16);
        write.Write("data"u8);
        write.Write(1600);
        write.Write(RandomNumberGenerator.GetBytes(1600));
        return wav.ToArray();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
