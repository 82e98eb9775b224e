using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Engine.Api;
using MediaFlows.Local.Embedded.Access;

namespace MediaFlows.Tests.Api;

/// <summary>A reviewer looks, and decides in their own name: nothing else.</summary>
public sealed class RolesTests : IAsyncLifetime
{
    private ApiHost host = null!;
    private HttpClient ann = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        ann = host.Client(host.Get<ApiKeyFile>().Add("Ann@example.com", ApiRole.Review));
        await host.Publish(SampleFlows.Reviewed);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task AReviewer_Looks_AndDecidesAsThemselves()
    {
        var (id, review) = await Asked();
        Assert.Equal("review", (await ann.GetAsync("/api/me").Json()).Text("role"));
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync($"/api/runs/{id}")).StatusCode);
        await Decide(ann, review, "ann@example.com").EnsureSuccess();
        var run = await host.UntilEnded(id);

        Assert.Contains("ann@example.com (signed in) approved", run.Text("answers", "waitingForApproval", "text"));
        var audit = await host.Admin.GetAsync($"/api/runs/{id}/audit").Json();
        var entry = audit.GetProperty("value").EnumerateArray().Single(entry => entry.Text("what") == "review.approve");
        Assert.Equal(("key:Ann@example.com", "ann@example.com"), (entry.Text("who"), entry.Text("detail", "onBehalfOf")));
    }

    [Fact]
    public async Task AReviewer_DecidesForNobodyElse()
    {
        var (_, review) = await Asked();
        var refused = await Decide(ann, review, "bob@example.com");
        Assert.Equal((HttpStatusCode.Forbidden, "not-yours"), (refused.StatusCode, (await refused.Json()).Text("code")));
        Assert.Equal(HttpStatusCode.OK, (await Decide(host.With(ApiRole.Operate), review, "bob@example.com")).StatusCode);
    }

    [Fact]
    public async Task AReviewerWhoWasNotAsked_IsTold()
    {
        var (_, review) = await Asked();
        var zoe = host.Client(host.Get<ApiKeyFile>().Add("zoe@example.com", ApiRole.Review));
        var refused = await Decide(zoe, review, "zoe@example.com");
        Assert.Equal("not-a-reviewer", (await refused.Json()).Text("code"));
        Assert.Equal("not-a-reviewer", (await (await Link(zoe, review, "zoe@example.com")).Json()).Text("code"));
    }

    [Fact]
    public async Task AReviewer_HasTheirOwnLink_AndNobodyElses()
    {
        var (_, review) = await Asked();
        var own = await (await Link(ann, review, "ann@example.com")).Json();
        Assert.Contains("ann@example.com", await host.Anyone.GetStringAsync(new Uri(own.Text("url")!)));
        Assert.Equal("not-yours", (await (await Link(ann, review, "bob@example.com")).Json()).Text("code"));
        Assert.Equal("not-yours", (await (await Link(host.With(ApiRole.Operate), review, "bob@example.com")).Json()).Text("code"));
        Assert.Equal(HttpStatusCode.OK, (await Link(host.Admin, review, "bob@example.com")).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/api/runs")]
    [InlineData("POST", "/api/runs/bulk")]
    [InlineData("POST", "/api/runs/RUN/pause")]
    [InlineData("POST", "/api/runs/RUN/cancel")]
    [InlineData("POST", "/api/runs/RUN/rerun")]
    [InlineData("POST", "/api/runs/RUN/takedown")]
    [InlineData("POST", "/api/runs/RUN/steps/make/retry")]
    [InlineData("POST", "/api/runs/RUN/steps/make/skip")]
    [InlineData("POST", "/api/reviews/REVIEW/withdraw")]
    [InlineData("POST", "/api/reviews/REVIEW/reopen")]
    [InlineData("POST", "/api/reviews/REVIEW/revoke")]
    [InlineData("PUT", "/api/flows/news")]
    [InlineData("GET", "/api/audit")]
    [InlineData("GET", "/api/audit/export")]
    public async Task AReviewer_DoesNothingElse(string method, string path)
    {
        var (id, review) = await Asked();
        var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("RUN", id).Replace("REVIEW", review.Text("id"))) { Content = method == "GET" ? null : JsonContent.Create(new { }) };
        var refused = await ann.SendAsync(request);
        Assert.Equal((HttpStatusCode.Forbidden, "role-too-small"), (refused.StatusCode, (await refused.Json()).Text("code")));
    }

    [Fact]
    public async Task AViewer_DecidesNothing()
    {
        var (_, review) = await Asked();
        var viewer = host.Client(host.Get<ApiKeyFile>().Add("bob@example.com", ApiRole.Read));
        Assert.Equal("role-too-small", (await (await Decide(viewer, review, "bob@example.com")).Json()).Text("code"));
        Assert.Equal("role-too-small", (await (await Link(viewer, review, "bob@example.com")).Json()).Text("code"));
    }

    [Fact]
    public async Task AnOpenReview_SaysWhatADecisionLeadsTo()
    {
        var (_, review) = await Asked();
        Assert.Equal("It ends here: nothing is published or archived by this flow.", review.Text("consequences", "reject"));
        await Decide(ann, review, "ann@example.com").EnsureSuccess();
        Assert.Equal(JsonValueKind.Null, (await host.Admin.GetAsync($"/api/reviews/{review.Text("id")}").Json()).GetProperty("consequences").ValueKind);
    }

    private static Task<HttpResponseMessage> Decide(HttpClient who, JsonElement review, string reviewer) =>
        who.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer, seen = review.Text("seen") });

    private static Task<HttpResponseMessage> Link(HttpClient who, JsonElement review, string reviewer) =>
        who.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/links", new { reviewer });

    private async Task<(string Run, JsonElement Review)> Asked()
    {
        var id = await host.Start("news");
        return (id, (await host.UntilAsked(id)).GetProperty("reviews")[0]);
    }
}
