using System.Net;

namespace MediaFlows.HostTests.Contract;

public abstract partial class HostContract
{
    private static readonly string[] DurablesMembers = ["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime", "lastUpdatedTime"];

    [Fact]
    public async Task TheEventStream_TellsEverythingInOrder_AndGoesOnWhereAReaderLeftIt()
    {
        var run = await Start(await Publish("streamed", Ordered));
        var live = Task.Run(async () => await Events(run).ToListAsync());
        await UntilStep(run, "answer", "waiting");
        (await CallBack(AnswerTo(), "streamed")).MustBeTaken();
        var all = await live;
        var ended = await UntilEnded(run);

        Assert.Equal(Enumerable.Range(1, all.Count).Select(n => $"{n}"), all.Select(said => said.EventId));
        Assert.Equal(("RunStarted", "RunEnded", ended.Text("version")), (all[0].EventType, all[^1].EventType, all[^1].EventId));
        var rest = await Events(run, after: "3").ToListAsync();
        Assert.Equal(all.Skip(3).Select(said => (said.EventId, said.Data.GetRawText())), rest.Select(said => (said.EventId, said.Data.GetRawText())));
    }

    [Fact]
    public async Task DurablesStatusDocument_Is202WhileItGoesOn_And200AfterTheEnd()
    {
        var run = await Start(await Publish("durable", Ordered));
        await UntilStep(run, "answer", "waiting");
        var waiting = await Answer.Of(api.GetAsync(host.Durable(run)));
        Assert.Equal((HttpStatusCode.Accepted, run, "Running"), (waiting.Status, waiting.Body.Text("instanceId"), waiting.Body.Text("runtimeStatus")));
        Assert.Empty(DurablesMembers.Except(waiting.Body.EnumerateObject().Select(member => member.Name)));
        Assert.NotNull(waiting.Headers.Location);

        (await CallBack(AnswerTo(), "done")).MustBeTaken();
        await UntilEnded(run);
        var ended = await Patiently.Look(_ => Answer.Of(api.GetAsync(host.Durable(run))), answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal("Completed", ended.Body.Text("runtimeStatus"));
        if (host.ServesDurableStatus)
            Assert.Equal("succeeded", ended.Body.Text("customStatus", "status"));
    }

    [Fact]
    public async Task Lists_PageThroughAllRuns_NewestFirst()
    {
        var flow = await Publish("listed", Call);
        var started = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            started.Add(await Start(flow));
            await UntilEnded(started[n]);
        }
        await Patiently.Look(cancellation => Get($"/api/runs?flow={flow}&status=succeeded", cancellation), list => list.All("value").Count == 5);
        var listed = new List<string>();
        for (var page = $"/api/runs?flow={flow}&status=succeeded&top=2"; page is not null;)
        {
            var answer = await Get(page);
            listed.AddRange(answer.All("value").Select(run => run.Text("id")!));
            page = answer.TryGetProperty("nextLink", out var next) && next.ValueKind == System.Text.Json.JsonValueKind.String ? next.GetString() : null;
        }
        Assert.Equal(started.AsEnumerable().Reverse(), listed);
    }

    [Fact]
    public async Task ARun_IsFoundByItsFile_ItsStatusAndTheWordsInIt()
    {
        // A word that no id begins with: ids are found by their beginnings, too.
        var (flow, asset) = (await Publish("found", Call), $"ingest/{mark}/whistle.wav");
        await host.Put(asset, Sound.New());
        var run = await Start(flow, asset);
        var ended = await UntilEnded(run);
        await Start(flow);
        foreach (var query in new[] { $"asset={ended.Text("asset", "id")}", $"q={Path.GetFileName(asset)} {mark}", $"flow={flow}&q={asset}&status=succeeded" })
            Assert.Equal([run], (await Patiently.Look(cancellation => Get($"/api/runs?{query}", cancellation), list => list.All("value").Count > 0)).All("value").Select(found => found.Text("id")));
        Assert.Empty((await Get($"/api/runs?flow={flow}&status=failed")).All("value"));
    }

    [Fact]
    public async Task AFile_IsGivenWholeOrInPart_ToWhoMayReadIt()
    {
        var content = Sound.New();
        var run = await Start(await Publish("given", "  - { id: verify, uses: asset/verify }"), await NewFile(content));
        var source = $"/api/assets/{(await UntilEnded(run)).Text("asset", "id")}/files/source";
        Assert.Equal(content, await api.GetByteArrayAsync(source));

        using var request = new HttpRequestMessage(HttpMethod.Get, source) { Headers = { Range = new(100, 199) } };
        using var part = await api.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, content.Length), (part.StatusCode, (int)part.Content.Headers.ContentRange!.Length!));
        Assert.Equal(content[100..200], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.Of(anyone.GetAsync(source))).Status);
    }
}
