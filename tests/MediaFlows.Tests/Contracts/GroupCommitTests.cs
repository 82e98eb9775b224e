using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>Writes that share a transaction share the disk's fate and nothing else.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore store;

    public GroupCommitTests() => store = new SqliteRunStore(folder["runs.db"]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Conflict_InABatch_LeavesTheOthersAlone()
    {
        await store.Commit(Create("taken"), Stop);

        var results = await InOneBatch(() => store.Commit(Create("a"), Stop), () => store.Commit(Create("taken"), Stop), () => store.Commit(Create("b"), Stop));

        Assert.Equal([true, false, true], results);
        Assert.NotNull(await store.Load("a", Stop));
        Assert.NotNull(await store.Load("b", Stop));
    }

    [Fact]
    public async Task Fault_OfOneWriteInABatch_IsItsOwn()
    {
        var broken = Create("broken") with { Audit = [Audited(1, "h"), Audited(1, "the same number again")] };

        var tries = await InOneBatch(() => Try(store.Commit(Create("a"), Stop)), () => Try(store.Commit(broken, Stop)), () => Try(store.Commit(Create("b"), Stop)));

        Assert.Equal([null, "database-fault", null], tries);
        Assert.Equal(["b", "a"], (await store.Search(new RunQuery(), Stop)).Rows.Select(row => row.RunId));
        Assert.Null(await store.Find("broken", Stop));
        Assert.True(await store.Commit(Create("broken"), Stop));
    }

    [Fact]
    public async Task Batch_ThatFindsTheDiskFull_FailsWholeAndTheStoreGoesOnAfterwards()
    {
        await store.Commit(Create("before"), Stop);
        var pages = await store.Database.Write(session => session.First("PRAGMA page_count", row => row.Long(0)), Stop);
        await LimitPages(pages);

        var big = Create("big") with { Snapshot = new byte[100_000] };
        var tries = await InOneBatch(() => Try(store.Commit(Create("a"), Stop)), () => Try(store.Commit(big, Stop)), () => Try(store.Post(Entry("before", "k"), Stop)));

        Assert.All(tries, code => Assert.Equal("disk-full", code));
        Assert.Null(await store.Find("a", Stop));
        Assert.Null(await store.FindInbox("before", "k", Stop));

        await LimitPages(1_000_000);
        Assert.True(await store.Commit(big, Stop));
        Assert.True(await store.Commit(Create("a"), Stop));
        Assert.NotNull(await store.Load("before", Stop));
    }

    [Fact]
    public async Task Dispose_WritesWhatWaits()
    {
        var waiting = Enumerable.Range(0, 1500).Select(i => store.Commit(Create($"r{i}"), Stop)).ToArray();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Commit(Create("late"), Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Find("r1", Stop));
        await using var again = new SqliteRunStore(folder["runs.db"]);
        Assert.Equal(1500, (await again.CountByStatus(Stop))["running"]);
    }

    /// <summary>Holds the writer until all have queued up.</summary>
    private async Task<T[]> InOneBatch<T>(params Func<Task<T>>[] writes)
    {
        using var held = new SemaphoreSlim(0);
        using var queued = new SemaphoreSlim(0);
        var holder = store.Database.Write(_ => { held.Release(); queued.Wait(); return 0; }, Stop);
        await held.WaitAsync(Stop);
        var tasks = writes.Select(write => write()).ToArray();
        queued.Release();
        await holder;
        return await Task.WhenAll(tasks);
    }

    private static async Task<string?> Try(Task write)
    {
        try
        {
            await write;
            return null;
        }
        catch (StoreFault fault)
        {
            return fault.Code;
        }
    }

    private Task<long> LimitPages(long pages) =>
        store.Database.Write(session => session.First($"PRAGMA max_page_count = {pages}", row => row.Long(0)), Stop);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}
