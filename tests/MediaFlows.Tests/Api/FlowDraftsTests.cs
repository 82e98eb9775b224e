using System.Net;
using System.Net.Http.Json;
using MediaFlows.Engine.Api;

namespace MediaFlows.Tests.Api;

/// <summary>Flows that are being written, and which runs go by which version of one.</summary>
public sealed class FlowDraftsTests : IAsyncLifetime
{
    private ApiHost host = null!;
    private HttpClient ann = null!, bob = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        (ann, bob) = (host.With(ApiRole.Operate), host.With(ApiRole.Admin));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task ADraft_IsKeptAsItIs_Finished_OrNot()
    {
        var saved = await Save(ann, "cup-final-2", "steps: [ # not yet", "If-None-Match", "*", began: "abc");
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (saved.StatusCode, saved.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await Save(ann, "cup-final-2", "steps: []", "If-Match", "\"1\"")).StatusCode);

        var draft = await bob.GetAsync("/api/flows/cup-final-2/draft").Json();
        Assert.Equal(("cup-final-2", "2", "steps: []", "null", "key:Operate"), (draft.Text("name"), draft.Text("revision"), draft.Text("source"), draft.Text("began"), draft.Text("by")));
        var listed = Assert.Single((await bob.GetAsync("/api/flow-drafts").Json()).GetProperty("value").EnumerateArray());
        Assert.Equal(("cup-final-2", "2"), (listed.Text("name"), listed.Text("revision")));
        Assert.Equal(HttpStatusCode.NotFound, (await bob.GetAsync("/api/flows/cup-final-2")).StatusCode);
    }

    [Fact]
    public async Task WhoHasNotSeenTheNewest_OverwritesNothing_AndIsToldWhoSaved()
    {
        await Save(ann, "news", "first", "If-None-Match", "*");
        Assert.Equal(HttpStatusCode.OK, (await Save(bob, "news", "bob's", "If-Match", "\"1\"")).StatusCode);

        foreach (var (header, value) in new[] { ("If-Match", "\"1\""), ("If-None-Match", "*") })
        {
            var late = await Save(ann, "news", "ann's", header, value);
            var problem = await late.Json();
            Assert.Equal((HttpStatusCode.PreconditionFailed, "Admin has saved the draft of news meanwhile; nothing was overwritten."), (late.StatusCode, problem.Text("detail")));
            Assert.NotNull(problem.Text("remedy"));
        }
        Assert.Equal("bob's", (await ann.GetAsync("/api/flows/news/draft").Json()).Text("source"));
        Assert.Equal((HttpStatusCode)428, (await ann.PutAsJsonAsync("/api/flows/news/draft", new { source = "blind" })).StatusCode);
    }

    [Fact]
    public async Task OfManyWhoSaveAtOnce_OneDoes()
    {
        await Save(ann, "news", "first", "If-None-Match", "*");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Save(ann, "news", $"text {i}", "If-Match", "\"1\"")));
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task ThrownAway_ItIsGone_AndAnotherMayBegin_ButTheOldOneComesNotBack()
    {
        await Save(ann, "news", "first", "If-None-Match", "*");
        Assert.Equal(HttpStatusCode.NoContent, (await Delete("news", "\"1\"")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ann.GetAsync("/api/flows/news/draft")).StatusCode);
        Assert.Empty((await ann.GetAsync("/api/flow-drafts").Json()).GetProperty("value").EnumerateArray());
        Assert.Equal("Operate has thrown away the draft of news meanwhile; nothing was overwritten.", (await (await Save(bob, "news", "late", "If-Match", "\"1\"")).Json()).Text("detail"));
        Assert.Equal("\"3\"", (await Save(bob, "news", "again", "If-None-Match", "*")).Headers.ETag!.ToString());
    }

    [Theory]
    [InlineData("News", HttpStatusCode.UnprocessableEntity)]
    [InlineData("..%2fx", HttpStatusCode.UnprocessableEntity)]
    [InlineData("news", HttpStatusCode.Forbidden)]
    public async Task WhatIsNoName_OrNotAllowed_IsRefused(string name, HttpStatusCode status)
    {
        var client = status == HttpStatusCode.Forbidden ? host.With(ApiRole.Read) : ann;
        Assert.Equal(status, (await Save(client, name, "x", "If-None-Match", "*")).StatusCode);
    }

    [Fact]
    public async Task Usage_CountsRunsByVersion_AndTheListCanBeNarrowedToOne()
    {
        await host.Publish(SampleFlows.Partner);
        var first = await host.Start("partner", "live/a.mp4");
        await host.Publish(SampleFlows.Partner.Replace("1h", "2h"));
        var (second, third) = (await host.Start("partner", "live/b.mp4"), await host.Start("partner", "live/c.mp4"));
        await host.Admin.PostAsJsonAsync($"/api/runs/{third}/cancel", new { reason = "test" }).EnsureSuccess();
        await host.UntilEnded(third);

        var usage = await host.Admin.GetAsync("/api/flows/partner/usage").Json();
        Assert.Equal([("1", "1", "0"), ("2", "1", "1")], usage.GetProperty("versions").EnumerateArray().Select(one => (one.Text("version")!, one.Text("open")!, one.Text("ended")!)));
        Assert.Equal(("3", "true"), (usage.Text("lookedAt"), usage.Text("all")));
        Assert.Equal([first], await Found("flow=partner&version=1"));
        Assert.Equal([third, second], await Found("flow=partner&version=2"));
        var meant = await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "cancel", filter = new { flow = "partner", version = 2 }, preview = true }).Json();
        Assert.Equal("2", meant.Text("count"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync("/api/flows/nothing/usage")).StatusCode);

        async Task<IEnumerable<string?>> Found(string query) => (await host.Admin.GetAsync($"/api/runs?{query}").Json()).GetProperty("value").EnumerateArray().Select(run => run.Text("id"));
    }

    private static Task<HttpResponseMessage> Save(HttpClient client, string name, string source, string header, string value, string? began = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/flows/{name}/draft") { Content = JsonContent.Create(new { source, began }) };
        request.Headers.TryAddWithoutValidation(header, value);
        return client.SendAsync(request);
    }

    private Task<HttpResponseMessage> Delete(string name, string seen)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/flows/{name}/draft");
        request.Headers.TryAddWithoutValidation("If-Match", seen);
        return ann.SendAsync(request);
    }
}
