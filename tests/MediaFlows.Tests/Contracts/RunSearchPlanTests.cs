using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>Lists stay fast with a hundred thousand runs because SQLite walks an index that is already in their order.</summary>
public sealed class RunSearchPlanTests : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private readonly SqliteDatabase database;

    public RunSearchPlanTests() => database = SqliteDatabase.Host(folder["runs.db"]);

    public static TheoryData<string, RunQuery> Ordered => new()
    {
        { "INTEGER PRIMARY KEY", new RunQuery() },
        { "INTEGER PRIMARY KEY", new RunQuery(From: Noon, To: Noon.AddDays(1)) },
        { "INDEX run_status", new RunQuery(Status: "failed") },
        { "INDEX run_status", new RunQuery(Status: "failed,running,waiting") },
        { "INDEX run_flow", new RunQuery(Flow: "live-event") },
        { "INDEX run_flow", new RunQuery(Flow: "live-event", Version: 2) },
        { "VIRTUAL TABLE", new RunQuery(Text: "match") },
    };

    [Theory]
    [MemberData(nameof(Ordered))]
    public async Task Search_WalksAnIndexInTheOrderOfTheList(string index, RunQuery query)
    {
        foreach (var page in (RunQuery[])[query, query with { After = RunOrder.Continuation(1L << 60) }])
        {
            var plan = await Plan(page);
            Assert.Contains(index, plan);
            Assert.DoesNotContain("TEMP B-TREE", plan);
            Assert.DoesNotContain("SCAN run\n", plan);
        }
    }

    [Fact]
    public async Task Search_ForAnAsset_LooksItUp()
    {
        var plan = await Plan(new RunQuery(Asset: "ingest/match.mp4"));

        Assert.Contains("INDEX run_asset (", plan);
        Assert.Contains("INDEX run_asset_uri (", plan);
    }

    private async Task<string> Plan(RunQuery query)
    {
        var (sql, values) = RunSearch.Sql(query, 50)!.Value;
        var steps = await database.Read(session => session.All("EXPLAIN QUERY PLAN " + sql, row => row.Text(3) + "\n", [.. values]), TestContext.Current.CancellationToken);
        return string.Concat(steps);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }
}
