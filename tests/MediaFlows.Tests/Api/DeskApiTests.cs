using System.Net;
using System.Net.Http.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps.Archive;
using MediaFlows.Engine.Steps.Mam;
using MediaFlows.Tests.Connectors;

namespace MediaFlows.Tests.Api;

/// <summary>The questions over all runs, who asks them, and addresses of files for those who send no key.</summary>
public sealed class DeskApiTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.Start();
        await host.Publish(SampleFlows.Reviewed);
        await host.Publish(SampleFlows.Refused);
        await host.Publish(SampleFlows.Partner);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Me_SaysWhoseKeyItIs()
    {
        var me = await (await host.With(ApiRole.Operate).GetAsync("/api/me")).Json();
        Assert.Equal(("Operate", "key", "operate"), (me.Text("name"), me.Text("kind"), me.Text("role")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anyone.GetAsync("/api/me")).StatusCode);
    }

    [Fact]
    public async Task Desk_SaysWhatWaitsForWhom_AndWhatFailedByCause()
    {
        var review = await host.Start("news");
        await host.UntilAsked(review);
        var partner = await host.Start("partner", "live/partner.mp4");
        await host.Until(partner, run => run.Steps[0].Status == StepStatus.Waiting);
        foreach (var name in new[] { "a", "b", "c" })
            await host.Until(await host.Start("refused", $"live/{name}.mp4"), run => run.Steps[1].Status == StepStatus.Parked);

        var desk = await (await host.Admin.GetAsync("/api/desk")).Json();
        var waiting = desk.GetProperty("waiting").EnumerateArray().ToList();
        Assert.Equal([("review", review), ("external", partner)], waiting.Select(matter => (matter.Text("kind")!, matter.Text("run", "id")!)));
        Assert.Equal(["ann@example.com", "bob@example.com"], waiting[0].GetProperty("who").EnumerateArray().Select(who => who.GetString()));
        var trouble = Assert.Single(desk.GetProperty("troubles").EnumerateArray());
        Assert.Equal(("media", "broken", "The file ends early.", "Deliver it again.", "3", "3"),
            (trouble.Text("class"), trouble.Text("code"), trouble.Text("message"), trouble.Text("remedy"), trouble.Text("count"), trouble.Text("open")));
        Assert.Equal(("5", "true"), (desk.Text("lookedAt"), desk.Text("all")));
    }

    [Fact]
    public async Task Desk_SaysWhatWasDoneSinceThen_KindByKind()
    {
        await using var archive = await ApiHost.Start(null, new StoreInArchive(), new UpdateMam(Bench.Http()));
        await archive.Publish("""
            apiVersion: mediaflows/v1
            name: kept
            title: Kept
            steps:
              - { id: mam, uses: mam/update, needs: [], with: { metadata: { title: Match } } }
              - { id: keep, uses: archive/store }
            """);
        string[] runs = [await archive.Start("kept", "live/a.mp4"), await archive.Start("kept", "live/b.mp4")];
        foreach (var run in runs) Assert.Equal("succeeded", (await archive.UntilEnded(run)).Text("status"));

        var done = (await (await archive.Admin.GetAsync("/api/desk")).Json()).GetProperty("done").EnumerateArray().ToList();
        Assert.Equal([("metadata", "0"), ("mam", "2"), ("published", "0"), ("archived", "2")], done.Select(work => (work.Text("kind"), work.Text("count"))));
        var newest = done[3].GetProperty("newest").EnumerateArray().ToList();
        Assert.Equal(runs.Order(), newest.Select(matter => matter.Text("run", "id")).Order());
        Assert.Equal(("""["archive"]""", """["sidecar"]"""), (newest[0].Text("what"), done[1].GetProperty("newest")[0].Text("what")));
        var since = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(1).ToString("O"));
        Assert.All((await (await archive.Admin.GetAsync($"/api/desk?since={since}")).Json()).GetProperty("done").EnumerateArray(), work => Assert.Equal("0", work.Text("count")));
    }

    [Fact]
    public async Task Desk_ForgetsATroubleThatWasSettled()
    {
        var id = await host.Start("refused");
        await host.Until(id, run => run.Steps[1].Status == StepStatus.Parked);
        Assert.Single((await (await host.Admin.GetAsync("/api/desk")).Json()).GetProperty("troubles").EnumerateArray());
        await host.Admin.PostAsJsonAsync($"/api/runs/{id}/steps/broken/skip", new { reason = "not needed" }).EnsureSuccess();
        await host.UntilEnded(id);
        Assert.Empty((await (await host.Admin.GetAsync("/api/desk")).Json()).GetProperty("troubles").EnumerateArray());
    }

    [Fact]
    public async Task FileLinks_GiveTheFileWithoutAKey_TheSameForAWhile_AndTheLookIsOnRecord()
    {
        var id = await host.Start("news");
        await host.UntilAsked(id);
        var proxy = await Link();
        Assert.Equal(proxy, await Link());
        var file = await host.Anyone.GetAsync(proxy);
        Assert.Equal((HttpStatusCode.OK, "0123456789", "video/mp4"), (file.StatusCode, await file.Content.ReadAsStringAsync(), file.Content.Headers.ContentType!.MediaType));
        var part = new HttpRequestMessage(HttpMethod.Get, proxy) { Headers = { Range = new(2, 4) } };
        Assert.Equal("234", await (await host.Anyone.SendAsync(part)).Content.ReadAsStringAsync());
        var noted = (await host.Get<IAccessLog>().Read(0, null, 100, default)).Last(entry => entry.What == "asset.file");
        Assert.Equal("key:admin", noted.Who);

        async Task<string> Link() => (await (await host.Admin.GetAsync($"/api/runs/{id}/file-links")).Json()).GetProperty("value").EnumerateArray().Single(one => one.Text("role") == "proxy").Text("url")!;
    }

    [Fact]
    public async Task FileLinks_ThatWereChanged_OpenNothing_AndAreNotRepeated()
    {
        var id = await host.Start("news");
        await host.UntilAsked(id);
        var link = (await (await host.Admin.GetAsync($"/api/runs/{id}/file-links")).Json()).GetProperty("value")[0].Text("url")!;
        foreach (var changed in new[] { link[..^1], link[..7] + (link[7] == 'A' ? 'B' : 'A') + link[8..], "/files/x" })
        {
            var answer = await host.Anyone.GetAsync(changed);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.DoesNotContain("/files/", await answer.Content.ReadAsStringAsync());
        }
    }
}
