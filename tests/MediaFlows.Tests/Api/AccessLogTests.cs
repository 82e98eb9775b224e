using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Runs;
using MediaFlows.Local.Commands;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;
using MediaFlows.Tests.Contracts;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Tests.Api;

public sealed class AccessLogTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task WhoLooked_IsOnRecordOnce_HoweverManyRangesAPlayerAsks()
    {
        var (run, review, link) = await Asked();
        foreach (var _ in new[] { 1, 2 }) await host.Anyone.GetAsync(link);
        await host.Anyone.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{link}/files/transcript"));
        foreach (var from in new[] { 0, 3, 6 })
        {
            var range = new HttpRequestMessage(HttpMethod.Get, $"{link}/files/proxy") { Headers = { Range = new RangeHeaderValue(from, from + 2) } };
            Assert.Equal(HttpStatusCode.PartialContent, (await host.Anyone.SendAsync(range)).StatusCode);
        }

        var entries = await Entries($"?review={review}");
        Assert.Equal(
            [("flow", "link.made"), ("flow", "link.made"), ("ann@example.com", "review.viewed"), ("ann@example.com", "review.file")],
            entries.Select(entry => (entry.Text("who"), entry.Text("what"))));
        var made = entries.Single(entry => entry.Text("what") == "link.made" && entry.Text("detail", "reviewer") == "ann@example.com");
        Assert.All(entries.Skip(2), entry => Assert.Equal((made.Text("detail", "link"), run), (entry.Text("detail", "link"), entry.Text("detail", "run"))));
        Assert.Equal("proxy", entries[^1].Text("detail", "role"));
    }

    [Fact]
    public async Task AFileFetchedWithAKey_NamesTheKey()
    {
        var (run, _, _) = await Asked();
        var asset = (await host.Admin.GetAsync($"/api/runs/{run}").Json()).Text("asset", "id");
        await host.Admin.GetAsync($"/api/assets/{asset}/files/proxy");
        var entry = (await Entries()).Single(entry => entry.Text("what") == "asset.file");
        Assert.Equal(("key:admin", asset, "proxy"), (entry.Text("who"), entry.Text("detail", "asset"), entry.Text("detail", "role")));
    }

    [Fact]
    public async Task ALinkIsRevokedByTheIdItsAnswerGave_WithTheReason()
    {
        var (_, review, mailed) = await Asked();
        var made = await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/links", new { reviewer = "ann@example.com" }).Json();
        await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/revoke", new { link = made.Text("id"), reason = "sent to the wrong list" }).EnsureSuccess();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Anyone.GetAsync(made.Text("url"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Anyone.GetAsync(mailed)).StatusCode);

        var revoked = (await Entries($"?review={review}")).Single(entry => entry.Text("what") == "links.revoked");
        Assert.Equal(("key:admin", "sent to the wrong list", made.Text("id")), (revoked.Text("who"), revoked.Text("why"), revoked.Text("detail", "link")));
    }

    [Fact]
    public async Task ALinkThatIsRefused_IsOnRecord_AndNobodyFillsTheLogWithThem()
    {
        var (run, review, link) = await Asked();
        foreach (var n in Enumerable.Range(0, 20)) await host.Anyone.GetAsync($"/review/nonsense-{n}");
        await host.Admin.PostAsJsonAsync($"/api/reviews/{review}/revoke", new { reviewer = "ann@example.com", reason = "wrong person" }).EnsureSuccess();
        await host.Anyone.GetAsync(link);
        await host.Anyone.PostAsync(link, new FormUrlEncodedContent([new("decision", "approve")]));

        var refused = (await Entries()).Where(entry => entry.Text("what") == "link.refused").ToList();
        Assert.Equal([("nobody", "This link is not valid"), ("ann@example.com", "This link was withdrawn")], refused.Select(entry => (entry.Text("who"), entry.Text("detail", "said"))));
        Assert.Equal((run, review), (refused[1].Text("detail", "run"), refused[1].Text("detail", "review")));
    }

    [Fact]
    public async Task AFlowThatIsPublished_IsOnRecordOnce()
    {
        foreach (var _ in new[] { 1, 2 })
            await host.Admin.PutAsync("/api/flows/partner", new StringContent(SampleFlows.Partner, System.Text.Encoding.UTF8, "application/yaml")).EnsureSuccess();
        var published = Assert.Single(await Entries(), entry => entry.Text("what") == "flow.published");
        Assert.Equal(("key:admin", "partner", "1"), (published.Text("who"), published.Text("detail", "flow"), published.Text("detail", "version")));
    }

    [Fact]
    public async Task TheLog_IsForAdministrators_AndPages()
    {
        await Asked();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.With(ApiRole.Operate).GetAsync("/api/audit")).StatusCode);
        var first = await host.Admin.GetAsync("/api/audit?top=1").Json();
        var second = await host.Admin.GetAsync(first.Text("nextLink")).Json();
        Assert.Equal(("1", "2"), (Assert.Single(first.GetProperty("value").EnumerateArray()).Text("number"), second.GetProperty("value")[0].Text("number")));
        Assert.Equal(JsonValueKind.Null, (await host.Admin.GetAsync("/api/audit?top=1&after=1").Json()).GetProperty("nextLink").ValueKind);
    }

    private async Task<(string Run, string Review, string Link)> Asked()
    {
        var id = await host.Start("news");
        var review = (await host.UntilAsked(id)).GetProperty("reviews")[0].Text("id")!;
        var link = await host.Sent.LinkFor("ann@example.com");
        await host.Sent.LinkFor("bob@example.com");
        return (id, review, link);
    }

    private async Task<IReadOnlyList<JsonElement>> Entries(string query = "") => [.. (await host.Admin.GetAsync($"/api/audit{query}").Json()).GetProperty("value").EnumerateArray()];
}

public sealed class AccessLogFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    private string Log => new DataFolder(folder.Path).AccessLog;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task TheChain_GoesOnAfterARestart_AndATornLine()
    {
        await Append(new AccessLogFile(Log), "ann");
        await File.AppendAllTextAsync(Log, "\n{\"number\":2,\"who\":\"to");
        var after = new AccessLogFile(Log);
        await Append(after, "bob");
        await Append(after, "cleo");
        Assert.Equal([(1, "ann"), (2, "bob"), (3, "cleo")], new AccessLogFile(Log).Lines().Select(entry => (entry.Number, entry.Who)));
        Assert.Null(AuditChains.FirstBreak(after.Lines()));
        Assert.Equal([3], (await after.Read(2, null, 10, default)).Select(entry => entry.Number));
    }

    [Theory]
    [InlineData("\"bob\"", "\"eve\"", 2)]
    [InlineData("review.viewed", "review.file", 1)]
    [InlineData("\"number\":2", "\"nimble\":2", 2)]
    public async Task AChangedOrMissingEntry_ShowsWhere(string was, string is_, int where)
    {
        await using (new SqliteRunStore(new DataFolder(folder.Path).Database)) { }
        foreach (var who in new[] { "ann", "bob", "cleo" }) await Append(new AccessLogFile(Log), who);
        var text = await File.ReadAllTextAsync(Log);
        var at = text.IndexOf(was, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Log, string.Concat(text.AsSpan(0, at), is_, text.AsSpan(at + was.Length)));
        Assert.Equal(where, AuditChains.FirstBreak(new AccessLogFile(Log).Lines()));
        var check = await Checkup().Audit(default);
        Assert.Equal((CheckState.Missing, true), (check.State, check.Text.Contains($"entry {where}:")));
    }

    [Fact]
    public async Task TheDoctor_FindsARunsChangedAudit()
    {
        await using (var store = new SqliteRunStore(new DataFolder(folder.Path).Database))
        {
            var (entries, _) = new AuditTail().Continue([SampleRuns.Started("r1"), new RunPaused("ops", "lunch") { At = SampleRuns.Noon }]);
            await store.Commit(SampleRuns.Create("r1") with { Audit = entries }, default);
        }
        Assert.Equal(CheckState.Ok, (await Checkup().Audit(default)).State);
        await using (var store = new SqliteRunStore(new DataFolder(folder.Path).Database))
            await store.Database.Write(session => { session.Script("UPDATE audit SET who = 'nobody' WHERE number = 2"); return true; }, default);
        var check = await Checkup().Audit(default);
        Assert.Equal(CheckState.Missing, check.State);
        Assert.Contains("run r1, entry 2: it is not as it was written", check.Text);
    }

    [Fact]
    public async Task ALookAnHourLater_IsAnother()
    {
        var (log, clock) = (new AccessLogFile(Log), new Clock());
        var views = new Views(log, clock);
        var link = new LinkClaims("r1.review.1.1", "ann", clock.GetUtcNow(), clock.GetUtcNow(), "link1");
        foreach (var minutes in new[] { 0, 10, 59, 60, 61 })
        {
            clock.Passed = TimeSpan.FromMinutes(minutes);
            await views.Page(new DefaultHttpContext { Request = { Method = "GET" } }, link);
        }
        Assert.Equal([0, 60], log.Lines().Select(entry => (entry.At - SampleRuns.Noon).TotalMinutes));
    }

    private Checkup Checkup() => new(new DataFolder(folder.Path), 0, new Settings(_ => null, new Dictionary<string, string>(), new Dictionary<string, string>()));

    private static Task Append(AccessLogFile log, string who) =>
        log.Append(new(SampleRuns.Noon.AddTicks(7), who, "review.viewed", null, Json.Of(new { review = "r1", text = "ä<b>" })), default);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => SampleRuns.Noon + Passed;
    }
}
