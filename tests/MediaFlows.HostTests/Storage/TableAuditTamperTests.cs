using Azure.Data.Tables;
using MediaFlows.Azure.Access;
using MediaFlows.Azure.Runs;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

/// <summary>Rows that were taken out of the tables, or put there, by other means than ours are found; in both chains the end is kept in a row of its own.</summary>
public sealed class TableAuditTamperTests : IAsyncLifetime
{
    private readonly TableClient runs, access;
    private readonly TableRunStore store;
    private readonly TableAccessLog log;

    public TableAuditTamperTests(Azurite azurite)
    {
        var prefix = Prefix.New();
        (store, log) = (new(azurite.Storage, prefix), new(azurite.Storage, prefix));
        (runs, access) = (azurite.Storage.Tables.GetTableClient($"{prefix}runs"), azurite.Storage.Tables.GetTableClient($"{prefix}access"));
    }

    private AuditTrail Trail => new(store, log);

    public async ValueTask InitializeAsync()
    {
        var (first, tail) = new AuditTail().Continue([SampleRuns.Started("r1")]);
        await store.Commit(SampleRuns.Create("r1") with { Audit = first }, default);
        for (var n = 0; n < 3; n++)
        {
            var paused = new RunPaused("key:ops", $"pause {n}") { At = SampleRuns.Noon };
            (var entries, tail) = tail.Continue([paused]);
            await store.Commit(SampleRuns.Next("r1", n + 1, paused) with { Audit = entries }, default);
        }
        foreach (var who in new[] { "ann", "bob", "cleo" })
            await log.Append(new(SampleRuns.Noon, who, "review.viewed", null, Json.EmptyObject), default);
    }

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Untouched_AllHolds()
    {
        var report = await Trail.Check(null, default);
        Assert.Equal((1, 7L, true), (report.Runs, report.Entries, report.EndIsKept));
        Assert.Empty(report.Breaks);
    }

    [Theory]
    [InlineData("a.00000002", "The audit of run r1, entry 2: it is missing.")]
    [InlineData("a.00000004", "The audit of run r1, entry 4: it and all up to 4, the newest on record, are missing.")]
    public async Task AnEntryOfARunThatWasTakenOut_IsFound(string row, string said)
    {
        await runs.DeleteEntityAsync("r1", row);
        Assert.Equal([said], await Found());
    }

    [Theory]
    [InlineData("0000000002", "The access log, entry 2: it is missing.")]
    [InlineData("0000000003", "The access log, entry 3: it and all up to 3, the newest on record, are missing.")]
    public async Task ALookThatWasTakenOut_IsFound(string row, string said)
    {
        await access.DeleteEntityAsync("log", row);
        Assert.Equal([said], await Found());
    }

    [Fact]
    public async Task EntriesThatChangedPlaces_OrWereAdded_AreFound()
    {
        var (two, three) = (await Row("a.00000002"), await Row("a.00000003"));
        await Put(two, "a.00000003");
        await Put(three, "a.00000002");
        Assert.Contains("The audit of run r1, entry 2: it is missing.", await Found());
        await Put(two, "a.00000002");
        await Put(three, "a.00000003");
        Assert.Empty(await Found());
        await Put(await Row("a.00000004"), "a.00000005");
        Assert.Equal(["The audit of run r1, entry 5: entry 4 stands in its place."], await Found());
    }

    [Fact]
    public async Task AnExport_HoldsAgainstTheStore_UntilTheStoreLosesSomething()
    {
        var lines = new List<string>();
        await foreach (var line in new AuditExport(Trail, log, TimeProvider.System).Lines(new(), "key:admin", default))
            lines.Add(System.Text.Encoding.UTF8.GetString(line.Write()));
        Assert.Empty(await Against(lines));
        await runs.DeleteEntityAsync("r1", "a.00000004");
        Assert.Equal(["The audit of run r1, entry 4: it is in the export, and not in the store."], await Against(lines));
    }

    private async Task<string[]> Against(IEnumerable<string> lines)
    {
        using var file = new StringReader(string.Join('\n', lines));
        return [.. (await new AuditFile(Trail).Check(file, null, default)).Breaks.Select(broken => broken.ToString())];
    }

    private async Task<string[]> Found() => [.. (await Trail.Check(null, default)).Breaks.Select(broken => broken.ToString())];

    private async Task<TableEntity> Row(string key) => await runs.GetEntityAsync<TableEntity>("r1", key);

    private Task Put(TableEntity row, string key)
    {
        var moved = new TableEntity(row.Where(pair => pair.Key is not ("odata.etag" or "Timestamp")).ToDictionary()) { RowKey = key };
        return runs.UpsertEntityAsync(moved, TableUpdateMode.Replace);
    }
}
