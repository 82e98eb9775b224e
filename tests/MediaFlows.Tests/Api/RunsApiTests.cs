using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Tests.Api;

public sealed class RunsApiTests : IAsyncLifetime
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
    public async Task Start_SaysWhereToLook_AndTheSecondTimeThatItExists()
    {
        var uri = await host.Put("ingest/live/match.mp4", [1, 2, 3]);
        var first = await host.Admin.PostAsJsonAsync("/api/runs", new { flow = "news", asset = uri });
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.True(first.Headers.Contains("Retry-After"));
        var receipt = await first.Json();
        Assert.Equal($"/api/runs/{receipt.Text("id")}", first.Headers.GetValues("Operation-Location").Single());

        var second = await host.Admin.PostAsJsonAsync("/api/runs", new { flow = "news", asset = uri });
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal((receipt.Text("id"), "true"), ((await second.Json()).Text("id"), (await second.Json()).Text("existing")));
    }

    [Fact]
    public async Task StartAgain_WithOneIdempotencyKey_StartsOnce()
    {
        var uri = await host.Put("ingest/live/match.mp4", [1, 2, 3]);
        var ids = new HashSet<string?>();
        foreach (var key in new[] { "one", "one", "two" })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = JsonContent.Create(new { flow = "news", asset = uri, again = true }) };
            request.Headers.Add("Idempotency-Key", key);
            ids.Add((await (await host.Admin.SendAsync(request)).Json()).Text("id"));
        }
        Assert.Equal(2, ids.Count);
    }

    [Fact]
    public async Task Document_AnswersTheQuestions_AndNothingElse()
    {
        var run = await host.UntilAsked(await host.Start("news"));
        Assert.Equal(
            ["where", "failedStep", "metadataGenerated", "mamUpdated", "waitingForApproval", "published", "archived", "next"],
            run.GetProperty("answers").EnumerateObject().Select(answer => answer.Name));
        Assert.All(run.GetProperty("answers").EnumerateObject(), answer => Assert.Equal(["text", "data"], answer.Value.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(("waiting", "Waiting for ann@example.com and bob@example.com: Editorial review"), (run.Text("status"), run.Text("where")));
        Assert.Equal(["make", "review", "publish"], run.GetProperty("steps").EnumerateArray().Select(step => step.Text("id")));
        Assert.Equal("completed", run.Step("make").GetProperty("items")[0].Text("status"));
        Assert.Equal(["source", "proxy", "transcript"], run.GetProperty("files").EnumerateArray().Select(file => file.Text("role")));
        Assert.Equal("review", run.GetProperty("open")[0].Text("kind"));
    }

    [Fact]
    public async Task UnchangedRun_IsNotSentAgain()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        var first = await host.Admin.GetAsync($"/api/runs/{id}");
        var again = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{id}");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await host.Admin.SendAsync(again)).StatusCode);

        await host.Admin.PostAsync($"/api/runs/{id}/pause", null);
        var changed = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{id}");
        changed.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await host.Admin.SendAsync(changed)).StatusCode);
    }

    [Fact]
    public async Task ParkedStep_IsRetriedWithAnEditedInput()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        var answer = await host.Admin.PostAsJsonAsync($"/api/runs/{id}/steps/broken/retry", new { input = new { only = "now and then" }, reason = "new delivery" });
        Assert.Equal("recorded", (await answer.Json()).Text("code"));
        Assert.Equal("succeeded", (await host.UntilEnded(id)).Text("status"));
    }

    [Fact]
    public async Task ParkedStep_IsSkippedWithAnOutputGivenByHand()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await host.Admin.PostAsJsonAsync($"/api/runs/{id}/steps/broken/skip", new { output = new { by = "hand" }, reason = "known" });
        var run = await host.UntilEnded(id);
        Assert.Equal("hand", run.Step("broken").GetProperty("items")[0].GetProperty("output").Text("by"));
    }

    [Fact]
    public async Task WhatDoesNotFit_IsRefusedInWords()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await Refused(HttpStatusCode.Conflict, "not-retryable", host.Admin.PostAsync($"/api/runs/{id}/steps/first/retry", null));
        await Refused(HttpStatusCode.NotFound, "unknown-step", host.Admin.PostAsync($"/api/runs/{id}/steps/nowhere/retry", null));
        await Refused(HttpStatusCode.Conflict, "not-paused", host.Admin.PostAsync($"/api/runs/{id}/resume", null));
        await Refused(HttpStatusCode.Conflict, "run-not-ended", host.Admin.PostAsync($"/api/runs/{id}/rerun", null));
        await Refused(HttpStatusCode.NotFound, "unknown-run", host.Admin.PostAsync("/api/runs/nowhere/pause", null));
        await Refused(HttpStatusCode.NotFound, "unknown-run", host.Admin.GetAsync("/api/runs/nowhere"));
        await Refused(HttpStatusCode.NotFound, "unknown-flow", host.Admin.PostAsJsonAsync("/api/runs", new { flow = "nowhere", asset = "ingest/x" }));
        await Refused(HttpStatusCode.NotFound, "unknown-asset", host.Admin.PostAsJsonAsync("/api/runs", new { flow = "news", asset = "ingest/x.mp4" }));
        await Refused(HttpStatusCode.UnprocessableEntity, null, host.Admin.PostAsJsonAsync("/api/runs", new { flow = "news", asset = "ingest/../../etc/passwd" }));
        await Refused(HttpStatusCode.NotFound, "unknown-address", host.Admin.GetAsync("/api/nothing/here"));
    }

    [Fact]
    public async Task UnknownMember_IsNamedWithItsPlace()
    {
        var answer = await host.Admin.PostAsync("/api/runs", new StringContent("{ \"flow\": \"news\",\n  \"assett\": \"ingest/a.mp4\" }", Encoding.UTF8, "application/json"));
        var problem = await answer.Json();
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("bad-json", problem.Text("code"));
        Assert.Equal(("/assett", "2"), (problem.GetProperty("errors")[0].Text("pointer"), problem.GetProperty("errors")[0].Text("line")));
        Assert.Equal(answer.Headers.GetValues("X-Request-Id").Single(), problem.Text("requestId"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{ "flow": 7, "asset": "ingest/a.mp4" }""")]
    [InlineData("""{ "asset": "ingest/a.mp4" }""")]
    public async Task BodyThatIsNotWhatIsAsked_IsABadRequest(string body)
    {
        var answer = await host.Admin.PostAsync("/api/runs", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull((await answer.Json()).Text("detail"));
    }

    [Fact]
    public async Task TheSameWordTwice_CountsOnce()
    {
        var id = await host.UntilAsked(await host.Start("news")) is var run ? run.Text("id")! : "";
        foreach (var _ in new[] { 1, 2 })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/api/runs/{id}/pause");
            request.Headers.Add("Idempotency-Key", "pause-1");
            Assert.Equal(HttpStatusCode.OK, (await host.Admin.SendAsync(request)).StatusCode);
        }
        await Refused(HttpStatusCode.Conflict, "already-paused", host.Admin.PostAsync($"/api/runs/{id}/pause", null));
    }

    [Fact]
    public async Task AKeyUsedAgainForSomethingElse_IsRefused_AndNothingIsSwallowed()
    {
        var id = await host.UntilAsked(await host.Start("news")) is var run ? run.Text("id")! : "";
        await Send("pause", null).EnsureSuccess();
        await Refused(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Send("cancel", null));
        await Refused(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Send("pause", new { reason = "another" }));
        var bulk = new HttpRequestMessage(HttpMethod.Post, "/api/runs/bulk") { Content = JsonContent.Create(new { action = "cancel", ids = new[] { id } }) };
        bulk.Headers.Add("Idempotency-Key", "mine");
        Assert.Equal("idempotency-key-reused", (await host.Admin.SendAsync(bulk).Json()).GetProperty("refused")[0].Text("code"));
        Assert.Null((await host.Get<FlowRuns>().Find(id, default))!.Stopping);

        Task<HttpResponseMessage> Send(string action, object? body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/api/runs/{id}/{action}") { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", "mine");
            return host.Admin.SendAsync(request);
        }
    }

    [Fact]
    public async Task AStartUnderAUsedKey_WithOtherInputs_IsRefused()
    {
        var uri = await host.Put("ingest/live/match.mp4", [1, 2, 3]);
        var first = (await Send(new[] { "website" }).Json()).Text("id");
        Assert.Equal((first, "true"), await Send(new[] { "website" }).Json() is var twice ? (twice.Text("id"), twice.Text("existing")) : default);
        await Refused(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Send(new[] { "press" }));

        Task<HttpResponseMessage> Send(string[] destinations)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = JsonContent.Create(new { flow = "news", asset = uri, again = true, inputs = new { destinations } }) };
            request.Headers.Add("Idempotency-Key", "start-1");
            return host.Admin.SendAsync(request);
        }
    }

    [Fact]
    public async Task Rerun_KeepsItsReason_AndTakesOneKeyForOneRerun()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await host.Admin.PostAsync($"/api/runs/{id}/cancel", null);
        await host.UntilEnded(id);

        var again = (await Send(new { from = "broken", reason = "the disk is back" }).Json()).Text("id");
        Assert.Equal((again, "true"), await Send(new { from = "broken", reason = "the disk is back" }).Json() is var twice ? (twice.Text("id"), twice.Text("existing")) : default);
        var started = (await host.Admin.GetAsync($"/api/runs/{again}/audit").Json()).GetProperty("value")[0];
        Assert.Equal(("the disk is back", id), (started.Text("why"), started.Text("detail", "linkedTo")));
        await Refused(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Send(new { from = "last" }));

        Task<HttpResponseMessage> Send(object body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/api/runs/{id}/rerun") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", "again-1");
            return host.Admin.SendAsync(request);
        }
    }

    [Fact]
    public async Task WhatIsTooLargeOrTakesASecret_IsRefusedWithItsOwnStatus()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await Refused(HttpStatusCode.RequestEntityTooLarge, "too-large", host.Admin.PostAsJsonAsync($"/api/runs/{id}/steps/broken/skip", new { output = new string('x', 33 * 1024) }));
        await Refused(HttpStatusCode.UnprocessableEntity, "secret-not-allowed",
            host.Admin.PostAsJsonAsync($"/api/runs/{id}/steps/broken/retry", new { input = new { url = SecretMarker.Create("secrets", "ANY") } }));
    }

    [Fact]
    public async Task List_PagesAndFilters()
    {
        foreach (var name in new[] { "live/one.mp4", "live/two.mp4", "live/three.mp4" })
            await host.UntilAsked(await host.Start("news", name));
        var first = await (await host.Admin.GetAsync("/api/runs?flow=news&top=2&status=waiting")).Json();
        Assert.Equal(["ingest/live/three.mp4", "ingest/live/two.mp4"], first.GetProperty("value").EnumerateArray().Select(row => row.Text("assetUri")));
        var second = await (await host.Admin.GetAsync(first.Text("nextLink"))).Json();
        Assert.Equal(["ingest/live/one.mp4"], second.GetProperty("value").EnumerateArray().Select(row => row.Text("assetUri")));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextLink").ValueKind);
        Assert.Single((await (await host.Admin.GetAsync("/api/runs?q=two")).Json()).GetProperty("value").EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.GetAsync("/api/runs?top=many")).StatusCode);
    }

    [Fact]
    public async Task Rerun_FromAStep_TakesOverWhatCameBefore()
    {
        var id = await host.Start("news");
        var asked = await host.UntilAsked(id);
        var review = asked.GetProperty("reviews")[0];
        await host.Admin.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen") });
        await host.UntilEnded(id);

        var again = await (await host.Admin.PostAsJsonAsync($"/api/runs/{id}/rerun", new { from = "publish" })).Json();
        var run = await host.UntilEnded(again.Text("id")!);
        Assert.Equal(("succeeded", "rerun", id), (run.Text("status"), run.GetProperty("link").Text("kind"), run.GetProperty("link").Text("runId")));
        Assert.Equal("approved", run.GetProperty("reviews")[0].Text("outcome"));
        Assert.Equal("proxy", run.GetProperty("files")[1].Text("role"));
        await Refused(HttpStatusCode.NotFound, "unknown-step", host.Admin.PostAsJsonAsync($"/api/runs/{id}/rerun", new { from = "nowhere" }));
    }

    [Fact]
    public async Task Takedown_UndoesWhatWasPublished_Once()
    {
        var id = await host.Start("news");
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0];
        await host.Admin.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen") });
        await host.UntilEnded(id);

        var first = await host.Admin.PostAsync($"/api/runs/{id}/takedown", null);
        var takedown = (await first.Json()).Text("id")!;
        Assert.Equal(("succeeded", "Taken down"), ((await host.UntilEnded(takedown)).Text("status"), (await host.UntilEnded(takedown)).Text("where")));
        Assert.Equal((takedown, "true"), await Again());
        Assert.Equal(takedown, (await host.UntilEnded(id)).Text("takenDownBy"));

        async Task<(string?, string?)> Again()
        {
            var answer = await (await host.Admin.PostAsync($"/api/runs/{id}/takedown", null)).Json();
            return (answer.Text("id"), answer.Text("existing"));
        }
    }

    [Fact]
    public async Task NothingDone_CannotBeTakenDown()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await host.Admin.PostAsync($"/api/runs/{id}/cancel", null);
        await host.UntilEnded(id);
        await Refused(HttpStatusCode.Conflict, "nothing-to-take-down", host.Admin.PostAsync($"/api/runs/{id}/takedown", null));
    }

    [Fact]
    public async Task Bulk_CountsFirst_ThenActsOnAll()
    {
        var ids = new[] { await host.Start("refused", "live/a.mp4"), await host.Start("refused", "live/b.mp4") };
        foreach (var id in ids) await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        var filter = new { status = "needs-attention", flow = "refused" };

        var preview = await (await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "cancel", filter, preview = true })).Json();
        Assert.Equal(("2", "0"), (preview.Text("count"), preview.Text("done")));
        await Refused(HttpStatusCode.Conflict, "count-changed", host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "cancel", filter, expected = 3 }));

        var done = await (await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "cancel", filter, expected = 2 })).Json();
        Assert.Equal("2", done.Text("done"));
        foreach (var id in ids) Assert.Equal("cancelled", (await host.UntilEnded(id)).Text("status"));
        var late = await (await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "pause", ids })).Json();
        Assert.Equal(2, late.GetProperty("refused").GetArrayLength());
    }

    [Fact]
    public async Task BulkRetry_RetriesEveryParkedStep()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "retry", ids = new[] { id } });
        var run = await host.Until(id, run => run.Step("broken") is { Status: StepStatus.Parked } step && step.Items[0].Attempt == 2);
        Assert.Equal("2", run.Step("broken").GetProperty("items")[0].Text("attempts"));
    }

    [Fact]
    public async Task BulkRetry_LaysItsInputOverEachRunsOwn()
    {
        var ids = new[] { await host.Start("refused", "live/a.mp4"), await host.Start("refused", "live/b.mp4") };
        foreach (var id in ids) await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        var own = await Inputs();
        var answer = await (await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "retry", ids, step = "broken", input = new { value = new { added = 1 } }, reason = "a word was missing" })).Json();
        Assert.Equal(ids.Order(), answer.GetProperty("acted").EnumerateArray().Select(id => id.GetString()!).Order());
        foreach (var id in ids) await host.Until(id, run => run.Step("broken") is { Status: StepStatus.Parked } step && step.Items[0].Attempt == 2);
        Assert.Equal(own.Select(input => input.Patched(Core.Runs.Json.Parse("""{ "value": { "added": 1 } }""")).ToString()), (await Inputs()).Select(input => input.ToString()));

        async Task<List<JsonElement>> Inputs()
        {
            var inputs = new List<JsonElement>();
            foreach (var id in ids) inputs.Add((await host.Admin.GetAsync($"/api/runs/{id}").Json()).Step("broken").GetProperty("items")[0].GetProperty("input"));
            return inputs;
        }
    }

    [Fact]
    public async Task BulkSkip_GivesItsOutput_AndTellsWhereNothingWaits()
    {
        var ids = new[] { await host.Start("refused", "live/a.mp4"), await host.Start("refused", "live/b.mp4") };
        foreach (var id in ids) await host.Until(id, run => run.Step("broken").Status == StepStatus.Parked);
        await host.Admin.PostAsJsonAsync($"/api/runs/{ids[0]}/cancel", new { });
        await host.UntilEnded(ids[0]);
        var answer = await (await host.Admin.PostAsJsonAsync("/api/runs/bulk", new { action = "skip", ids, step = "broken", output = new { said = "by hand" } })).Json();
        Assert.Equal((ids[0], "nothing-to-skip", ids[1]), (answer.GetProperty("refused")[0].Text("id"), answer.GetProperty("refused")[0].Text("code"), answer.GetProperty("acted")[0].GetString()));
        var run = await host.Until(ids[1], run => run.Step("broken").Status == StepStatus.Skipped);
        Assert.Equal("by hand", run.Step("broken").GetProperty("items")[0].GetProperty("output").Text("said"));
    }

    [Theory]
    [InlineData("""{ "action": "pause", "ids": [], "step": "a" }""", "step-not-meant")]
    [InlineData("""{ "action": "retry", "ids": [], "input": {} }""", "input-not-meant")]
    [InlineData("""{ "action": "rerun", "ids": [], "step": "a", "input": {} }""", "input-not-meant")]
    [InlineData("""{ "action": "skip", "ids": [], "output": {} }""", "output-not-meant")]
    public async Task WhatDoesNotGoTogetherInBulk_IsRefusedBeforeAnythingIsDone(string body, string code) =>
        await Refused(HttpStatusCode.BadRequest, code, host.Admin.PostAsync("/api/runs/bulk", new StringContent(body, System.Text.Encoding.UTF8, "application/json")));

    private static async Task Refused(HttpStatusCode status, string? code, Task<HttpResponseMessage> sent)
    {
        var answer = await sent;
        var problem = await answer.Json();
        Assert.True(status == answer.StatusCode, $"{answer.RequestMessage}: {problem}");
        if (code is not null) Assert.Equal(code, problem.Text("code"));
        Assert.False(string.IsNullOrWhiteSpace(problem.Text("detail")));
    }
}
