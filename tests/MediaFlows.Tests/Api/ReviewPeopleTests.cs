using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Tests.Api;

/// <summary>What people do with a review besides deciding it, and what happens when several do something at once.</summary>
public sealed class ReviewPeopleTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task OfTwoWhoDecideAtOnce_OneDecides_AndBothAreTold()
    {
        for (var turn = 0; turn < 5; turn++)
        {
            var (id, ann) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
            var bob = await host.Sent.LinkFor("bob@example.com");
            var (first, second) = (await host.Form(ann, "approve"), await host.Form(bob, "reject", "no"));
            var answers = await Task.WhenAll(host.Post(ann, first), host.Post(bob, second));

            Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
            var decided = (await host.UntilEnded(id)).GetProperty("reviews")[0].GetProperty("decisions");
            var winner = Assert.Single(decided.EnumerateArray()).Text("reviewer");
            Assert.Equal(answers[0].StatusCode == HttpStatusCode.SeeOther ? "ann@example.com" : "bob@example.com", winner);
            Assert.Contains($"<bdi>{winner}</bdi>", await answers.Single(answer => answer.StatusCode == HttpStatusCode.Conflict).Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task PassedOn_TheOtherDecides_AndTheAuditSaysForWhom()
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        Assert.Contains("<bdi>zoe@example.com</bdi> is asked now", await (await host.Post($"{link}/pass-on", new() { ["to"] = "zoe@example.com" })).Content.ReadAsStringAsync());
        var old = await host.Anyone.GetAsync(link);
        Assert.Equal(HttpStatusCode.Forbidden, old.StatusCode);
        Assert.Contains("zoe@example.com decides instead", await old.Content.ReadAsStringAsync());

        var theirs = await host.Sent.LinkFor("zoe@example.com");
        Assert.Contains("You are approving as <strong><bdi>zoe@example.com</bdi></strong> for <bdi>ann@example.com</bdi>", await host.Page(theirs));
        await host.Post(theirs, await host.Form(theirs, "approve"));
        await host.UntilEnded(id);
        Assert.Contains("<bdi>zoe@example.com for ann@example.com</bdi> approved", await host.Page(theirs));
        var audit = (await (await host.Admin.GetAsync($"/api/runs/{id}/audit")).Json()).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal("ann@example.com", audit.Single(entry => entry.Text("what") == "review.approve").Text("detail", "insteadOf"));
        Assert.Equal("ann@example.com", audit.Single(entry => entry.Text("what") == "review.delegated").Text("who"));
    }

    [Theory]
    [InlineData("no address", HttpStatusCode.UnprocessableEntity)]
    [InlineData("a@example.com, b@example.com", HttpStatusCode.UnprocessableEntity)]
    [InlineData("eve@elsewhere.com", HttpStatusCode.Conflict)]
    [InlineData("bob@example.com", HttpStatusCode.Conflict)]
    public async Task ToWhomItMayNotBePassedOn_IsSaidOnThePage(string to, HttpStatusCode status)
    {
        var (_, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        var request = new HttpRequestMessage(HttpMethod.Post, $"{link}/pass-on") { Content = new FormUrlEncodedContent([new("to", to)]) };
        request.Headers.Add("Accept", "text/html");
        var answer = await host.Anyone.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("role=\"alert\"", page);
        Assert.Contains($"action=\"../{link.Split('/')[^1]}\"", page);
    }

    [Fact]
    public async Task Comments_AreKept_CarriedOverRounds_AndExported()
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        Assert.Equal(HttpStatusCode.SeeOther, (await Comment(link, "00:00:01:10", "The <logo> is wrong", until: "2.5s")).StatusCode);
        await Comment(link, "50f", "Second");
        Assert.Contains("The &lt;logo&gt; is wrong", await host.Page(link));
        Assert.Contains("2 comments at timecodes go along.", await host.Page(link));
        await host.Post(link, await host.Form(link, "changes", "see there"));
        var run = await host.Until(id, found => found.Reviews.Length == 2);
        Assert.Equal(["see there", "00:00:01:10 ann@example.com: The <logo> is wrong", "00:00:02:00 ann@example.com: Second"], run.GetProperty("rework").GetProperty("notes").EnumerateArray().Select(note => note.GetString()));

        var next = await host.Sent.LinkFor("ann@example.com");
        var page = await host.Page(next);
        Assert.Contains("The &lt;logo&gt; is wrong", page);
        Assert.Contains("<span class=\"tag\">round 1</span>", page);
        Assert.DoesNotContain("Take back", page);
        var edl = Edl.Read(await (await host.Anyone.GetAsync($"{next}/comments.edl")).Content.ReadAsStringAsync());
        Assert.Equal([("00:00:01:10", "00:00:02:13"), ("00:00:02:00", "00:00:02:01")], edl.Events.Select(cut => (cut.RecordIn, cut.RecordOut)));
        var csv = await host.Admin.GetAsync($"/api/reviews/{run.GetProperty("reviews")[1].Text("id")}/comments.csv");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Contains("00:00:02:00,00:00:02:01,2,1,\"ann@example.com\",\"Second\"", await csv.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("25:00:00:00")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("")]
    public async Task ACommentAtNoMoment_IsRefusedInWords(string at)
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        Assert.Equal("bad-timecode", (await (await Comment(link, at, "x")).Json()).Text("code"));
        Assert.Empty((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("comments").EnumerateArray());
    }

    [Fact]
    public async Task ACommentThatIsTooLong_IsRefused_AndNotCutOff()
    {
        var (id, link) = await host.Asked();
        Assert.Equal("too-large", (await (await Comment(link, "1", new string('x', 2001))).Json()).Text("code"));
        Assert.Empty((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("comments").EnumerateArray());
    }

    [Fact]
    public async Task TakenBack_AndSentTwice_ACommentIsThereOnceOrNotAtAll()
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        var form = new Dictionary<string, string> { ["id"] = "abc", ["at"] = "1", ["text"] = "once" };
        await host.Post($"{link}/comments", form);
        Assert.Equal(HttpStatusCode.SeeOther, (await host.Post($"{link}/comments", form)).StatusCode);
        Assert.Single((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("comments").EnumerateArray());
        var bob = await host.Sent.LinkFor("bob@example.com");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.Post($"{bob}/comments", new() { ["remove"] = "abc" })).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await host.Post($"{link}/comments", new() { ["remove"] = "abc" })).StatusCode);
        Assert.Empty((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("comments").EnumerateArray());
    }

    [Fact]
    public async Task Withdrawn_TheLinkSaysWhy_AndItWaitsForAnOperator()
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0].Text("id");
        Assert.Equal(HttpStatusCode.OK, (await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/withdraw", new { reason = "wrong people" })).StatusCode);
        Assert.Contains("wrong people", await host.Page(link));
        Assert.Equal(HttpStatusCode.Gone, (await host.Post(link, new() { ["decision"] = "approve" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/withdraw", new { })).StatusCode);
        Assert.Equal("parked", (await (await host.Admin.GetAsync($"/api/runs/{id}")).Json()).Step("review").Text("status"));
    }

    [Fact]
    public async Task ReopenedAfterTheEnd_ItIsALinkedNewRun()
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        await host.Post(link, await host.Form(link, "approve"));
        var review = (await host.UntilEnded(id)).GetProperty("reviews")[0].Text("id");
        var answer = await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/reopen", new { reason = "the lawyer called" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var again = (await answer.Json()).Text("id")!;
        var run = await host.UntilAsked(again);
        Assert.Equal((id, "completed"), (run.GetProperty("link").Text("runId"), run.Step("make").Text("status")));
    }

    [Theory]
    [InlineData("Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Cookie", "session=1; decision=approve")]
    [InlineData("User-Agent", "Mozilla/5.0 (compatible; SafeLinks)")]
    [InlineData("X-HTTP-Method-Override", "POST")]
    [InlineData("Range", "bytes=0-0")]
    [InlineData("If-Match", "\"1\"")]
    public async Task WhateverAScannerSends_AGetDecidesNothing(string header, string value)
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        foreach (var (method, after) in new[] { ("GET", ""), ("GET", "?decision=approve"), ("HEAD", ""), ("OPTIONS", ""), ("GET", "/pass-on?to=eve@example.com"), ("GET", "/renew"), ("GET", "/comments?text=x&at=1"), ("GET", "/transcript"), ("GET", "/comments.csv") })
        {
            var request = new HttpRequestMessage(new HttpMethod(method), link + after);
            request.Headers.TryAddWithoutValidation(header, value);
            await host.Anyone.SendAsync(request);
        }
        var run = (await host.Get<Engine.Runs.FlowRuns>().Find(id, default))!;
        var review = Assert.Single(run.Reviews);
        Assert.Equal((ReviewOutcome.Open, 0, 0, 0), (review.Outcome, review.Decisions.Length, review.Comments.Length, review.StandIns.Count));
        Assert.Empty(run.Documents);
    }

    [Theory]
    [InlineData("other-run")]
    [InlineData("other-round")]
    [InlineData("other-reviewer")]
    public async Task ATokenOfSomethingElse_DecidesOnlyThat(string what)
    {
        var (id, link) = await host.Asked($"live/{Guid.NewGuid():n}.mp4");
        var run = (await host.Get<Engine.Runs.FlowRuns>().Find(id, default))!;
        var (review, reviewer) = what switch
        {
            "other-run" => (run.Reviews[0].Id.Replace(id, new string('0', id.Length), StringComparison.Ordinal), "ann@example.com"),
            "other-round" => ($"{id}.review.7.1", "ann@example.com"),
            _ => (run.Reviews[0].Id, "eve@example.com"),
        };
        var other = (await host.Get<ReviewLinks>().Make(review, reviewer, null, "test", default)).Url.AbsolutePath;
        var form = await host.Form(link, "approve");
        var answer = await host.Post(other, form);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Gone, HttpStatusCode.Forbidden });
        Assert.Matches("This review is gone|not yours to decide", await answer.Content.ReadAsStringAsync());
        foreach (var address in new[] { "/pass-on", "/comments" })
            Assert.Equal(HttpStatusCode.Gone, (await host.Post(other + address, new() { ["to"] = "bob@example.com", ["at"] = "1", ["text"] = "x" })).StatusCode);
        Assert.Empty((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("decisions").EnumerateArray());
    }

    private Task<HttpResponseMessage> Comment(string link, string at, string text, string until = "") =>
        host.Post($"{link}/comments", new() { ["id"] = Guid.NewGuid().ToString("N"), ["at"] = at, ["until"] = until, ["text"] = text });
}
