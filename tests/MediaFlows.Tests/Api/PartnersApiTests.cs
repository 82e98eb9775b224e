using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Tests.Api;

/// <summary>What other systems send: events about files, answers to waiting steps.</summary>
public sealed class PartnersApiTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
        await host.Publish(SampleFlows.Partner);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task EventGridHandshake_IsAnsweredWithItsCode()
    {
        var answer = await host.Admin.PostAsJsonAsync("/api/events", new[] { new { id = "1", eventType = "Microsoft.EventGrid.SubscriptionValidationEvent", subject = "", data = new { validationCode = "C-1", validationUrl = "https://elsewhere.example/" } } });
        Assert.Equal("C-1", (await answer.Json()).Text("validationResponse"));
    }

    [Fact]
    public async Task CloudEventsHandshake_AllowsTheSender()
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "/api/events");
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");
        var answer = await host.Admin.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "eventgrid.azure.net"), (answer.StatusCode, answer.Headers.GetValues("WebHook-Allowed-Origin").Single()));
    }

    [Fact]
    public async Task BlobThatArrived_StartsItsFlowOnce_HoweverOftenItIsTold()
    {
        await host.Put("ingest/live/a b.mp4", [1]);
        var grid = new[] { new { id = "1", eventType = "Microsoft.Storage.BlobCreated", subject = "/blobServices/default/containers/ingest/blobs/live/a b.mp4", data = new { url = "https://elsewhere.example/ingest/live/a%20b.mp4", unheardOf = new[] { 1 } }, unheardOf = "x" } };
        var first = await (await host.Admin.PostAsJsonAsync("/api/events", grid)).Json();
        var second = await (await host.Admin.PostAsJsonAsync("/api/events", grid)).Json();
        Assert.Equal(Assert.Single(first.GetProperty("runs").EnumerateArray()).GetString(), Assert.Single(second.GetProperty("runs").EnumerateArray()).GetString());

        var cloud = new StringContent(JsonSerializer.Serialize(new { specversion = "1.0", id = "2", source = "s", type = "Microsoft.Storage.BlobCreated", subject = "/blobServices/default/containers/ingest/blobs/live/a b.mp4" }), Encoding.UTF8, "application/cloudevents+json");
        Assert.Equal(first.GetProperty("runs")[0].GetString(), (await (await host.Admin.PostAsync("/api/events", cloud)).Json()).GetProperty("runs")[0].GetString());
    }

    [Theory]
    [InlineData("Microsoft.Storage.BlobDeleted", "/blobServices/default/containers/ingest/blobs/live/a.mp4", "not about a file")]
    [InlineData("Microsoft.Storage.BlobCreated", "nonsense", "names no file")]
    [InlineData("Microsoft.Storage.BlobCreated", "/blobServices/default/containers/ingest/blobs/notes.txt", "no flow waits")]
    [InlineData("Microsoft.Storage.BlobCreated", "/blobServices/default/containers/other/blobs/live/a.mp4", "no flow waits")]
    [InlineData("Microsoft.Storage.BlobCreated", "/blobServices/default/containers/ingest/blobs/live/gone.mp4", "There is no file")]
    [InlineData("Microsoft.Storage.BlobCreated", "/blobServices/default/containers/ingest/blobs/live/../../keys.mp4", "")]
    public async Task WhatLeadsToNoRun_IsTakenAndSaysWhy(string type, string subject, string why)
    {
        var answer = await host.Admin.PostAsJsonAsync("/api/events", new[] { new { id = "1", eventType = type, subject, data = new { } } });
        var said = await answer.Json();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(said.GetProperty("runs").EnumerateArray());
        Assert.Contains(why, said.GetProperty("ignored")[0].GetString());
    }

    [Fact]
    public async Task AnEvent_NamesItsFileByTheAddress_AsTheBlobIsCalled()
    {
        const string name = "live/100% Fußball 💎.mp4";
        await host.Put($"ingest/{name}", [1]);
        var told = await Tell("/blobServices/default/containers/ingest/blobs/live/100% Fußball ��.mp4", $"https://acct.blob.core.windows.net/ingest/live/{Uri.EscapeDataString(name[5..])}");
        Assert.Single(told.GetProperty("runs").EnumerateArray());
        Assert.Equal(told.GetProperty("runs")[0].GetString(), (await Tell($"ingest/{name}", null, "mediaflows.asset.arrived.v1")).GetProperty("runs")[0].GetString());
    }

    [Theory]
    [InlineData("https://acct.blob.core.windows.net/other/live/a.mp4", "PutBlob", "names no file")]
    [InlineData("https://acct.blob.core.windows.net/ingest/live/a%00.mp4", "PutBlob", "names no file")]
    [InlineData("https://acct.blob.core.windows.net/ingest/live/..%2F..%2Fmediaflows.db", "PutBlob", "")]
    [InlineData("https://acct.blob.core.windows.net/ingest/live/a.mp4", "CreateFile", "merely begun")]
    public async Task AnEventThatContradictsItself_OrComesTooEarly_StartsNothing(string url, string api, string why)
    {
        await host.Put("ingest/live/a.mp4", [1]);
        var told = await Tell("/blobServices/default/containers/ingest/blobs/live/a.mp4", url, api: api);
        Assert.Empty(told.GetProperty("runs").EnumerateArray());
        Assert.Contains(why, told.GetProperty("ignored")[0].GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhileTheStoreLetsNobodyIn_AnEventIsNotTaken(bool forNow)
    {
        var fault = new StoreFault("access-denied", "The credentials have expired.") { RetryAfter = forNow ? TimeSpan.FromSeconds(7) : null, IsShut = !forNow };
        await using var shut = await ApiHost.Start(services => services.AddSingleton<IAssetStore>(new ShutStore(fault)));
        await shut.Publish(SampleFlows.Reviewed);
        var answer = await shut.Admin.PostAsJsonAsync("/api/events", new[] { Event("/blobServices/default/containers/ingest/blobs/live/a.mp4", null) });
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "access-denied"), (answer.StatusCode, (await answer.Json()).Text("code")));
    }

    [Fact]
    public async Task EventsThatAreTooLarge_AreRefused()
    {
        var answer = await host.Admin.PostAsJsonAsync("/api/events", new[] { new { id = "1", eventType = "x", subject = new string('x', 2 << 20) } });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private async Task<JsonElement> Tell(string subject, string? url, string type = "Microsoft.Storage.BlobCreated", string api = "PutBlob") =>
        await (await host.Admin.PostAsJsonAsync("/api/events", new[] { Event(subject, url, type, api) })).Json();

    private static object Event(string subject, string? url, string type = "Microsoft.Storage.BlobCreated", string api = "PutBlob") =>
        new { id = "1", eventType = type, subject, data = new { api, url } };

    [Theory]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("[7, null]")]
    public async Task EventsThatAreNone_DoNoHarm(string body)
    {
        var answer = await host.Admin.PostAsync("/api/events", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Callback_AnswersTheStep_Once_AndOnlyByPost()
    {
        var id = await host.Start("partner");
        var address = host.Get<Callbacks>().Address(id, "answer", 1).AbsolutePath;
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await host.Anyone.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.PostAsJsonAsync(address, new { ok = true })).StatusCode);
        Assert.Equal("true", (await host.UntilEnded(id)).Step("answer").GetProperty("items")[0].GetProperty("output").Text("ok"));
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.PostAsJsonAsync(address, new { ok = true })).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await host.Anyone.PostAsJsonAsync(address, new { ok = false })).StatusCode);
    }

    [Fact]
    public async Task CallbackThatIsForgedOrTooLarge_IsRefused()
    {
        var id = await host.Start("partner");
        var address = host.Get<Callbacks>().Address(id, "answer", 1).AbsolutePath;
        Assert.Equal(HttpStatusCode.NotFound, (await host.Anyone.PostAsJsonAsync($"{address}A", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.Anyone.PostAsJsonAsync(address, new { text = new string('x', 40_000) })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Anyone.PostAsync(address, new StringContent("{", Encoding.UTF8, "application/json"))).StatusCode);
    }
}
