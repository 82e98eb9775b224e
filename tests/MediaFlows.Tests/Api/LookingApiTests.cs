using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Api;

/// <summary>Reviews, assets, streams, overview and figures.</summary>
public sealed class LookingApiTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
        await host.Publish(SampleFlows.Refused);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task OpenReviews_AreListed_ForOneReviewerToo()
    {
        var id = await host.Start("news");
        await host.UntilAsked(id);
        var review = Assert.Single((await (await host.Admin.GetAsync("/api/reviews")).Json()).GetProperty("value").EnumerateArray());
        Assert.Equal(("Editorial review", id), (review.Text("title"), review.Text("runId")));
        Assert.Single((await (await host.Admin.GetAsync("/api/reviews?reviewer=bob@example.com")).Json()).GetProperty("value").EnumerateArray());
        Assert.Empty((await (await host.Admin.GetAsync("/api/reviews?reviewer=eve@example.com")).Json()).GetProperty("value").EnumerateArray());
        Assert.Equal(review.Text("seen"), (await (await host.Admin.GetAsync($"/api/reviews/{review.Text("id")}")).Json()).Text("seen"));
    }

    [Fact]
    public async Task DecisionForAReviewer_SaysThroughWhomItCame()
    {
        var id = await host.Start("news");
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0];
        var decision = $"/api/reviews/{review.Text("id")}/decision";
        await Refused(HttpStatusCode.Forbidden, "not-a-reviewer", new { decision = "approve", reviewer = "eve@example.com", seen = review.Text("seen") });
        await Refused(HttpStatusCode.UnprocessableEntity, "note-required", new { decision = "reject", reviewer = "ann@example.com", seen = review.Text("seen") });
        await Refused(HttpStatusCode.PreconditionFailed, "changed-since", new { decision = "approve", reviewer = "ann@example.com", seen = "old" });
        Assert.Equal(HttpStatusCode.OK, (await host.Admin.PostAsJsonAsync(decision, new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen") })).StatusCode);
        await host.UntilEnded(id);
        var decided = (await host.Get<MediaFlows.Engine.Ports.IRunStore>().Events(id, 0, default)).OfType<ReviewDecided>().Single();
        Assert.Equal(("ann@example.com", "key:admin"), (decided.Reviewer, decided.Via));

        async Task Refused(HttpStatusCode status, string code, object body)
        {
            var answer = await host.Admin.PostAsJsonAsync(decision, body);
            Assert.Equal((status, code), (answer.StatusCode, (await answer.Json()).Text("code")));
        }
    }

    [Fact]
    public async Task Asset_HasFilesAndRuns()
    {
        var id = await host.Start("news", "live/\"odd\" näme;\r.mp4");
        var run = await host.UntilAsked(id);
        var asset = run.GetProperty("asset").Text("id");
        Assert.Equal(asset, (await (await host.Admin.GetAsync("/api/assets?q=odd")).Json()).GetProperty("value")[0].Text("id"));
        var shown = await (await host.Admin.GetAsync($"/api/assets/{asset}")).Json();
        Assert.Equal((3, id), (shown.GetProperty("files").GetArrayLength(), shown.GetProperty("runs")[0].Text("id")));

        var file = await host.Admin.GetAsync($"/api/assets/{asset}/files/source");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        var disposition = file.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", "_odd_ näme;_.mp4"), (disposition.DispositionType, disposition.FileNameStar));
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync($"/api/assets/{asset}/files/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync("/api/assets/nowhere")).StatusCode);
    }

    [Fact]
    public async Task ARecordingAsFarAsItIs_IsServedBeforeTheStepIsDone_AndNothingElseThatLiesThere()
    {
        var id = await host.Start("news", "live/growing.mp4");
        foreach (var name in (string[])["playlist.m3u8", "p1-00000.m4s", "state.json"])
            await host.Put($"runs/{id}/make/live/{name}", "0123456789"u8.ToArray());
        var list = await host.Admin.GetAsync($"/api/runs/{id}/live/make/playlist.m3u8");
        Assert.Equal((HttpStatusCode.OK, "application/vnd.apple.mpegurl"), (list.StatusCode, list.Content.Headers.ContentType!.MediaType));
        Assert.Equal("0123456789", await host.Admin.GetStringAsync($"/api/runs/{id}/live/make/p1-00000.m4s"));
        foreach (var other in (string[])["make/state.json", "make/..%2Fproxy", "nowhere/playlist.m3u8", "make/captions.vtt"])
            Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync($"/api/runs/{id}/live/{other}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anyone.GetAsync($"/api/runs/{id}/live/make/playlist.m3u8")).StatusCode);
    }

    [Fact]
    public async Task File_IsReadInRanges()
    {
        var asset = (await host.UntilAsked(await host.Start("news"))).GetProperty("asset").Text("id");
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/assets/{asset}/files/proxy");
        request.Headers.Range = new(7, null);
        var answer = await host.Admin.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "789"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(10, (await host.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/assets/{asset}/files/proxy"))).Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Stream_TellsEveryEvent_AndGoesOnWhereTheLastEnded()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        var seen = new List<string>();
        using (var answer = await host.Admin.GetAsync($"/api/runs/{id}/events", HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync())
            {
                if (item.EventType != "progress") seen.Add(item.EventType);
                if (item.EventType == "StepParked") break;
            }
        }
        Assert.Equal("RunStarted", seen[0]);

        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{id}/events");
        request.Headers.Add("Last-Event-ID", $"{seen.Count}");
        using var rest = await host.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await host.Admin.PostAsync($"/api/runs/{id}/cancel", null);
        var ids = new List<string?>();
        await foreach (var item in SseParser.Create(await rest.Content.ReadAsStreamAsync()).EnumerateAsync())
            if (item.EventType != "progress")
            {
                ids.Add(item.EventId);
                seen.Add(item.EventType);
            }
        Assert.Equal(("OperatorActed", "RunEnded"), (seen[seen.Count - ids.Count], seen[^1]));
        Assert.Equal(Enumerable.Range(seen.Count - ids.Count + 1, ids.Count).Select(number => $"{number}"), ids);
    }

    [Fact]
    public async Task Stream_OfAQuietRun_EndsInTime()
    {
        await using var brief = await ApiHost.Start(TimeSpan.FromMilliseconds(200));
        await brief.Publish(SampleFlows.Partner);
        var text = await brief.Admin.GetStringAsync($"/api/runs/{await brief.Start("partner")}/events");
        Assert.Contains("event: StepStarted", text);
    }

    [Fact]
    public async Task Stream_OfNothing_IsRefused()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await host.Admin.GetAsync("/api/runs/nowhere/events")).StatusCode);
        var id = await host.Start("refused");
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.GetAsync($"/api/runs/{id}/events?after=x")).StatusCode);
    }

    [Fact]
    public async Task Overview_CountsAndNamesWhatNeedsSomeone()
    {
        var parked = await host.Start("refused");
        await host.Until(parked, run => run.Step("broken").Status == StepStatus.Parked);
        await host.UntilAsked(await host.Start("news"));
        var overview = await (await host.Admin.GetAsync("/api/overview")).Json();
        Assert.Equal(("2", "1"), (overview.Text("total"), overview.GetProperty("counts").Text("needs-attention")));
        Assert.Equal(parked, overview.GetProperty("needsAttention")[0].Text("id"));
        Assert.Equal("ok", (await (await host.Anyone.GetAsync("/health")).Json()).Text("status"));
    }

    [Fact]
    public async Task Metrics_AreTextThatPrometheusReads()
    {
        await host.UntilAsked(await host.Start("news"));
        var answer = await host.Admin.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("mediaflows_runs{status=\"waiting\"} 1\n", text);
        Assert.Contains("http_server_request_duration_seconds_bucket{http_request_method=\"POST\",http_route=\"/api/runs", text);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+=""[^""]*"",?)+\})? [0-9.E+-]+)$", line));
    }
}
