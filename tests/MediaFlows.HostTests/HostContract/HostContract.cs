using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace MediaFlows.HostTests.Contract;

/// <summary>What every host must do, seen from outside, over HTTP. The host is shared by all tests: each has flows, files and neighbours of its own.</summary>
public abstract partial class HostContract(RunningHost host) : IAsyncLifetime
{
    private readonly string mark = $"{Guid.NewGuid():n}"[..10];
    private Neighbours neighbours = null!;
    private HttpClient api = null!;
    private HttpClient anyone = null!;
    private int files;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(host.Missing is not null, host.Missing ?? "");
        neighbours = await Neighbours.Start();
        (api, anyone) = (host.Client(host.Key), host.Client(null));
    }

    public async ValueTask DisposeAsync()
    {
        api?.Dispose();
        anyone?.Dispose();
        if (neighbours is not null) await neighbours.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Publishes a flow under a name of this test's own. In its steps <c>{partner}</c> stands for the neighbours' address and <c>{mark}</c> for what is this test's own.</summary>
    /// <returns>The flow's name.</returns>
    private async Task<string> Publish(string name, string steps, string head = "")
    {
        var flow = $"{name}-{mark}";
        var text = $"apiVersion: mediaflows/v1\nname: {flow}\ntitle: {name}\n{head}\nsteps:\n{steps}\n".Replace("{partner}", neighbours.Url).Replace("{mark}", mark);
        var answer = await Answer.Of(api.PutAsync($"/api/flows/{flow}", new StringContent(text, Encoding.UTF8, "application/yaml")));
        Assert.True(answer.Status == HttpStatusCode.Created, $"{answer.Body}");
        return flow;
    }

    /// <summary>Puts a new file into a container.</summary>
    /// <returns>Its URI.</returns>
    private async Task<string> NewFile(byte[]? content = null, string ending = "wav")
    {
        var uri = $"ingest/{mark}/{Interlocked.Increment(ref files)}.{ending}";
        await host.Put(uri, content ?? Sound.New());
        return uri;
    }

    /// <summary>Starts a flow, on a new file when none is given.</summary>
    /// <returns>The run's id.</returns>
    private async Task<string> Start(string flow, string? asset = null, object? inputs = null)
    {
        var answer = await Post("/api/runs", new { flow, asset = asset ?? await NewFile(), inputs });
        Assert.True(answer.Status == HttpStatusCode.Accepted, $"{answer.Status}: {answer.Body}");
        return answer.Body.Text("id")!;
    }

    private Task<Answer> Post(string path, object? body = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return Answer.Of(api.SendAsync(request));
    }

    /// <summary>What the run says to this: a host that needs longer for it is asked again, under the same key.</summary>
    private Task<Answer> Verdict(string path, object? body = null, string? key = null)
    {
        key ??= $"{Guid.NewGuid():n}";
        return Patiently.Look(_ => Post(path, body, key), answer => answer.Status != HttpStatusCode.Accepted);
    }

    private async Task<JsonElement> Get(string path, CancellationToken cancellation = default)
    {
        using var answer = await api.GetAsync(path, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    /// <summary>The run's document as soon as it fits.</summary>
    private Task<JsonElement> Until(string run, Predicate<JsonElement> fits) => Patiently.Look(cancellation => Get($"/api/runs/{run}", cancellation), fits);

    private Task<JsonElement> UntilStep(string run, string step, string status) => Until(run, document => document.StatusOf(step) == status);

    private async Task<JsonElement> UntilEnded(string run, string status = "succeeded")
    {
        var ended = await Until(run, document => document.At("endedAt").ValueKind != JsonValueKind.Null);
        Assert.True(ended.Text("status") == status, $"{ended.Text("status")} instead of {status}: {ended.Text("where")}");
        return ended;
    }

    /// <summary>The runs of a flow, newest first, as soon as there are at least so many.</summary>
    private async Task<IReadOnlyList<JsonElement>> RunsOf(string flow, int atLeast = 0) =>
        (await Patiently.Look(cancellation => Get($"/api/runs?flow={flow}&top=1000", cancellation), list => list.All("value").Count >= atLeast)).All("value");

    private async Task<ReviewLink> LinkFor(string person) => new(anyone, new Uri((await neighbours.Letter(person)).Text("data", "link")!));

    /// <summary>The run's events as they happen, until the host ends the stream.</summary>
    private async IAsyncEnumerable<SseItem<JsonElement>> Events(string run, string? after = null)
    {
        using var patience = new CancellationTokenSource(Patiently.Most);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{run}/events");
        if (after is not null) request.Headers.Add("Last-Event-ID", after);
        using var answer = await api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        await foreach (var said in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(patience.Token))
            if (said.EventType != "progress")
                yield return said;
    }

    /// <summary>Every event of a run that has ended.</summary>
    private async Task<IReadOnlyList<JsonElement>> History(string run)
    {
        var history = new List<JsonElement>();
        await foreach (var said in Events(run))
            history.Add(said.Data);
        return history;
    }
}
