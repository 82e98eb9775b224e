using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MediaFlows.Azure;
using MediaFlows.Azure.Documents;
using MediaFlows.HostTests.Contract;
using MediaFlows.Tests.Connectors;
using MediaFlows.Tests.Telemetry;

namespace MediaFlows.Functions.Tests;

/// <summary>What only this host has: Event Grid's own door, files that come back from the archive tier, two processes that can die one by one, letters that wait in Durable's timers; and what it tells OpenTelemetry.</summary>
[Collection(nameof(FunctionsMachine))]
public sealed class FunctionsOnlyTests(TracedMachine machine) : IClassFixture<TracedMachine>, IAsyncLifetime
{
    private readonly string mark = $"{Guid.NewGuid():n}"[..10];
    private HttpClient api = null!;
    private Neighbours neighbours = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(machine.Missing is not null, machine.Missing ?? "");
        api = machine.Client(machine.Key);
        neighbours = await Neighbours.Start();
    }

    public async ValueTask DisposeAsync()
    {
        api?.Dispose();
        if (neighbours is not null) await neighbours.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&code=guessed")]
    public async Task ADelivery_WithoutTheHostsKey_IsTurnedAway(string code)
    {
        using var anyone = machine.Client(null);
        using var answer = await anyone.SendAsync(Delivery($"/runtime/webhooks/EventGrid?functionName=BlobArrived{code}", new BlobEvent($"ingest/{mark}/a.wav", "0x1").EventGrid()));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task ADeliveryThatCannotBeRead_IsTaken_SoThatItDoesNotComeAgainForADay()
    {
        using var answer = await api.SendAsync(Delivery(machine.Events.PathAndQuery, JsonSerializer.SerializeToElement(new { id = "1", eventType = "Microsoft.Storage.BlobCreated", subject = "nowhere", data = "nothing", eventTime = DateTimeOffset.UtcNow, dataVersion = "" })));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task AFileInTheArchiveTier_IsWaitedFor_AndItsReturnIsHeardOfAtOnce()
    {
        var file = $"ingest/{mark}/archived.wav";
        await machine.Put(file, Sound.New());
        var blob = new BlobClient(machine.Storage, "ingest", $"{mark}/archived.wav");
        await blob.SetAccessTierAsync(AccessTier.Archive);
        var run = await Start("rehydrated", "  - { id: verify, uses: asset/verify, retry: { attempts: 3, firstDelay: 30m, maxDelay: 30m } }", file);
        await Until(run, document => document.Item("verify").At("failure").ValueKind == JsonValueKind.Object);
        Assert.Equal("rehydrating", (await Get(run)).Item("verify").Text("failure", "code"));

        await blob.SetAccessTierAsync(AccessTier.Hot);
        var told = new BlobEvent(file, "0x1").EventGrid().GetRawText().Replace("BlobCreated", "BlobTierChanged").Replace("\"accessTier\":\"Default\"", "\"accessTier\":\"Hot\"");
        using (var answer = await api.SendAsync(Delivery(machine.Events.PathAndQuery.Replace("BlobArrived", "BlobTierChanged"), JsonDocument.Parse(told).RootElement)))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Until(run, document => document.Text("status") == "succeeded");
    }

    [Fact]
    public async Task ARun_IsOneTrace_FromItsStartToItsEnd_AndIsCounted()
    {
        var file = $"ingest/{mark}/traced.wav";
        await machine.Put(file, Sound.New());
        var run = await Start("traced", "  - { id: verify, uses: asset/verify }\n  - { id: inspect, uses: media/inspect }\n  - { id: wait, uses: wait/until, with: { for: 100ms } }", file);
        await Until(run, document => document.Text("status") == "succeeded");

        var trace = new byte[16];
        Engine.Telemetry.RunTrace.Of(run).TraceId.CopyTo(trace);
        foreach (var span in new[] { $"run traced-{mark}", $"start traced-{mark}", "asset/verify", "media/inspect", "wait/until" })
            await machine.Collector.Until("/v1/traces", trace, Export.Text(span));
        await machine.Collector.Until("/v1/metrics", Export.Text("mediaflows.runs.ended"), Export.Text($"traced-{mark}"), Export.Text("mediaflows.step.duration"));
        await machine.Collector.Until("/v1/metrics", Export.Text("needs-attention"));
    }

    [Fact]
    public async Task TheWorkerAloneIsKilled_AndItsStepIsPerformedAgain_InTheSameAttempt()
    {
        Assert.SkipUnless(machine.CanBeKilled, "This host cannot be killed from here.");
        var (run, open) = await Held();
        await machine.KillWorker();
        await neighbours.UntilCalled("held", times: 2);
        open.SetResult();
        await Until(run, document => document.Text("status") == "succeeded");
        Assert.Equal("1", (await Get(run)).Item("held").Text("attempts"));
        Assert.Single(neighbours.Calls("held").Select(call => call.Headers["idempotency-key"]).Distinct());
    }

    [Fact]
    public async Task TheHostAloneIsKilled_AndWhatItsWorkerIsStillAtIsNotDoneTwice()
    {
        Assert.SkipUnless(machine.CanBeKilled, "This host cannot be killed from here.");
        var (run, open) = await Held();
        await machine.KillHost();
        await machine.Start();
        open.SetResult();
        await Until(run, document => document.Text("status") == "succeeded");
        Assert.Equal("1", (await Get(run)).Item("held").Text("attempts"));
        Assert.Single(neighbours.Calls("after"));
    }

    [Fact]
    public async Task OfManyLettersToOnePerson_FiveGoOut_AndTheOthersErrandsSleepUntilTheTenMinutesAreOver()
    {
        var (who, run, window) = await AskedSevenTimes();
        var asleep = await Patiently.Look(_ => Timers(run), timers => timers.Count == 2);
        Assert.All(asleep, due => Assert.InRange(due - window, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.5)));
        Assert.Equal(5, machine.Mails.Count(mail => mail.Contains($"To: {who}", StringComparison.Ordinal)));
        Assert.Equal(7, (await new BlobDocumentStore(StorageAccount.From(machine.Storage)).Newest("letters", who, default)).Count(document => document.Key[0] == 't'));
    }

    /// <summary>Within ten minutes by the clock; where they end amid the asking, somebody else is asked.</summary>
    private async Task<(string Who, string Run, DateTime Window)> AskedSevenTimes()
    {
        for (var person = 1; ; person++)
        {
            var (who, file, window) = ($"{mark}-{person}@example.com", $"ingest/{mark}/{person}.wav", Window());
            await machine.Put(file, Sound.New());
            var run = await Start($"asked{person}", string.Join("\n", Enumerable.Range(1, 7).Select(n => $"  - {{ id: review{n}, needs: [], uses: review/approval, with: {{ reviewers: [{who}] }} }}")), file);
            await Patiently.Until(() => machine.Mails.Count(mail => mail.Contains($"To: {who}", StringComparison.Ordinal)) >= 5);
            if (Window() == window) return (who, run, window);
        }

        static DateTime Window() => new(DateTime.UtcNow.Ticks / TimeSpan.FromMinutes(10).Ticks * TimeSpan.FromMinutes(10).Ticks, DateTimeKind.Utc);
    }

    /// <summary>When the instances beside the run's own are to go on.</summary>
    private async Task<IReadOnlyList<DateTime>> Timers(string run) =>
        await new TableClient(machine.Storage, "MediaFlowsHistory").QueryAsync<TableEntity>(row => row.PartitionKey.CompareTo($"{run}-") > 0 && row.PartitionKey.CompareTo($"{run}.") < 0)
            .Where(row => row.GetString("EventType") == "TimerCreated").Select(row => row.GetDateTime("FireAt")!.Value).ToListAsync();

    private async Task<(string Run, TaskCompletionSource Open)> Held()
    {
        var (file, open) = ($"ingest/{mark}/held.wav", neighbours.Hold("held"));
        await machine.Put(file, Sound.New());
        var run = await Start("held", $"  - {{ id: held, uses: http/call, with: {{ method: POST, url: \"{neighbours.Url}/held\" }} }}\n  - {{ id: after, uses: http/call, with: {{ method: POST, url: \"{neighbours.Url}/after\" }} }}", file);
        await neighbours.UntilCalled("held");
        return (run, open);
    }

    private static HttpRequestMessage Delivery(string path, JsonElement happened) =>
        new(HttpMethod.Post, path) { Content = BlobEvent.Delivery(happened), Headers = { { "aeg-event-type", "Notification" } } };

    private async Task<string> Start(string name, string steps, string asset)
    {
        var flow = $"apiVersion: mediaflows/v1\nname: {name}-{mark}\ntitle: {name}\nsteps:\n{steps}\n";
        (await api.PutAsync($"/api/flows/{name}-{mark}", new StringContent(flow, Encoding.UTF8, "application/yaml"))).EnsureSuccessStatusCode();
        return (await Answer.Of(api.PostAsJsonAsync("/api/runs", new { flow = $"{name}-{mark}", asset }))).Body.Text("id")!;
    }

    private Task<JsonElement> Get(string run) => api.GetFromJsonAsync<JsonElement>($"/api/runs/{run}");

    private Task Until(string run, Predicate<JsonElement> fits) => Patiently.Look(_ => Get(run), fits);
}

public sealed class TracedMachine : FunctionsMachine
{
    private readonly SmtpSink post = new();

    internal Collector Collector { get; private set; } = null!;

    /// <summary>What the host has sent.</summary>
    internal IReadOnlyList<string> Mails => [.. post.Mails];

    protected override Dictionary<string, string> More => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        ["MEDIAFLOWS_SMTP"] = $"smtp://127.0.0.1:{post.Port}",
    };

    public override async ValueTask InitializeAsync()
    {
        Collector = await Collector.Start();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Collector.DisposeAsync();
        await post.DisposeAsync();
    }
}
