using MediaFlows.Core.Runs;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Auditing;

/// <summary>Whatever is done to the entries of a store by other means than ours is found, and where.</summary>
public sealed class StoreTamperTests
{
    [Fact]
    public async Task Untouched_AllHolds()
    {
        await using var store = await AuditedStore.Make("r1", "r2");
        var report = await store.Trail.Check(null, default);
        Assert.Equal((2, 13L, 0, false), (report.Runs, report.Entries, report.Breaks.Count, report.EndIsKept));
    }

    [Theory]
    [InlineData("UPDATE audit SET who = 'key:nobody' WHERE number = 2", "entry 2: it is not as it was written")]
    [InlineData("UPDATE audit SET why = 'tee' WHERE number = 4", "entry 4: it is not as it was written")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE number = 3", "entry 3: it is not as it was written")]
    [InlineData("UPDATE audit SET detail = x'7b7d' WHERE number = 1", "entry 1: it is not as it was written")]
    [InlineData("DELETE FROM audit WHERE number = 3", "entry 3: it is missing")]
    [InlineData("DELETE FROM audit WHERE number < 3", "entry 1: it and all up to 2 are missing")]
    [InlineData("DELETE FROM audit WHERE number = 5", "entry 5: it and all up to 5, the newest on record, are missing")]
    [InlineData("DELETE FROM audit", "entry 1: it and all up to 5, the newest on record, are missing")]
    [InlineData("INSERT INTO audit (run, number, at, who, what, why, detail, hash) SELECT run, 6, at, who, what, why, detail, hash FROM audit WHERE number = 5", "entry 6: it is not as it was written")]
    [InlineData("UPDATE audit SET number = 9 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = 9", "entry 3: it is not as it was written")]
    [InlineData("UPDATE audit SET hash = '' WHERE number = 5", "and none is on record")]
    [InlineData("UPDATE run SET audit_count = 4", "entry 5: it was added")]
    public async Task AChange_IsFound(string sql, string said)
    {
        await using var store = await AuditedStore.Make();
        await store.Tamper(sql);
        Assert.Contains(said, (await store.Found())[0]);
        Assert.StartsWith("The audit of run r1, ", (await store.Found())[0]);
    }

    [Fact]
    public async Task ATailThatWasMadeAnew_DiffersFromTheEndOnRecord()
    {
        await using var store = await AuditedStore.Make();
        var entries = (await store.Store.Audit("r1", default)).Entries;
        var forged = entries[4] with { Who = "key:nobody" };
        forged = forged with { Hash = AuditChain.HashOf(entries[3].Hash, forged) };
        await store.Tamper($"UPDATE audit SET who = '{forged.Who}', hash = '{forged.Hash}' WHERE number = 5");
        Assert.Contains("entry 5: it is not the one on record as the newest", Assert.Single(await store.Found()));
    }

    [Fact]
    public async Task TheAuditOfAnotherRun_IsNoneOfThisOne()
    {
        await using var store = await AuditedStore.Make("r1", "r2");
        await store.Tamper("UPDATE run SET id = 'r9' WHERE id = 'r2'");
        Assert.Equal("The audit of run r9, entry 1: it is the beginning of another run's audit (r2).", Assert.Single(await store.Found()));
    }

    [Fact]
    public async Task ATailThatWasCutOff_ShowsAlsoAfterTheRunWentOn()
    {
        await using var store = await AuditedStore.Make();
        await store.Tamper("DELETE FROM audit WHERE number = 5");
        var stored = await store.Store.Load("r1", default);
        var paused = new RunPaused("key:ops") { At = SampleRuns.Noon };
        var (entries, _) = new AuditTail(stored!.AuditCount, stored.AuditHash).Continue([paused]);
        await store.Store.Commit(SampleRuns.Next("r1", 5, paused) with { Audit = entries }, default);
        Assert.Equal("The audit of run r1, entry 5: it is missing.", Assert.Single(await store.Found()));
    }

    [Fact]
    public async Task APurgedRun_KeepsItsAudit_AndItsEnd()
    {
        await using var store = await AuditedStore.Make();
        await store.Store.Commit(SampleRuns.Ending("r1", 5), default);
        Assert.True(await store.Store.Purge("r1", default));
        Assert.Empty(await store.Found());
        await store.Tamper("DELETE FROM audit WHERE number = 5");
        Assert.Contains("entry 5", Assert.Single(await store.Found()));
    }

    [Fact]
    public async Task TheAccessLog_IsCheckedToo()
    {
        await using var store = await AuditedStore.Make();
        await File.WriteAllTextAsync(store.LogPath, (await File.ReadAllTextAsync(store.LogPath)).Replace("bob", "eve"));
        Assert.StartsWith("The access log, entry 2: it is not as it was written", Assert.Single(await store.Found()));
    }

    [Fact]
    public async Task ADatabaseOfAnEarlierVersion_HasItsEndsFromTheUpgradeOn()
    {
        using var folder = new TestFolder();
        await using (var store = new SqliteRunStore(folder["old.db"]))
        {
            var (entries, _) = new AuditTail().Continue([SampleRuns.Started("r1"), new RunPaused("ops") { At = SampleRuns.Noon }]);
            await store.Commit(SampleRuns.Create("r1") with { Audit = entries }, default);
            await store.Database.Write(session => { session.Script("ALTER TABLE run DROP COLUMN audit_count; ALTER TABLE run DROP COLUMN audit_hash; PRAGMA user_version = 2"); return true; }, default);
        }
        await using var upgraded = new SqliteRunStore(folder["old.db"]);
        var audit = await upgraded.Audit("r1", default);
        Assert.Equal((2, new AuditHead(2, audit.Entries[1].Hash)), (audit.Entries.Count, audit.Head));
    }
}
