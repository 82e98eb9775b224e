using System.Net;
using System.Text.Json;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private const string OnArrival = "on: { asset: { container: ingest, match: \"{mark}/**/*.wav\", settle: 200ms } }";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnEvent_InEitherSchema_StartsTheFlow_OnlyOnce_HoweverOftenItIsDelivered(bool cloud)
    {
        var flow = await Publish("arrival", Call, OnArrival);
        var file = await NewFile();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Deliver(cloud, file, file)));
        var run = Assert.Single(await RunsOf(flow, 1)).Text("id")!;
        await Deliver(cloud, file);
        await UntilEnded(run);
        await Deliver(cloud, file, file);
        await Deliver(!cloud, file);

        await AllBeforeIsTakenIn(flow);
        Assert.Equal([run], await RunsOn(flow, file));
        var calls = neighbours.Calls("call").Count;
        Assert.True(calls == 2, $"Called {calls} times, not twice.\n{string.Join("\n", await RunsOf(flow))}\n{await Get($"/api/runs/{run}")}");
    }

    [Fact]
    public async Task AnEvent_AfterItsRunWasPurged_StartsNothing()
    {
        var flow = await Publish("purged", Call, OnArrival);
        var file = await NewFile();
        await Deliver(cloud: false, file);
        var run = Assert.Single(await RunsOf(flow, 1)).Text("id")!;
        await UntilEnded(run);
        // Durable's instance may end a little after its run.
        await Patiently.Look(_ => Answer.Of(api.DeleteAsync(host.Durable(run))), purged => purged.Status == HttpStatusCode.OK);
        var known = await RunsOn(flow, file);

        await Deliver(cloud: false, file, file);
        var started = await Post("/api/runs", new { flow, asset = file });
        Assert.Equal((HttpStatusCode.OK, run, "true"), (started.Status, started.Body.Text("id"), started.Body.Text("existing")));
        await AllBeforeIsTakenIn(flow);
        Assert.Equal(2, neighbours.Calls("call").Count);
        Assert.Equal(known, await RunsOn(flow, file));
    }

    [Fact]
    public async Task AFileThatWasOverwritten_IsTakenInAgain_AndWhatIsStillToldOfTheOldOneStartsNothing()
    {
        var flow = await Publish("anew", "  - { id: verify, uses: asset/verify }", OnArrival);
        var file = await NewFile();
        var old = new BlobEvent(file, await host.ETag(file));
        await Deliver(BlobEvent.Delivery(old.CloudEvent()));
        var first = Assert.Single(await RunsOf(flow, 1)).Text("id")!;
        var before = await UntilEnded(first);
        await host.Put(file, Sound.New());
        await Deliver(cloud: true, file);

        var second = (await RunsOf(flow, 2))[0].Text("id")!;
        var after = await UntilEnded(second);
        Assert.NotEqual(before.Item("verify").Text("output", "sha256"), after.Item("verify").Text("output", "sha256"));

        await Deliver(BlobEvent.Delivery(old.CloudEvent()));
        await AllBeforeIsTakenIn(flow);
        Assert.Equal([second, first], await RunsOn(flow, file));
    }

    [Fact]
    public async Task EventsThatAreStaleForeignOrOfAnotherKind_StartNothing()
    {
        var flow = await Publish("stale", Call, OnArrival);
        var gone = await NewFile();
        await host.Remove(gone);
        await Deliver(cloud: false, gone, $"ingest/elsewhere-{mark}/a.wav", $"nowhere-{mark}/a.wav");
        var deleted = JsonSerializer.Deserialize<JsonElement>($$"""{ "id": "1", "eventType": "Microsoft.Storage.BlobDeleted", "subject": "/blobServices/default/containers/ingest/blobs/{{gone["ingest/".Length..]}}", "data": {} }""");
        await Deliver(BlobEvent.Delivery(deleted));

        await AllBeforeIsTakenIn(flow);
        Assert.Single(await RunsOf(flow));
    }

    [Fact]
    public async Task AnEventFromAStranger_IsTurnedAway()
    {
        var told = BlobEvent.Delivery(new BlobEvent(await NewFile(), "0x1").EventGrid());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.Of(anyone.PostAsync("/api/events", told))).Status);
    }

    [Fact]
    public async Task BothHandshakes_AreAnswered()
    {
        var code = $"{Guid.NewGuid()}";
        var asked = JsonSerializer.SerializeToElement(new { id = "1", eventType = "Microsoft.EventGrid.SubscriptionValidationEvent", subject = "", data = new { validationCode = code }, eventTime = DateTimeOffset.UtcNow });
        Assert.Equal(code, (await Answer.Of(api.PostAsync("/api/events", BlobEvent.Delivery(asked)))).Body.Text("validationResponse"));

        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/events") { Headers = { { "WebHook-Request-Origin", "eventgrid.azure.net" } } };
        var allowed = await Answer.Of(api.SendAsync(request));
        Assert.Equal((HttpStatusCode.OK, "eventgrid.azure.net"), (allowed.Status, allowed.Headers.GetValues("WebHook-Allowed-Origin").Single()));
    }

    private async Task Deliver(bool cloud, params string[] files)
    {
        var told = await Task.WhenAll(files.Select(async file => new BlobEvent(file, await host.ETag(file))));
        await Deliver(BlobEvent.Delivery([.. told.Select(one => cloud ? one.CloudEvent() : one.EventGrid())]));
    }

    private async Task Deliver(HttpContent events)
    {
        events.Headers.Add("aeg-event-type", "Notification");
        using var answer = await api.PostAsync(host.Events, events);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Waits for the run of another file whose event comes after all those before: by then nothing of them is under way.</summary>
    private async Task AllBeforeIsTakenIn(string flow)
    {
        var last = await NewFile();
        await Deliver(cloud: false, last);
        var runs = await Patiently.Look(_ => RunsOn(flow, last), runs => runs.Count > 0);
        await UntilEnded(runs[0]);
    }

    private async Task<IReadOnlyList<string>> RunsOn(string flow, string file) =>
        [.. (await RunsOf(flow)).Where(run => run.Text("assetUri") == file).Select(run => run.Text("id")!)];
}
