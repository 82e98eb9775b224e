using System.Collections.Concurrent;
using System.Text;
using MediaFlows.Azure;
using MediaFlows.Azure.Runs;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.HostTests.Storage;

/// <summary>
/// Each request that a change of a run makes fails once, whichever it is, in every way a request can fail. Afterwards the store must look to the last row as if
/// nothing had happened: what was recorded is recorded once, and lists, counts and inbox tell the same.
/// </summary>
public sealed class RunStoreFaultTests(Azurite azurite)
{
    private static readonly string Noise = Convert.ToBase64String(Random(450_000));

    private static readonly string[] Timers = [.. Enumerable.Range(0, 95).Select(number => $"timer:{number}")];

    private static readonly HandledEntry Handled = new("k1", InboxVerdict.Recorded);

    /// <summary>What can be done to a run, each on one that was begun and has an entry in its inbox.</summary>
    private static readonly Dictionary<string, Func<IRunStore, Task<bool>>> Changes = new()
    {
        ["begin"] = store => store.Commit(Create("r2", asset: "other.mp4") with { Opened = [Timer("t2")] }, default),
        ["post"] = async store => (await store.Post(Entry("r1", "k2"), default)).Verdict is null,
        ["decide"] = store => store.Commit(Next("r1", 1, Fired("t1")) with { Row = Row("r1", 2, "waiting"), Handled = [Handled], Closed = ["t1"], Opened = [Timer("t2")], Audit = [Audited(1, "h1")] }, default),
        ["decide at length"] = store => store.Commit(
            Next("r1", 1, Fired("t1"), new RunPaused(Noise) { At = Noon }) with { Row = Row("r1", 3), Handled = [Handled], Opened = [.. Timers.Select(Timer)], Snapshot = Random(100_000) }, default),
        ["close a command"] = async store =>
        {
            await store.Close("r1", "t1", default);
            return true;
        },
        ["end"] = store => store.Commit(Ending("r1", 1) with { Handled = [Handled], Closed = ["t1"] }, default),
        ["purge"] = store => store.Purge("done", default),
    };

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Calm = [];

    private readonly UnrulyTransport way = new();

    private static TheoryData<string, Mishap> ChangesThatMeet(params Mishap[] mishaps)
    {
        var all = new TheoryData<string, Mishap>();
        foreach (var change in Changes.Keys)
            foreach (var mishap in mishaps)
                all.Add(change, mishap);
        return all;
    }

    public static TheoryData<string, Mishap> ChangesThatMeetWhatPasses() => ChangesThatMeet(Mishap.TooMany, Mishap.Busy, Mishap.Reset, Mishap.AnswerLost, Mishap.AnswerBrokenOff);

    public static TheoryData<string, Mishap> ChangesThatMeetAnything() => ChangesThatMeet(Enum.GetValues<Mishap>());

    /// <summary>The client asks again by itself: nobody notices, not even when an answer got lost.</summary>
    [Theory]
    [MemberData(nameof(ChangesThatMeetWhatPasses))]
    public async Task ARequestThatFailsAndIsRepeated_IsNotNoticed(string change, Mishap mishap)
    {
        var expected = await Undisturbed(change);
        for (var (number, isMet) = (1, true); isMet; number++)
        {
            var (account, prefix) = (way.To(azurite), Prefix.New());
            var store = new TableRunStore(account, prefix);
            await Begin(store);
            await store.CountByStatus(default);
            var meeting = way.Meets(mishap, number);
            Assert.True(await Changes[change](store), $"Request {number} failed, and the change was not recognised as one's own.");
            isMet = meeting.IsMet;
            way.Does = UnrulyTransport.Calm;
            await AssertLooksLike(expected, store, prefix);
        }
    }

    /// <summary>The client gives up at once: whoever wanted the change asks again, as hosts do.</summary>
    [Theory]
    [MemberData(nameof(ChangesThatMeetAnything))]
    public async Task ARequestThatFails_LosesAndDoublesNothing(string change, Mishap mishap)
    {
        var expected = await Undisturbed(change);
        for (var (number, isMet) = (1, true); isMet; number++)
        {
            var prefix = Prefix.New();
            await Begin(new TableRunStore(azurite.Storage, prefix));
            var store = new TableRunStore(way.To(azurite, retries: 0), prefix);
            var meeting = way.Meets(mishap, number);
            if (await Record.ExceptionAsync(() => Changes[change](store)) is { } fault)
            {
                mishap.AssertIsSaid(fault);
                meeting.End();
                await Changes[change](store);
            }
            isMet = meeting.IsMet;
            way.Does = UnrulyTransport.Calm;
            await store.Reindex(default);
            await AssertLooksLike(expected, store, prefix);
        }
    }

    private async Task AssertLooksLike(string expected, IRunStore used, string prefix)
    {
        Assert.Equal(expected, await Picture(new TableRunStore(azurite.Storage, prefix)));
        Assert.Contains(await Counts(used), expected);
    }

    /// <summary>Looks the same every time, and is asked for by a hundred tests.</summary>
    private Task<string> Undisturbed(string change) => Calm.GetOrAdd(change, new Lazy<Task<string>>(() => Make(change))).Value;

    private async Task<string> Make(string change)
    {
        var store = new TableRunStore(azurite.Storage, Prefix.New());
        await Begin(store);
        Assert.True(await Changes[change](store));
        return await Picture(store);
    }

    private static async Task Begin(IRunStore store)
    {
        Assert.True(await store.Commit(Create("r1") with { Opened = [Timer("t1")] }, default));
        await store.Post(Entry("r1", "k1"), default);
        Assert.True(await store.Commit(Create("done", started: Noon.AddHours(-1)), default));
        Assert.True(await store.Commit(Ending("done", 1) with { Audit = [Audited(1, "h1")] }, default));
    }

    /// <summary>All that anybody can see.</summary>
    private static async Task<string> Picture(IRunStore store)
    {
        var picture = new StringBuilder();
        void Line(string name, object? value) => picture.AppendLine($"{name}: {(value is null ? "" : Text(value))}");
        foreach (var id in new[] { "r1", "r2", "done" })
        {
            var run = await store.Load(id, default);
            Line(id, run is null ? null : new { run.Row, run.Snapshot, run.SnapshotVersion, run.AuditCount, run.AuditHash, Unread = run.Unread.Select(entry => entry.Key) });
            Line("row", await store.Find(id, default));
            Line("events", Encoding.UTF8.GetString(RunJson.Write(await store.Events(id, 0, default))));
            Line("inbox", new[] { (await store.FindInbox(id, "k1", default))?.Verdict, (await store.FindInbox(id, "k2", default))?.Verdict });
            Line("unread", (await store.UnreadOf(id, default)).Select(entry => entry.Key));
            Line("open", (await store.Open(id, default)).Select(open => open.Command.Id));
            Line("audit", (await store.Audit(id, default)).Entries);
        }
        Line("all unread", await store.Unread(10, default));
        Line("all open", (await store.Open(null, default)).Select(open => open.Command.Id));
        picture.AppendLine(await Counts(store));
        foreach (var query in new RunQuery[] { new(), new("running"), new("waiting,succeeded"), new(Asset: "ingest/match.mp4"), new(Text: "other") })
            Line(query.ToString(), (await store.Search(query, default)).Rows);
        return picture.ToString();
    }

    private static async Task<string> Counts(IRunStore store) => $"counts: {Text((await store.CountByStatus(default)).OrderBy(count => count.Key))}";

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        return bytes;
    }
}
