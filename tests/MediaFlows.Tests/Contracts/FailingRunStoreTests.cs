using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

public sealed class FailingRunStoreTests : IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore real;

    public FailingRunStoreTests() => real = new SqliteRunStore(folder["runs.db"]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FailAt.Before, true)]
    [InlineData(FailAt.After, false)]
    internal async Task Call_ThatFails_TookEffectOnlyWhenItFailsAfterwards(FailAt when, bool again)
    {
        var store = new FailingRunStore(real, 2, when);

        Assert.Null(await store.Find("r1", Stop));
        await Assert.ThrowsAsync<StoreFault>(() => store.Commit(Create("r1"), Stop));

        Assert.Equal("Commit", store.Failed);
        Assert.Equal(again, await store.Commit(Create("r1"), Stop));
        Assert.Equal(3, store.Calls);
    }

    public async ValueTask DisposeAsync()
    {
        await real.DisposeAsync();
        folder.Dispose();
    }
}
