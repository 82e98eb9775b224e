using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using MediaFlows.Tests.Api;

namespace MediaFlows.Tests.Auditing;

public sealed class AuditApiTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task ADecision_SaysWhatWasSeen()
    {
        var (id, review) = await Asked();
        await host.Admin.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision",
            new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen"), note = "fine", metadata = new { title = "Another title", tags = new[] { "live" } } });
        var run = await host.UntilEnded(id);

        var audit = await host.Admin.GetAsync($"/api/runs/{id}/audit").Json();
        var entries = audit.GetProperty("value").EnumerateArray().ToList();
        var decided = entries.Single(entry => entry.Text("what") == "review.approve");
        Assert.Equal(("key:admin", "fine", review.Text("seen")), (decided.Text("who"), decided.Text("why"), decided.Text("detail", "seen")));
        var files = run.GetProperty("files").EnumerateArray().ToDictionary(file => file.Text("role")!, file => file.Text("sha256"));
        var seen = decided.GetProperty("detail").GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["proxy", "source", "transcript"], seen.Select(file => file.Text("role")).Order());
        Assert.Equal(files["proxy"], seen.Single(file => file.Text("role") == "proxy").Text("sha256"));
        Assert.Equal("Another title", decided.Text("detail", "metadata", "value", "title"));
        Assert.Equal(seen.Count, entries.Single(entry => entry.Text("what") == "review.opened").GetProperty("detail").GetProperty("files").GetArrayLength());
        Assert.Equal((0, id), (audit.GetProperty("broken").GetArrayLength(), entries[0].Text("detail", "run")));
    }

    [Fact]
    public async Task ABrokenChain_IsToldWithTheAudit()
    {
        var (id, _) = await Asked();
        await host.Get<SqliteRunStore>().Database.Write(session => { session.Script("UPDATE audit SET who = 'key:nobody' WHERE number = 1"); return true; }, default);
        var audit = await host.Admin.GetAsync($"/api/runs/{id}/audit").Json();
        Assert.StartsWith($"The audit of run {id}, entry 1: it is not as it was written", Assert.Single(audit.GetProperty("broken").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task EditedInputs_AndReasons_AreOnRecord()
    {
        await host.Publish(SampleFlows.Refused);
        var id = await host.Start("refused");
        await host.Until(id, run => run.Steps.Any(step => step.Status == Core.Runs.StepStatus.Parked));
        await host.Admin.PostAsJsonAsync($"/api/runs/{id}/steps/broken/retry", new { input = new { only = "now and then" }, reason = "sent again" }).EnsureSuccess();
        await host.UntilEnded(id);
        var again = await host.Admin.PostAsJsonAsync($"/api/runs/{id}/rerun", new { reason = "once more" }).Json();

        var retried = (await Entries(id)).Single(entry => entry.Text("what") == "operator.retry");
        Assert.Equal(("key:admin", "sent again", "now and then"), (retried.Text("who"), retried.Text("why"), retried.Text("detail", "given", "value", "only")));
        var started = (await Entries(again.Text("id")!))[0];
        Assert.Equal(("once more", id, "rerun"), (started.Text("why"), started.Text("detail", "linkedTo"), started.Text("detail", "link")));
    }

    [Fact]
    public async Task ATakedown_SaysWhy()
    {
        var (id, review) = await Asked();
        await host.Admin.PostAsJsonAsync($"/api/reviews/{review.Text("id")}/decision", new { decision = "approve", reviewer = "ann@example.com", seen = review.Text("seen") });
        await host.UntilEnded(id);
        var down = await host.Admin.PostAsJsonAsync($"/api/runs/{id}/takedown", new { reason = "rights ran out" }).Json();
        Assert.Equal(("key:admin", "rights ran out"), ((await Entries(down.Text("id")!))[0].Text("who"), (await Entries(down.Text("id")!))[0].Text("why")));
    }

    [Fact]
    public async Task TheExport_IsAFileThatHolds()
    {
        var (id, _) = await Asked();
        var answer = await host.Admin.GetAsync("/api/audit/export");
        Assert.Equal(("application/jsonl", "attachment"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType));
        var text = await answer.Content.ReadAsStringAsync();
        using var reader = new StringReader(text);
        var report = await new AuditFile(host.Get<AuditTrail>()).Check(reader, null, default);
        Assert.Empty(report.Breaks);
        Assert.Equal(("key:admin", 1), (report.Manifest!.By, report.Runs));
        Assert.Contains(id, text);
    }

    [Fact]
    public async Task TheExport_AsATable_RunsNoFormulas()
    {
        await host.Get<IAccessLog>().Append(new(DateTimeOffset.UnixEpoch, "=cmd|'/c calc'!A1", "review.viewed", "a \"quoted\", text", JsonSerializer.SerializeToElement(new { a = 1 })), default);
        var lines = (await (await host.Admin.GetAsync("/api/audit/export?format=csv")).Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal("run,flow,number,at,who,what,why,detail,previous,hash", lines[0]);
        Assert.StartsWith("\"\",\"\",1,1970-01-01T00:00:00.0000000+00:00,\"'=cmd|'/c calc'!A1\",\"review.viewed\",\"a \"\"quoted\"\", text\",\"{\"\"a\"\":1}\",,", lines[1]);
    }

    [Fact]
    public async Task TheExport_IsForAdministrators_InAFormatThatIsKnown()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await host.With(ApiRole.Operate).GetAsync("/api/audit/export")).StatusCode);
        var unknown = await host.Admin.GetAsync("/api/audit/export?format=xml");
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-format"), (unknown.StatusCode, (await unknown.Json()).Text("code")));
    }

    private async Task<(string Run, JsonElement Review)> Asked()
    {
        var id = await host.Start("news");
        return (id, (await host.UntilAsked(id)).GetProperty("reviews")[0]);
    }

    private async Task<List<JsonElement>> Entries(string run) => [.. (await host.Admin.GetAsync($"/api/runs/{run}/audit").Json()).GetProperty("value").EnumerateArray()];
}
