using System.Collections.Concurrent;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>
/// A power cut leaves the log as long as it was at the last fsync, and anything at all behind that. So the log is cut, and garbled, right behind
/// where it was when a fact was acknowledged, and the fact must be there.
/// </summary>
public sealed class AcknowledgedFactsTests : IDisposable
{
    private const int Writers = 8, RunsOfEach = 25;

    private readonly TestFolder folder = new();
    private readonly ConcurrentBag<Acknowledged> facts = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Database => folder["runs.db"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fact_OnceAcknowledged_SurvivesWhateverHappensToTheLogBehindIt(bool garbled)
    {
        var (database, log) = await WriteAndCopy();
        Assert.Equal(Writers * RunsOfEach * 4, facts.Count);

        var lengths = facts.Select(fact => fact.LogLength).Distinct().Order().ToArray();
        Assert.Equal(log.Length, lengths[^1]);
        Assert.True(lengths.Length > 20, $"Only {lengths.Length} commits: too few to cut between.");

        foreach (var length in lengths.Where((_, index) => index % (lengths.Length / 20) == 0))
            await Survives(database, garbled ? Garbled(log, length) : log[..(int)length], length);
    }

    private async Task Survives(byte[] database, byte[] log, long length)
    {
        var copy = folder[$"copy-{length}.db"];
        await File.WriteAllBytesAsync(copy, database, Stop);
        await File.WriteAllBytesAsync(copy + "-wal", log, Stop);
        await using var store = new SqliteRunStore(copy);
        foreach (var fact in facts.Where(fact => fact.LogLength <= length))
            Assert.True(await fact.IsIn(store), $"{fact.What} was acknowledged at {fact.LogLength} and is not in a log of {length} bytes");
    }

    private async Task<(byte[] Database, byte[] Log)> WriteAndCopy()
    {
        await using var store = new SqliteRunStore(Database);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteRuns(store, writer))));
        return (await File.ReadAllBytesAsync(Database, Stop), await File.ReadAllBytesAsync(Database + "-wal", Stop));
    }

    private async Task WriteRuns(SqliteRunStore store, int writer)
    {
        for (var i = 0; i < RunsOfEach; i++)
        {
            var id = $"r{writer}-{i}";
            Assert.True(await store.Commit(Create(id) with { Opened = [Timer("t")] }, Stop));
            Note($"start of {id}", async s => (await s.Open(id, Stop)).Count == 1 || (await s.Load(id, Stop))?.Row.Version > 1);
            await store.Post(Entry(id, "k"), Stop);
            Note($"entry of {id}", async s => await s.FindInbox(id, "k", Stop) is not null);
            Assert.True(await store.Commit(Next(id, 1, Fired("t")) with { Closed = ["timer:t"], Handled = [new HandledEntry("k", Recorded)] }, Stop));
            Note($"decision of {id}", async s => await s.Load(id, Stop) is { Row.Version: >= 2, Events.Count: >= 2, Unread: [] });
            await store.Commit(Ending(id, 2) with { Audit = [Audited(1, "h")] }, Stop);
            Note($"end of {id}", async s => await s.Find(id, Stop) is { Status: "succeeded" } && (await s.Audit(id, Stop)).Entries.Count == 1);
        }
    }

    private static Core.Runs.InboxVerdict Recorded => Core.Runs.InboxVerdict.Recorded;

    private void Note(string what, Func<IRunStore, Task<bool>> isIn) =>
        facts.Add(new Acknowledged(what, new FileInfo(Database + "-wal").Length, isIn));

    private static byte[] Garbled(byte[] log, long from)
    {
        var garbled = log.ToArray();
        new Random(7).NextBytes(garbled.AsSpan((int)from));
        return garbled;
    }

    private sealed record Acknowledged(string What, long LogLength, Func<IRunStore, Task<bool>> IsIn);
}
