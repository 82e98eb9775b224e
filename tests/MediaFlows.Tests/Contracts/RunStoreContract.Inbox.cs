using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>Inbox, open commands, purge.</summary>
public abstract partial class RunStoreContract
{
    private static readonly InboxVerdict Recorded = new(true, "recorded", "Paused.");

    [Fact]
    public async Task Post_OfANewKey_LiesUnread()
    {
        await Store.Commit(Create("r1"), Stop);

        var kept = await Store.Post(Entry("r1", "k1"), Stop);
        await Store.Post(Entry("r1", "k2"), Stop);

        Assert.Equal(Entry("r1", "k1"), kept);
        Assert.Equal(Entry("r1", "k1"), await Store.FindInbox("r1", "k1", Stop));
        Assert.Equal([Entry("r1", "k1"), Entry("r1", "k2")], (await Store.Load("r1", Stop))!.Unread);
        Assert.Equal([Entry("r1", "k1"), Entry("r1", "k2")], await Store.UnreadOf("r1", Stop));
        Assert.Empty(await Store.UnreadOf("r2", Stop));
        Assert.Null(await Store.FindInbox("r1", "k3", Stop));
        Assert.Null(await Store.FindInbox("r2", "k1", Stop));
    }

    [Fact]
    public async Task Post_OfAKnownKey_ReturnsTheFirstEntry()
    {
        await Store.Commit(Create("r1"), Stop);
        await Store.Post(Entry("r1", "k", by: "first"), Stop);

        var second = await Store.Post(Entry("r1", "k", by: "second"), Stop);

        Assert.Equal("first", Assert.IsType<RunPaused>(second.Event).By);
        Assert.Single((await Store.Load("r1", Stop))!.Unread);
    }

    [Fact]
    public async Task Post_ConcurrentUnderOneKey_KeepsOneEntry()
    {
        await Store.Commit(Create("r1"), Stop);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.Post(Entry("r1", "k", by: $"{i}"), Stop))));

        Assert.Single(answers.Select(answer => ((RunPaused)answer.Event).By).Distinct());
    }

    [Fact]
    public async Task Post_BeforeTheRunExists_WaitsForIt()
    {
        await Store.Post(Entry("r1", "early"), Stop);
        Assert.Empty(await Store.Unread(10, Stop));

        await Store.Commit(Create("r1"), Stop);

        Assert.Equal(["r1"], await Store.Unread(10, Stop));
        Assert.Equal([Entry("r1", "early")], (await Store.Load("r1", Stop))!.Unread);
    }

    [Fact]
    public async Task Handled_Entry_KeepsItsFirstVerdictAndIsReadNoMore()
    {
        await Store.Commit(Create("r1"), Stop);
        await Store.Post(Entry("r1", "k"), Stop);

        await Store.Commit(Next("r1", 1, new RunPaused("ops") { At = Noon }) with { Handled = [new HandledEntry("k", Recorded)] }, Stop);
        await Store.Commit(Next("r1", 2, Fired("a")) with { Handled = [new HandledEntry("k", new InboxVerdict(false, "late", "No."))] }, Stop);

        Assert.Equal(Recorded, (await Store.FindInbox("r1", "k", Stop))!.Verdict);
        Assert.Equal(Recorded, (await Store.Post(Entry("r1", "k"), Stop)).Verdict);
        Assert.Empty((await Store.Load("r1", Stop))!.Unread);
        Assert.Empty(await Store.UnreadOf("r1", Stop));
        Assert.Empty(await Store.Unread(10, Stop));
    }

    [Fact]
    public async Task Unread_Runs_AreOldestFirstAndOnceEach()
    {
        foreach (var run in (string[])["a", "b", "c"])
            await Store.Commit(Create(run), Stop);
        foreach (var (run, key) in ((string, string)[])[("c", "1"), ("a", "1"), ("c", "2"), ("b", "1")])
            await Store.Post(Entry(run, key), Stop);

        Assert.Equal(["c", "a", "b"], await Store.Unread(10, Stop));
        Assert.Equal(["c", "a"], await Store.Unread(2, Stop));
    }

    [Fact]
    public async Task Commands_Opened_StayOpenInOrderUntilClosed()
    {
        await Store.Commit(Create("r1") with { Opened = [Timer("a"), Timer("b")] }, Stop);
        await Store.Commit(Create("r2") with { Opened = [Timer("a")] }, Stop);
        await Store.Commit(Next("r1", 1, Fired("a")) with { Opened = [Timer("c")], Closed = ["timer:a"] }, Stop);

        var open = await Store.Open("r1", Stop);
        Assert.Equal([Timer("b"), Timer("c")], open.Select(command => command.Command));
        Assert.All(open, command => Assert.Equal("r1", command.RunId));
        Assert.Equal([("r1", "timer:b"), ("r2", "timer:a"), ("r1", "timer:c")], (await Store.Open(null, Stop)).Select(command => (command.RunId, command.Command.Id)));

        await Store.Close("r1", "timer:b", Stop);
        await Store.Close("r1", "timer:b", Stop);
        await Store.Close("nobody", "timer:b", Stop);
        Assert.Equal([Timer("c")], (await Store.Open("r1", Stop)).Select(command => command.Command));
    }

    [Fact]
    public async Task Command_ClosedAndOpenedInOneCommit_IsTheNewOne()
    {
        await Store.Commit(Create("r1") with { Opened = [Timer("a")] }, Stop);
        var later = new StartTimer("a", Noon.AddHours(1));

        await Store.Commit(Next("r1", 1, Fired("x")) with { Opened = [later], Closed = ["timer:a"] }, Stop);

        Assert.Equal([later], (await Store.Open("r1", Stop)).Select(command => command.Command));
    }

    [Fact]
    public async Task Purge_OfAnEndedRun_LeavesItsIdAndItsAudit()
    {
        await Store.Commit(Create("r1") with { Opened = [Timer("a")], Audit = [Audited(1, "h1")], Snapshot = [1] }, Stop);
        await Store.Post(Entry("r1", "k"), Stop);
        await Store.Commit(Ending("r1", 1), Stop);

        Assert.True(await Store.Purge("r1", Stop));

        Assert.Null(await Store.Load("r1", Stop));
        Assert.Empty(await Store.Events("r1", 0, Stop));
        Assert.Empty(await Store.Open("r1", Stop));
        Assert.Null(await Store.FindInbox("r1", "k", Stop));
        Assert.Empty(await Store.Unread(10, Stop));
        Assert.Equal(Text(new[] { Audited(1, "h1") }), Text((await Store.Audit("r1", Stop)).Entries));
        Assert.Equal(("purged", 0), ((await Store.Find("r1", Stop))!.Status, (await Store.Find("r1", Stop))!.Version));
        Assert.False(await Store.Commit(Create("r1"), Stop));
        Assert.False(await Store.Commit(Next("r1", 2, Fired("late")), Stop));
        Assert.False(await Store.Purge("r1", Stop));
    }

    [Fact]
    public async Task Purge_OfARunThatGoesOn_IsRefused()
    {
        await Store.Commit(Create("r1"), Stop);

        Assert.False(await Store.Purge("r1", Stop));
        Assert.False(await Store.Purge("nobody", Stop));
        Assert.NotNull(await Store.Load("r1", Stop));
    }
}
