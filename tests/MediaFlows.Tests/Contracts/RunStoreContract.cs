using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>What every run store promises: commits and loads. Inbox, commands and search are in the files beside.</summary>
public abstract partial class RunStoreContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IRunStore Store { get; }

    [Fact]
    public async Task Commit_OfANewRun_IsLoadedAsWritten()
    {
        Assert.True(await Store.Commit(Create("r1"), Stop));

        var run = await Store.Load("r1", Stop);

        Assert.Equal(Row("r1"), run!.Row);
        Assert.Equal(Text(Started("r1")), Text(Assert.IsType<RunStarted>(Assert.Single(run.Events))));
        Assert.Equal((null, 0, 0, ""), (run.Snapshot, run.SnapshotVersion, run.AuditCount, run.AuditHash));
        Assert.Empty(run.Unread);
    }

    [Fact]
    public async Task Load_OfAnUnknownRun_IsNull()
    {
        Assert.Null(await Store.Load("r1", Stop));
        Assert.Null(await Store.Find("r1", Stop));
        Assert.Empty(await Store.Events("r1", 0, Stop));
        Assert.Empty((await Store.Audit("r1", Stop)).Entries);
    }

    [Fact]
    public async Task Commit_OfARunThatExists_ChangesNothing()
    {
        await Store.Commit(Create("r1", flow: "first"), Stop);

        Assert.False(await Store.Commit(Create("r1", flow: "second"), Stop));
        Assert.Equal("first", (await Store.Find("r1", Stop))!.Flow.Name);
    }

    [Fact]
    public async Task Commit_AtAnotherVersion_ChangesNothing()
    {
        await Store.Commit(Create("r1"), Stop);
        await Store.Post(Entry("r1", "k"), Stop);
        await Store.Commit(Next("r1", 1, Fired("a")), Stop);

        var late = Next("r1", 1, Fired("b")) with
        {
            Handled = [new HandledEntry("k", new InboxVerdict(true, "recorded", "Paused."))],
            Opened = [Timer("t")],
            Audit = [Audited(1, "h1")],
            Snapshot = [1],
        };

        Assert.False(await Store.Commit(late, Stop));
        Assert.False(await Store.Commit(late with { ExpectedVersion = 7, Row = late.Row with { Version = 8 } }, Stop));
        var run = await Store.Load("r1", Stop);
        Assert.Equal(["a"], run!.Events.OfType<TimerFired>().Select(fired => fired.TimerId));
        Assert.Single(run.Unread);
        Assert.Null(run.Snapshot);
        Assert.Empty(await Store.Open("r1", Stop));
        Assert.Empty((await Store.Audit("r1", Stop)).Entries);
    }

    [Fact]
    public async Task Commit_OfAnUnknownRunAtALaterVersion_IsRefused() =>
        Assert.False(await Store.Commit(Next("r1", 3, Fired("a")), Stop));

    [Fact]
    public async Task Commit_WithAVersionThatIsNotTheNumberOfEvents_Throws() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Commit(Create("r1") with { Events = [] }, Stop));

    [Fact]
    public async Task Commits_Concurrent_ExactlyOneWinsEachVersion()
    {
        await Store.Commit(Create("r1"), Stop);
        for (var version = 1; version <= 5; version++)
        {
            var tries = Enumerable.Range(0, 8).Select(i => Task.Run(() => Store.Commit(Next("r1", version, Fired($"{version}.{i}")), Stop))).ToArray();
            Assert.Single(await Task.WhenAll(tries), won => won);
        }
        Assert.Equal(6, (await Store.Events("r1", 0, Stop)).Count);
    }

    [Fact]
    public async Task Commits_OfManyRunsAtOnce_AreAllThere()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => Store.Commit(Create($"r{i}"), Stop))));

        Assert.All(created, Assert.True);
        Assert.Equal(200, (await Store.CountByStatus(Stop))["running"]);
    }

    [Fact]
    public async Task Commit_ThatOnlyHandles_KeepsTheVersion()
    {
        await Store.Commit(Create("r1"), Stop);
        await Store.Post(Entry("r1", "k"), Stop);

        Assert.True(await Store.Commit(Next("r1", 1) with { Handled = [new HandledEntry("k", new InboxVerdict(false, "run-ended", "Too late."))] }, Stop));
        Assert.True(await Store.Commit(Next("r1", 1, Fired("a")), Stop));
    }

    [Fact]
    public async Task Row_AfterALaterCommit_IsTheNewest()
    {
        await Store.Commit(Create("r1"), Stop);
        var row = Row("r1", 2, "waiting") with { Where = "Waiting for a \"review\"", Updated = Noon.AddHours(3), Ended = Noon.AddHours(4) };

        await Store.Commit(Commit(row, 1, Fired("a")), Stop);

        Assert.Equal(row, await Store.Find("r1", Stop));
    }

    [Fact]
    public async Task Events_AfterAVersion_AreThoseBehindIt()
    {
        await Store.Commit(Create("r1"), Stop);
        await Store.Commit(Next("r1", 1, Fired("2"), Fired("3"), Fired("4")), Stop);
        await Store.Commit(Next("r1", 4, Fired("5")), Stop);

        Assert.Equal(["3", "4", "5"], Timers(await Store.Events("r1", 2, Stop)));
        Assert.Equal(["5"], Timers(await Store.Events("r1", 4, Stop)));
        Assert.Empty(await Store.Events("r1", 5, Stop));
        Assert.Equal(5, (await Store.Events("r1", 0, Stop)).Count);
    }

    [Fact]
    public async Task Snapshot_Newest_ComesWithTheEventsAfterIt()
    {
        await Store.Commit(Create("r1"), Stop);
        await Store.Commit(Next("r1", 1, Fired("2")) with { Snapshot = [1] }, Stop);
        await Store.Commit(Next("r1", 2, Fired("3"), Fired("4")) with { Snapshot = [2, 2] }, Stop);
        await Store.Commit(Next("r1", 4, Fired("5")), Stop);

        var run = await Store.Load("r1", Stop);

        Assert.Equal([2, 2], run!.Snapshot!);
        Assert.Equal(4, run.SnapshotVersion);
        Assert.Equal(["5"], Timers(run.Events));
    }

    [Fact]
    public async Task Audit_IsKeptAsTheCallerChainedIt()
    {
        await Store.Commit(Create("r1") with { Audit = [Audited(1, "h1"), Audited(2, "h2")] }, Stop);
        await Store.Commit(Next("r1", 1, Fired("a")) with { Audit = [Audited(3, "h3")] }, Stop);

        var audit = await Store.Audit("r1", Stop);

        Assert.Equal(Text(new[] { Audited(1, "h1"), Audited(2, "h2"), Audited(3, "h3") }), Text(audit.Entries));
        Assert.Equal(new AuditHead(3, "h3"), audit.Head);
        var run = await Store.Load("r1", Stop);
        Assert.Equal((3, "h3"), (run!.AuditCount, run.AuditHash));
    }

    [Fact]
    public async Task Cancelled_BeforeItBegan_WritesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Commit(Create("r1"), new CancellationToken(canceled: true)));

        Assert.Null(await Store.Find("r1", Stop));
    }

    private static IEnumerable<string> Timers(IEnumerable<FlowEvent> events) => events.Cast<TimerFired>().Select(fired => fired.TimerId);
}
