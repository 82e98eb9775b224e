using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Api;

/// <summary>Transcript and metadata in revisions: who reads, who corrects, and what runs make of it.</summary>
public sealed class DocumentsTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task CorrectedOnThePage_TheTranscriptIsANewRevision_AndTheCaptionsAreMadeFromIt()
    {
        var (id, link) = await host.Asked();
        var answer = await Send(HttpMethod.Patch, $"{link}/transcript", "\"1\"", new { cues = new Dictionary<string, string> { ["0"] = "  Good\tmorning " } });
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (answer.StatusCode, answer.Headers.ETag!.Tag));

        var page = await (await host.Anyone.GetAsync(link)).Content.ReadAsStringAsync();
        Assert.Contains("Good morning", page);
        Assert.Contains($"value=\"{(await answer.Json()).Text("seen")}\"", page);
        Assert.Contains("Good morning", await (await host.Anyone.GetAsync($"{link}/files/captions")).Content.ReadAsStringAsync());

        var run = await host.UntilAsked(id);
        var document = await Document(run, "transcript");
        Assert.Equal((2, "ann@example.com"), (document.GetProperty("revision").GetInt32(), document.Text("by")));
        Assert.Equal("Good <b>evening</b>", document.GetProperty("machine").GetProperty("cues")[0].Text("text"));
        Assert.Equal("ann@example.com", document.GetProperty("touched").GetProperty("0").Text("by"));
        Assert.False(document.GetProperty("content").GetProperty("draft").GetBoolean());
    }

    [Theory]
    [InlineData(null, HttpStatusCode.PreconditionRequired)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"0\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("*", HttpStatusCode.PreconditionRequired)]
    public async Task WhoHasNotSeenTheNewest_OverwritesNothing(string? ifMatch, HttpStatusCode status)
    {
        var (id, link) = await host.Asked();
        Assert.Equal(status, (await Send(HttpMethod.Patch, $"{link}/transcript", ifMatch, new { cues = new Dictionary<string, string> { ["0"] = "other" } })).StatusCode);
        Assert.Equal(1, (await Document(await host.UntilAsked(id), "transcript")).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task OfTwoWhoSaveAtOnce_OneIsToldOfTheOther()
    {
        var (id, link) = await host.Asked();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Send(HttpMethod.Put, $"{link}/metadata", "\"1\"", new { title = $"Title {i}" })));
        Assert.Equal((1, 5), (answers.Count(answer => answer.IsSuccessStatusCode), answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed)));
        Assert.Equal(2, (await Document(await host.UntilAsked(id), "metadata")).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task CorrectedMetadata_IsWhatGoesOn_InEveryRunOfTheAsset()
    {
        var (id, link) = await host.Asked();
        var asset = (await host.UntilAsked(id)).GetProperty("asset");
        var uri = $"{asset.Text("container")}/{asset.Text("path")}";
        var second = (await (await host.Admin.PostAsJsonAsync("/api/runs", new { flow = "news", asset = uri, again = true })).Json()).Text("id")!;
        await host.UntilAsked(second);

        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Put, $"{link}/metadata", "\"1\"", new { title = "Right", tags = new[] { "sport", "live" } })).StatusCode);
        foreach (var run in new[] { id, second })
        {
            var review = (await host.UntilAsked(run)).GetProperty("reviews").EnumerateArray().Last();
            Assert.Equal("Right", review.GetProperty("metadata").Text("title"));
            await host.Admin.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen") });
            var output = (await host.UntilEnded(run)).Step("review").GetProperty("items")[0].GetProperty("output");
            Assert.Equal(("Right", 2), (output.GetProperty("metadata").Text("title"), output.GetProperty("revisions").GetProperty("metadata").GetInt32()));
        }
        var document = await Document(await host.UntilEnded(id), "metadata");
        var touched = document.GetProperty("touched");
        Assert.Equal(("make", "test/make", "Make a proxy"), (document.GetProperty("made").GetProperty("tags")[0].Text("step"), document.GetProperty("made").GetProperty("tags")[0].Text("uses"), document.GetProperty("made").GetProperty("tags")[0].Text("title")));
        Assert.Equal(["title"], touched.EnumerateObject().Select(member => member.Name));

        var third = (await (await host.Admin.PostAsJsonAsync("/api/runs", new { flow = "news", asset = uri, again = true })).Json()).Text("id")!;
        Assert.Equal("Right", (await host.UntilAsked(third)).GetProperty("reviews")[0].GetProperty("metadata").Text("title"));
    }

    [Fact]
    public async Task ARevisionTheRunWasNotToldOf_IsToldBeforeADecisionCounts()
    {
        var (id, link) = await host.Asked();
        var run = (await host.Get<Engine.Runs.FlowRuns>().Find(id, default))!;
        var store = host.Get<IDocumentStore>();
        var name = new DocumentName(run.Asset.Id, run.Asset.Version, "metadata");
        foreach (var number in new[] { 1, 2 })
            await store.Add(name, new(number, "bob@example.com", DateTimeOffset.UtcNow, Json.Of(new { title = $"T{number}" }), new Dictionary<string, Touch>()), default);

        var form = new Dictionary<string, string> { ["decision"] = "approve", ["seen"] = run.Reviews[0].Seen, ["key"] = "a" };
        Assert.Equal(HttpStatusCode.Conflict, (await host.Anyone.PostAsync(link, new FormUrlEncodedContent(form))).StatusCode);
        Assert.Equal("T2", (await host.UntilAsked(id)).GetProperty("reviews").EnumerateArray().Last().GetProperty("metadata").Text("title"));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("X", "y", HttpStatusCode.Gone)]
    public async Task FromElsewhereOrTooLate_NothingIsSaved(string header, string value, HttpStatusCode status)
    {
        var (id, link) = await host.Asked();
        if (status == HttpStatusCode.Gone)
        {
            await host.Admin.PostAsJsonAsync($"/api/runs/{id}/cancel", new { reason = "no" });
            await host.UntilEnded(id);
        }
        var request = new HttpRequestMessage(HttpMethod.Put, $"{link}/metadata") { Content = JsonContent.Create(new { title = "x" }) };
        request.Headers.Add("If-Match", "\"1\"");
        request.Headers.Add(header, value);
        Assert.Equal(status, (await host.Anyone.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task AfterAnotherFlowTookTheAsset_ItsDocumentsAreStillThere()
    {
        var (id, _) = await host.Asked();
        var asset = (await host.UntilAsked(id)).GetProperty("asset");
        await host.Publish(SampleFlows.Partner);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Admin.PostAsJsonAsync("/api/runs", new { flow = "partner", asset = $"{asset.Text("container")}/{asset.Text("path")}" })).StatusCode);
        foreach (var name in new[] { "transcript", "metadata" })
            Assert.Equal(1, (await (await host.Admin.GetAsync($"/api/assets/{asset.Text("id")}/documents/{name}")).Json()).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task WithAKey_DocumentsAreReadAndCorrectedToo_AndARevisionStays()
    {
        var (id, _) = await host.Asked();
        var asset = (await host.UntilAsked(id)).GetProperty("asset").Text("id");
        var address = $"/api/assets/{asset}/documents";
        Assert.Equal(HttpStatusCode.Forbidden, (await Patch(host.With(Engine.Api.ApiRole.Read), "one", "\"1\"")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Patch(host.Admin, "one", "\"1\"")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Patch(host.Admin, "two", "\"2\"")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Patch(host.Admin, "x", "\"3\"", cue: "7")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Patch(host.Admin, new string('x', 4001), "\"3\"")).StatusCode);
        Assert.Equal("one", (await (await host.Admin.GetAsync($"{address}/transcript?revision=2")).Json()).GetProperty("content").GetProperty("cues")[0].Text("text"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync($"{address}/transcript?revision=9")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync($"{address}/secrets")).StatusCode);

        Task<HttpResponseMessage> Patch(HttpClient client, string text, string ifMatch, string cue = "0")
        {
            var request = new HttpRequestMessage(HttpMethod.Patch, $"{address}/transcript") { Content = JsonContent.Create(new { cues = new Dictionary<string, string> { [cue] = text } }) };
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            return client.SendAsync(request);
        }
    }

    private async Task<JsonElement> Document(JsonElement run, string name) =>
        await (await host.Admin.GetAsync($"/api/assets/{run.GetProperty("asset").Text("id")}/documents/{name}")).Json();

    private Task<HttpResponseMessage> Send(HttpMethod method, string address, string? ifMatch, object body)
    {
        var request = new HttpRequestMessage(method, address) { Content = JsonContent.Create(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return host.Anyone.SendAsync(request);
    }
}
