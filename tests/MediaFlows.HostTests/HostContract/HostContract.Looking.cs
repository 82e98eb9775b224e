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
        var listed = new List<string>();
        for (var page = $"/api/runs?flow={flow}&status=succeeded&top=2"; page is not null;)
        {
            var answer = await Get(page);
            listed.AddRange(answer.All("value").Select(run => run.Text("id")!));
            page = answer.TryGetProperty("nextLink", out var next) && next.ValueKind == System.Text.Json.JsonValueKind.String ? next.GetString() : null;
        }
        Assert.Equal(started.AsEnumerable().Reverse(), listed);
    }
}
