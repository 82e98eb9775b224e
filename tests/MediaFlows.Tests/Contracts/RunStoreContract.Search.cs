using MediaFlows.Engine.Ports;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>Lists of runs.</summary>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Search_IsNewestFirst()
    {
        await Store.Commit(Create("middle", started: Noon), Stop);
        await Store.Commit(Create("newest", started: Noon.AddMinutes(5)), Stop);
        await Store.Commit(Create("oldest", started: Noon.AddDays(-1)), Stop);

        Assert.Equal(["newest", "middle", "oldest"], await Ids(new RunQuery()));
        Assert.Equal(Row("newest", started: Noon.AddMinutes(5)), (await Store.Search(new RunQuery(), Stop)).Rows[0]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("match")]
    public async Task Search_PageByPage_ShowsEachRunOnceWhileOthersStart(string? text)
    {
        for (var i = 0; i < 25; i++)
            await Store.Commit(Create($"r{i:00}", status: i % 2 == 0 ? "running" : "failed", started: Noon.AddSeconds(i / 5)), Stop);

        var seen = new List<string>();
        var query = new RunQuery(Text: text, Status: "running,failed", Top: 4);
        for (RunPage? page = null; page is null || page.Next is not null;)
        {
            page = await Store.Search(query with { After = page?.Next }, Stop);
            seen.AddRange(page.Rows.Select(row => row.RunId));
            await Store.Commit(Create($"late{seen.Count}", started: Noon.AddDays(1)), Stop);
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"r{i:00}"), seen.Order());
        Assert.Equal(seen.OrderByDescending(id => int.Parse(id[1..]) / 5).Select(id => int.Parse(id[1..]) / 5), seen.Select(id => int.Parse(id[1..]) / 5));
    }

    [Fact]
    public async Task Search_LastPageExactlyFull_HasNoNext()
    {
        await Store.Commit(Create("a"), Stop);
        await Store.Commit(Create("b"), Stop);

        Assert.Null((await Store.Search(new RunQuery(Top: 2), Stop)).Next);
        Assert.NotNull((await Store.Search(new RunQuery(Top: 1), Stop)).Next);
    }

    [Fact]
    public async Task Search_Filtered_FindsWhatFitsAll()
    {
        await Store.Commit(Create("a", "failed", "live-event", "one.mp4", Noon), Stop);
        await Store.Commit(Create("b", "running", "live-event", "two.mp4", Noon.AddHours(1)), Stop);
        await Store.Commit(Create("c", "failed", "ingest-qc", "two.mp4", Noon.AddHours(2)), Stop);
        await Store.Commit(Create("d", "waiting", "ingest-qc", "two.mp4", Noon.AddHours(3)), Stop);

        Assert.Equal(["c", "a"], await Ids(new RunQuery(Status: "failed")));
        Assert.Equal(["d", "c", "a"], await Ids(new RunQuery(Status: "failed, waiting")));
        Assert.Equal(["d", "c"], await Ids(new RunQuery(Flow: "ingest-qc")));
        Assert.Equal(["d", "c", "b"], await Ids(new RunQuery(Asset: "asset-two.mp4")));
        Assert.Equal(["a"], await Ids(new RunQuery(Asset: "ingest/one.mp4")));
        Assert.Equal(["c", "b"], await Ids(new RunQuery(From: Noon.AddHours(1), To: Noon.AddHours(3))));
        Assert.Equal(["c"], await Ids(new RunQuery(Status: "failed,waiting", Flow: "ingest-qc", Asset: "ingest/two.mp4", Text: "two", From: Noon, To: Noon.AddHours(3))));
        Assert.Empty(await Ids(new RunQuery(Status: "no-such-status")));
    }

    [Fact]
    public async Task Search_ForAVersionOfAFlow_FindsItPageByPage()
    {
        for (var i = 0; i < 6; i++)
        {
            var commit = Create($"r{i}", i < 3 ? "running" : "failed", started: Noon.AddSeconds(i));
            await Store.Commit(commit with { Row = commit.Row with { Flow = commit.Row.Flow with { Number = 1 + i % 2 } } }, Stop);
        }

        var first = await Store.Search(new RunQuery(Flow: "live-event", Version: 2, Top: 2), Stop);
        Assert.Equal(["r5", "r3"], first.Rows.Select(row => row.RunId));
        var second = await Store.Search(new RunQuery(Flow: "live-event", Version: 2, Top: 2, After: first.Next), Stop);
        Assert.Equal("r1", Assert.Single(second.Rows).RunId);
        Assert.Null(second.Next);
        Assert.Equal(["r4"], await Ids(new RunQuery(Status: "failed", Flow: "live-event", Version: 1)));
        Assert.Equal(["r4", "r2", "r0"], await Ids(new RunQuery(Text: "live", Version: 1)));
        Assert.Empty(await Ids(new RunQuery(Flow: "live-event", Version: 3)));
    }

    [Fact]
    public async Task Search_AfterTheStatusChanged_FindsTheRunUnderTheNewOne()
    {
        await Store.Commit(Create("a"), Stop);
        await Store.Commit(Ending("a", 1), Stop);

        Assert.Empty(await Ids(new RunQuery(Status: "running")));
        Assert.Equal(["a"], await Ids(new RunQuery(Status: "succeeded")));
    }

    [Theory]
    [InlineData("cup", "a")]
    [InlineData("FINAL cup", "a")]
    [InlineData("fin", "b,a")]
    [InlineData("cup_final", "a")]
    [InlineData("live/2026/cup_final.mp4", "a")]
    [InlineData("zurich", "b")]
    [InlineData("Zürich", "b")]
    [InlineData("决赛", "c")]
    [InlineData("ingest-qc", "c")]
    [InlineData("f3a9", "c")]
    [InlineData("cup zurich", "")]
    [InlineData("inal", "")]
    public async Task Search_ByText_FindsWordsThatBeginSo(string text, string found)
    {
        await Store.Commit(Create("a", asset: "live/2026/cup_final.mp4", started: Noon), Stop);
        await Store.Commit(Create("b", asset: "Zürich - \"Finale\".mov", started: Noon.AddHours(1)), Stop);
        await Store.Commit(Create("f3a9c0ffee", flow: "ingest-qc", asset: "决赛 2.mxf", started: Noon.AddHours(2)), Stop);

        Assert.Equal(found, string.Join(',', (await Ids(new RunQuery(Text: text))).Select(id => id.Length > 1 ? "c" : id)));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("match\" OR \"other")]
    [InlineData("match* NOT x")]
    [InlineData("asset:match")]
    [InlineData("NEAR(match other)")]
    [InlineData("^match")]
    [InlineData("'; DROP TABLE run; --")]
    [InlineData("match\0other")]
    [InlineData("\ud83c\udfac")]
    [InlineData("%_")]
    [InlineData("(((((")]
    [InlineData("-match")]
    [InlineData("𐞀match")]
    public async Task Search_ByHostileText_IsJustText(string text)
    {
        await Store.Commit(Create("other", asset: "other.mov"), Stop);

        Assert.Empty(await Ids(new RunQuery(Text: text)));
        Assert.Equal(["other"], await Ids(new RunQuery(Text: "other")));
        Assert.Empty(await Ids(new RunQuery(Flow: text)));
        Assert.Empty(await Ids(new RunQuery(Asset: text)));
    }

    [Fact]
    public async Task Search_ByALongText_IsBounded() =>
        Assert.Empty(await Ids(new RunQuery(Text: string.Join(' ', Enumerable.Repeat("match\"", 50_000)))));

    [Fact]
    public async Task Search_AfterAForgedContinuation_IsAFault() =>
        await Assert.ThrowsAsync<StoreFault>(() => Store.Search(new RunQuery(After: "1 OR 1=1"), Stop));

    [Fact]
    public async Task Search_AfterAPurge_ShowsTheRunOnlyWhenAskedForPurgedOnes()
    {
        await Store.Commit(Create("a"), Stop);
        await Store.Commit(Ending("a", 1), Stop);
        await Store.Purge("a", Stop);

        Assert.Empty(await Ids(new RunQuery()));
        Assert.Empty(await Ids(new RunQuery(Text: "match")));
        Assert.Equal(["a"], await Ids(new RunQuery(Status: "purged")));
        Assert.Empty(await Store.CountByStatus(Stop));
    }

    [Fact]
    public async Task CountByStatus_CountsEachRunOnce()
    {
        await Store.Commit(Create("a"), Stop);
        await Store.Commit(Create("b"), Stop);
        await Store.Commit(Create("c", "failed"), Stop);
        await Store.Commit(Ending("b", 1), Stop);

        Assert.Equivalent(new Dictionary<string, int> { ["running"] = 1, ["failed"] = 1, ["succeeded"] = 1 }, await Store.CountByStatus(Stop), strict: true);
    }

    private async Task<IEnumerable<string>> Ids(RunQuery query) => (await Store.Search(query, Stop)).Rows.Select(row => row.RunId);
}
