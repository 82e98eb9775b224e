using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Tests.Api;

public sealed partial class ReviewPageTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Page_ShowsWhatIsAsked_WithEverythingFromOutsideAsText()
    {
        var (_, link) = await host.Asked("live/<img src=x onerror=alert(1)>.mp4");
        var answer = await host.Anyone.GetAsync(link);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("You are approving as <strong><bdi>ann@example.com</bdi></strong>", page);
        Assert.Contains("<p>News item, version 1 · Editorial review · round 1</p>", page);
        Assert.Matches("""Asked on <time datetime="[^"]+Z">[^<]+ UTC</time>, in a run that the API key \S+ started; please decide before <time [^>]+>[^<]+</time>. This link opens it until <time """, page);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;.mp4", page);
        Assert.Contains("A &lt;script&gt;alert(1)&lt;/script&gt; title", page);
        Assert.Contains("Good &lt;b&gt;evening&lt;/b&gt;", page);
        Assert.Contains("class=\"unsure\"", page);
        Assert.Contains("A rough draft made by a machine", page);
        Assert.Matches("""<p class="origin">made by Make a proxy \(make, test/make\), <time datetime="[^"]+Z">[^<]+</time></p>""", page);
        Assert.Contains("Then: Publish to website and press.", page);
        Assert.Contains("It is done again from “Make a proxy” on", page);
    }

    [Fact]
    public async Task Page_LoadsNothingFromElsewhere_AndTellsNobodyWhereItIs()
    {
        var (_, link) = await host.Asked();
        var answer = await host.Anyone.GetAsync(link);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Matches("^default-src 'none'; img-src 'self' data:; media-src 'self'; connect-src 'self'; style-src 'nonce-[0-9a-f]{32}'; script-src 'nonce-[0-9a-f]{32}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$", policy);
        Assert.Equal(("no-referrer", "no-store", "nosniff"), (Header("Referrer-Policy"), Header("Cache-Control"), Header("X-Content-Type-Options")));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("(src|href|action)=\"(?![A-Za-z0-9_-]{40,}(/[a-z/-]+(\\.(edl|csv))?)?\"|[A-Za-z0-9_-]+/files/|#|data:image/)", page);
        Assert.DoesNotContain(" style=", page);
        Assert.DoesNotMatch(" on[a-z]+=\"", page);

        string Header(string name) => answer.Headers.GetValues(name).Single();
    }

    [Fact]
    public async Task BehindAProxyWithAPathOfItsOwn_ThePageStaysThere()
    {
        var (_, link) = await host.Asked();
        var there = new Uri($"https://house.example/media{link}");
        var page = await (await host.Anyone.GetAsync(link)).Content.ReadAsStringAsync();
        Assert.Contains($"https://house.example/media{link}/files/proxy", Addresses().Matches(page).Select(match => new Uri(there, match.Groups[1].Value).ToString()));
        Assert.Equal(there, new Uri(there, (await Decide(link, "approve")).Headers.Location!));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("HEAD", "")]
    [InlineData("GET", "?decision=approve&confirm=yes")]
    [InlineData("GET", "/files/proxy")]
    [InlineData("HEAD", "/files/proxy?decision=approve")]
    [InlineData("OPTIONS", "?decision=approve")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    public async Task OnlyAPostDecides(string method, string after)
    {
        var (id, link) = await host.Asked();
        await host.Anyone.SendAsync(new HttpRequestMessage(new HttpMethod(method), link + after));
        var run = await host.UntilAsked(id);
        Assert.Equal("open", run.GetProperty("reviews")[0].Text("outcome"));
        Assert.Empty(run.GetProperty("reviews")[0].GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task Approved_GoesOn_AndTheLinkThenShowsAReceipt()
    {
        var (id, link) = await host.Asked();
        var answer = await Decide(link, "approve");
        Assert.Equal((HttpStatusCode.SeeOther, link), (answer.StatusCode, new Uri(new Uri(host.Address, link), answer.Headers.Location!).AbsolutePath));
        await host.UntilEnded(id);
        var receipt = await host.Anyone.GetAsync(link);
        var text = await receipt.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, receipt.StatusCode);
        Assert.Contains("You approved", text);
        Assert.Contains("What happens next", text);
        Assert.DoesNotContain("<form", text);
    }

    [Fact]
    public async Task SecondPost_ShowsTheFirstDecision()
    {
        var (id, link) = await host.Asked();
        var form = await host.Form(link, "approve");
        await host.Post(link, form);
        var second = await host.Post(link, form);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains("You approved", await second.Content.ReadAsStringAsync());
        var run = await host.UntilEnded(id);
        Assert.Single(run.GetProperty("reviews")[0].GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task DecidedByAnother_SaysByWhom()
    {
        var (id, link) = await host.Asked();
        var other = await host.Sent.LinkFor("bob@example.com");
        await Decide(link, "reject", "too dark");
        await host.UntilEnded(id);
        var receipt = await (await host.Anyone.GetAsync(other)).Content.ReadAsStringAsync();
        Assert.Contains("This review is decided", receipt);
        Assert.Contains("<bdi>ann@example.com</bdi> rejected", receipt);
        Assert.Contains("too dark", receipt);
        Assert.Equal(HttpStatusCode.Conflict, (await host.Post(other, new() { ["decision"] = "approve" })).StatusCode);
    }

    [Theory]
    [InlineData("changes")]
    [InlineData("reject")]
    public async Task NoteIsNeeded_AndWhatWasTypedStays(string decision)
    {
        var (id, link) = await host.Asked();
        var answer = await Decide(link, decision, "  ");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Say in a note what should change", await answer.Content.ReadAsStringAsync());
        Assert.Empty((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task Changes_OpenANewRound_AndTheOldLinkSaysSo()
    {
        var (id, link) = await host.Asked();
        await Decide(link, "changes", "louder please");
        await host.Until(id, run => run.Reviews.Length == 2);
        var old = await (await host.Anyone.GetAsync(link)).Content.ReadAsStringAsync();
        Assert.Contains("You asked for changes", old);
        Assert.Contains("a newer review has been opened", old);
        var page = await (await host.Anyone.GetAsync(await host.Sent.LinkFor("ann@example.com"))).Content.ReadAsStringAsync();
        Assert.Contains("round 2", page);
        Assert.Contains("louder please", page);
    }

    [Theory]
    [InlineData("seen", "0000", HttpStatusCode.Conflict, "has changed since")]
    [InlineData("decision", "perhaps", HttpStatusCode.BadRequest, "Choose one")]
    [InlineData("decision", "0", HttpStatusCode.BadRequest, "Choose one")]
    [InlineData("decision", "approve,reject", HttpStatusCode.BadRequest, "Choose one")]
    public async Task FormThatDoesNotFit_DecidesNothing(string field, string value, HttpStatusCode status, string says)
    {
        var (id, link) = await host.Asked();
        var form = await host.Form(link, "approve", "kept text");
        form[field] = value;
        var answer = await host.Post(link, form);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(says, page);
        Assert.Contains("kept text", page);
        Assert.Empty((await host.UntilAsked(id)).GetProperty("reviews")[0].GetProperty("decisions").EnumerateArray());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example")]
    public async Task PostFromAnotherSite_IsRefused(string header, string value)
    {
        var (_, link) = await host.Asked();
        var request = new HttpRequestMessage(HttpMethod.Post, link) { Content = new FormUrlEncodedContent(await host.Form(link, "approve")) };
        request.Headers.Add(header, value);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Anyone.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task ForgedLink_IsNotFound()
    {
        var (_, link) = await host.Asked();
        foreach (var forged in new[] { "/review/abc", $"{link[..^4]}AAAA", $"/review/{new string('A', 3000)}", "/review/%2e%2e%2fetc", link.Replace("/review/", "/review/A") })
        {
            var answer = await host.Anyone.GetAsync(forged);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("This link is not valid", await answer.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.NotFound, (await host.Post(forged, new() { ["decision"] = "approve" })).StatusCode);
        }
    }

    [Fact]
    public async Task CallbackToken_IsNoReviewLink()
    {
        var callback = host.Get<MediaFlows.Engine.Api.Callbacks>().Address("r", "s", 1).AbsolutePath.Split('/')[^1];
        Assert.Equal(HttpStatusCode.NotFound, (await host.Anyone.GetAsync($"/review/{callback}")).StatusCode);
    }

    [Fact]
    public async Task RevokedLink_SaysSo_AndANewOneWorks()
    {
        var (id, link) = await host.Asked();
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0].Text("id");
        Assert.Equal(HttpStatusCode.NoContent, (await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/revoke", new { reviewer = "ann@example.com" })).StatusCode);
        var revoked = await host.Anyone.GetAsync(link);
        Assert.Equal(HttpStatusCode.Forbidden, revoked.StatusCode);
        Assert.Contains("This link was withdrawn", await revoked.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Post(link, new() { ["decision"] = "approve" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.GetAsync(await host.Sent.LinkFor("bob@example.com"))).StatusCode);

        var made = await (await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/links", new { reviewer = "ann@example.com" })).Json();
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.GetAsync(made.Text("url"))).StatusCode);
    }

    [Fact]
    public async Task ExpiredLink_HasANewOneSentToItsOwner_OnceAnHour()
    {
        var (id, _) = await host.Asked();
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0].Text("id")!;
        var expired = (await host.Get<ReviewLinks>().Make(review, "ann@example.com", DateTimeOffset.UtcNow.AddDays(-30), "test", default)).Url.AbsolutePath;
        var answer = await host.Anyone.GetAsync(expired);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("The review still waits for ann@example.com", page);
        Assert.Contains("Send me a new link", page);
        foreach (var _ in Enumerable.Range(0, 3))
            Assert.Contains("It was sent to <bdi>ann@example.com</bdi>", await (await host.Anyone.PostAsync($"{expired}/renew", null)).Content.ReadAsStringAsync());
        var fresh = await host.Sent.LinkFor("ann@example.com");
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.GetAsync(fresh)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await host.Anyone.PostAsync($"{fresh}/renew", null)).StatusCode);
    }

    [Fact]
    public async Task SomeoneNotAsked_CannotDecide()
    {
        var (id, _) = await host.Asked();
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0].Text("id")!;
        var link = (await host.Get<ReviewLinks>().Make(review, "eve@example.com", null, "test", default)).Url.AbsolutePath;
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Anyone.GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Post(link, new() { ["decision"] = "approve" })).StatusCode);
    }

    [Fact]
    public async Task CancelledRun_WithdrawsTheQuestion()
    {
        var (id, link) = await host.Asked();
        await host.Admin.PostAsJsonAsync($"/api/runs/{id}/cancel", new { reason = "wrong file" });
        await host.UntilEnded(id);
        var answer = await host.Anyone.GetAsync(link);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("wrong file", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task ChangedDocument_TheLinkGoesOn_AndSaysWhatChanged()
    {
        var (id, link) = await host.Asked();
        var before = await host.Form(link, "approve");
        await host.Get<MediaFlows.Engine.Runs.FlowRuns>().Tell(id, "edit", new MetadataRevised("metadata", 2, "bob@example.com", Json.EmptyObject) { At = DateTimeOffset.UtcNow }, TimeSpan.FromSeconds(5), default);
        var late = await host.Post(link, before);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("What you looked at has changed since", await late.Content.ReadAsStringAsync());
        var answer = await host.Anyone.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("It has changed since you were asked: bob@example.com revised the metadata (revision 2)", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.SeeOther, (await Decide(link, "approve")).StatusCode);
    }

    [Fact]
    public async Task ApprovalThatLapsed_IsSaidToWhoGaveIt_InPeoplesWords()
    {
        await host.Publish(SampleFlows.Reviewed.Replace("    needs: review", "    needs: embargo").Replace("  - id: publish", "  - { id: embargo, uses: wait/until, needs: review, with: { for: 1h } }\n  - id: publish"));
        var (id, link) = await host.Asked();
        await Decide(link, "approve");
        await host.Until(id, run => run.Reviews[0].Outcome == ReviewOutcome.Approved);
        await host.Get<MediaFlows.Engine.Runs.FlowRuns>().Tell(id, "back", new ReviewLapsed($"{id}.review.1.1", "key:desk revised the metadata (revision 2)", "key:desk") { At = DateTimeOffset.UtcNow }, TimeSpan.FromSeconds(5), default);
        var page = await (await host.Anyone.GetAsync(link)).Content.ReadAsStringAsync();
        Assert.Contains("match.mp4 · News item", page);
        Assert.Contains("What this link showed has changed since: the API key desk revised the metadata (revision 2). Your decision does not count any more.", page);
    }

    [Fact]
    public async Task Files_AreThoseOfTheReview_InRanges_AndOnlyWhileItIsOpen()
    {
        var (id, link) = await host.Asked();
        var request = new HttpRequestMessage(HttpMethod.Get, $"{link}/files/proxy");
        request.Headers.Range = new(2, 4);
        var part = await host.Anyone.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
        Assert.Equal("video/mp4", part.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", part.Headers.GetValues("Content-Security-Policy").Single());
        foreach (var none in new[] { "nothing", "..%2F..%2Fmediaflows.db" })
            Assert.Equal(HttpStatusCode.NotFound, (await host.Anyone.GetAsync($"{link}/files/{none}")).StatusCode);
        await Decide(link, "approve");
        await host.UntilEnded(id);
        Assert.Equal(HttpStatusCode.Gone, (await host.Anyone.GetAsync($"{link}/files/proxy")).StatusCode);
    }

    [Fact]
    public async Task Tokens_AreNeverLogged()
    {
        var (_, link) = await host.Asked();
        await host.Anyone.GetAsync(link);
        await Decide(link, "approve");
        Assert.DoesNotContain(KeptLog.Lines, line => line.Contains(link.Split('/')[^1], StringComparison.Ordinal));
    }

    private async Task<HttpResponseMessage> Decide(string link, string decision, string note = "") => await host.Post(link, await host.Form(link, decision, note));

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Addresses();
}
