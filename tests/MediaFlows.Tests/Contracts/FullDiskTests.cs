using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

public sealed class FullDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_OnAFullDisk_AreToldSoAndGoOnWhenThereIsSpace()
    {
        using var disk = new SmallDisk(megabytes: 8);
        await using (var store = new SqliteRunStore(disk["runs.db"]))
        {
            await store.Commit(Create("before"), Stop);
            disk.Fill();

            var acknowledged = 0;
            var fault = await Assert.ThrowsAsync<StoreFault>(async () =>
            {
                for (; ; acknowledged++)
                    await store.Commit(Create($"r{acknowledged}") with { Snapshot = new byte[20_000] }, Stop);
            });
            Assert.Equal("disk-full", fault.Code);
            Assert.Equal("disk-full", (await Assert.ThrowsAsync<StoreFault>(() => store.Commit(Create("also") with { Snapshot = new byte[20_000] }, Stop))).Code);
            Assert.NotNull(await store.Load("before", Stop));

            disk.Clear();
            Assert.True(await store.Commit(Create($"r{acknowledged}"), Stop));
            Assert.Equal(acknowledged + 2, (await store.CountByStatus(Stop))["running"]);
        }
        await using var again = new SqliteRunStore(disk["runs.db"]);
        Assert.NotNull(await again.Load("before", Stop));
    }

    [Fact]
    public async Task Media_OnAFullDisk_LeavesTheOldFileAndNoPart()
    {
        using var disk = new SmallDisk(megabytes: 2);
        var store = new FolderAssetStore(disk["media"]);
        await store.Put("ingest/a.mp4", new MemoryStream([1, 2, 3]), "video/mp4", null, Stop);


        foreach (var uri in (string[])["ingest/a.mp4", "new/b.mp4"])
            Assert.Equal("disk-full", (await Assert.ThrowsAsync<StoreFault>(() => store.Put(uri, new MemoryStream(new byte[(3 << 20) + 100]), "video/mp4", null, Stop))).Code);

        Assert.Equal(3, (await store.Find("ingest/a.mp4", Stop))!.Size);
        await store.Put("ingest/b.mp4", new MemoryStream(new byte[1 << 20]), "video/mp4", null, Stop);
    }

    [Fact]
    public async Task Bring_AcrossDisks_StillGivesTheFile()
    {
        using var disk = new SmallDisk(megabytes: 2);
        using var work = new TestFolder();
        var store = new FolderAssetStore(disk["media"]);
        await store.Put("ingest/-odd \"name\".mp4", new MemoryStream([1, 2, 3]), "video/mp4", null, Stop);

        var local = await store.Bring("ingest/-odd \"name\".mp4", work.Path, Stop);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(local, Stop));
        Assert.Equal(work["input.mp4"], local);
    }
}
