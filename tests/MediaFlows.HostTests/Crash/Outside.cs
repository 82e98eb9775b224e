using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.HostTests.Cli;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.HostTests.Crash;

/// <summary>Everybody the host works with: who brings files, a reviewer with two hands, a partner that fails and dawdles, an operator who cancels. It remembers what was acknowledged.</summary>
internal sealed class Outside(Workplace place, int port, Random random)
{
    private const string NotEnded = "queued,running,waiting,needs-attention,paused";

    private readonly ConcurrentQueue<(string Flow, string Name)> unacknowledged = [];
    private readonly ConcurrentDictionary<string, string> answerTo = new();
    private int files;

    /// <summary>Digest of every file brought, by its URI.</summary>
    public ConcurrentDictionary<string, string> Brought { get; } = new();

    /// <summary>Runs whose start was acknowledged.</summary>
    public ConcurrentDictionary<string, string> Started { get; } = new();

    /// <summary>Idempotency keys a run's call came under.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<string>> Calls { get; } = new();

    public Answers Reviews { get; } = new();

    public Answers Callbacks { get; } = new();

    public Answers Cancels { get; } = new();

    public static async Task Pause(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    /// <summary>The partner: takes its time, fails each run's first call, and has the address to answer to from then on.</summary>
    public async Task Called(HttpContext context)
    {
        var run = context.Request.Headers["X-Run"].ToString();
        answerTo[run] = context.Request.Headers["X-Answer-To"].ToString();
        var calls = Calls.GetOrAdd(run, _ => []);
        calls.Enqueue(context.Request.Headers["Idempotency-Key"].ToString());
        await Pause(TimeSpan.FromMilliseconds(Next(50, 300)));
        context.Response.StatusCode = calls.Count == 1 ? 503 : 204;
    }

    /// <summary>Works until the time is up; then whoever called kills the host.</summary>
    public async Task Work(TimeSpan time, int starts, bool all = false)
    {
        using var client = Client();
        using var up = new CancellationTokenSource(time);
        await Task.WhenAll(
            Bring(client, starts, up.Token),
            Until(up.Token, () => Approve(client, up.Token)), Until(up.Token, () => Approve(client, up.Token)),
            Until(up.Token, () => Answer(client, up.Token)),
            Until(up.Token, () => all || Next(0, 8) == 0 ? Cancel(client, up.Token) : Task.CompletedTask));
    }

    public async Task UntilAllEnded()
    {
        using var client = Client();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (true)
        {
            await Work(TimeSpan.FromSeconds(1), starts: 0, all: true);
            await Try(() => RetryWhatWasCutOffTooOften(client));
            var list = await client.GetFromJsonAsync<JsonElement>($"/api/runs?status={NotEnded}", CancellationToken.None);
            if (unacknowledged.IsEmpty && list.GetProperty("value").GetArrayLength() == 0) return;
            Assert.False(patience.IsCancellationRequested, $"These never ended: {list}");
        }
    }

    private HttpClient Client()
    {
        var keys = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(place.Folder, ".home", "mediaflows", "keys.json")))!;
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", keys.Values.First());
        return client;
    }

    private static async Task Until(CancellationToken up, Func<Task> work)
    {
        while (!up.IsCancellationRequested)
        {
            await Try(work);
            await Pause(TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task Try(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException or IOException or JsonException)
        {
        }
    }

    /// <summary>What nobody acknowledged is brought again: it must still become one run.</summary>
    private async Task Bring(HttpClient client, int starts, CancellationToken up)
    {
        for (var n = 0; n < starts; n++)
            unacknowledged.Enqueue((n % 2 == 0 ? "crash" : "crash-undone", Write()));
        for (var left = unacknowledged.Count; left > 0 && !up.IsCancellationRequested && unacknowledged.TryDequeue(out var file); left--)
        {
            var known = Started.Count;
            await Try(() => Start(client, file.Flow, file.Name, up));
            if (Started.Count == known) unacknowledged.Enqueue(file);
        }
    }

    private string Write()
    {
        var name = $"sound {Interlocked.Increment(ref files)}.wav";
        var content = Wav();
        Directory.CreateDirectory(Path.Combine(place.Data, "ingest", "crash"));
        File.WriteAllBytes(Path.Combine(place.Data, "ingest", "crash", name), content);
        Brought[$"ingest/crash/{name}"] = Convert.ToHexStringLower(SHA256.HashData(content));
        return name;
    }

    private async Task Start(HttpClient client, string flow, string name, CancellationToken up)
    {
        using var answer = await client.PostAsJsonAsync("/api/runs", new { flow, asset = $"ingest/crash/{name}" }, up);
        if (answer.IsSuccessStatusCode)
            Started[(await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("id").GetString()!] = flow;
    }

    private async Task Approve(HttpClient client, CancellationToken up)
    {
        var open = await client.GetFromJsonAsync<JsonElement>("/api/reviews", up);
        foreach (var review in open.GetProperty("value").EnumerateArray())
        {
            var id = review.GetProperty("id").GetString()!;
            var note = Reviews.Say(id);
            await Post(client, $"/api/reviews/{id}/decision", new { decision = "approve", reviewer = "ann@example.com", seen = review.GetProperty("seen").GetString(), note }, Reviews, id, note, up);
        }
    }

    /// <summary>Answers whoever called and has no acknowledged answer yet: one that gets lost is not sent again.</summary>
    private async Task Answer(HttpClient client, CancellationToken up)
    {
        foreach (var (run, address) in answerTo.Where(one => !Callbacks.IsSettled(one.Key)))
        {
            var words = Callbacks.Say(run);
            await Post(client, address, new { words }, Callbacks, run, words, up);
        }
    }

    private async Task Cancel(HttpClient client, CancellationToken up)
    {
        var list = await client.GetFromJsonAsync<JsonElement>($"/api/runs?flow=crash-undone&status={NotEnded}", up);
        var runs = list.GetProperty("value").EnumerateArray().Select(run => run.GetProperty("id").GetString()!).Where(run => !Cancels.IsSettled(run)).ToList();
        if (runs.Count == 0) return;
        var id = runs[Next(0, runs.Count)];
        var reason = Cancels.Say(id);
        await Post(client, $"/api/runs/{id}/cancel", new { reason }, Cancels, id, reason, up);
    }

    /// <summary>An attempt that was at work each of many times the host died waits for an operator: it might have been the cause.</summary>
    private static async Task RetryWhatWasCutOffTooOften(HttpClient client)
    {
        var parked = await client.GetFromJsonAsync<JsonElement>("/api/runs?status=needs-attention", CancellationToken.None);
        foreach (var id in parked.GetProperty("value").EnumerateArray().Select(run => run.GetProperty("id").GetString()!))
        {
            var run = await client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}", CancellationToken.None);
            foreach (var failed in run.GetProperty("answers").GetProperty("failedStep").GetProperty("data").GetProperty("steps").EnumerateArray().Where(CutOff))
                (await client.PostAsync($"/api/runs/{id}/steps/{failed.GetProperty("step").GetString()}/retry", null, CancellationToken.None)).Dispose();
        }

        static bool CutOff(JsonElement step) => step.GetProperty("failure") is { ValueKind: JsonValueKind.Object } failure && failure.GetProperty("code").GetString() == "ended-with-the-host";
    }

    private static async Task Post(HttpClient client, string path, object body, Answers answers, string question, string words, CancellationToken up)
    {
        using var answer = await client.PostAsJsonAsync(path, body, up);
        if (answer.StatusCode == HttpStatusCode.OK) answers.Acknowledge(question, words);
        // Somebody was quicker: what is on record was said before.
        else if (answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.Gone) answers.Overtaken(question);
    }

    private int Next(int least, int most)
    {
        lock (random)
            return random.Next(least, most);
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
}
