using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.HostTests.Cli;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.HostTests.Crash;

/// <summary>What must be in the store and on disk once every run has ended, however often the host was killed.</summary>
internal sealed class Promises(Workplace place, Outside outside)
{
    private int retries;
    private int undone;

    public async Task Check()
    {
        await using var store = SqliteRunStore.OpenForReading(Directory.GetFiles(place.Data, "*.db").Single());
        var published = await Runs(store, "crash");
        var children = await Runs(store, "crash-child");
        var taken = await Runs(store, "crash-undone");

        Assert.Equal(outside.Brought.Keys.Order(), published.Concat(taken).Select(run => run.Row.AssetUri).Order());
        Assert.Subset(published.Concat(taken).Select(run => run.Row.RunId).ToHashSet(), outside.Started.Keys.ToHashSet());
        Assert.Equal(published.Select(run => run.Row.RunId).Order(), children.Select(run => run.Row.ParentRunId).Order());
        foreach (var (row, events) in published.Concat(children).Concat(taken))
            NothingTwice(row, events);
        foreach (var (row, events) in published)
            await CheckPublished(row, events);
        foreach (var (row, events) in taken)
            CheckUndone(row, events);
        Assert.All(children, child => Assert.Equal("succeeded", child.Row.Status));
        Assert.Equal(published.Count * 2, Directory.GetFiles(Path.Combine(place.Data, "published"), "*.wav", SearchOption.AllDirectories).Length);
        EverythingWasPutToTheTest(published.Count);
    }

    /// <summary>Else the test would pass by not doing what it is about.</summary>
    private void EverythingWasPutToTheTest(int runs)
    {
        Assert.True(outside.Reviews.Acknowledged > 0 && outside.Callbacks.Acknowledged > 0 && outside.Cancels.Acknowledged > 0);
        Assert.True(retries > 0, "no call was tried again after a while");
        Assert.True(undone > 0, "no publish was undone");
        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} published and {outside.Brought.Count - runs} undone runs; acknowledged: {outside.Started.Count} starts, "
            + $"{outside.Reviews.Acknowledged} approvals, {outside.Callbacks.Acknowledged} callbacks, {outside.Cancels.Acknowledged} cancels; {retries} retries, {undone} publishes undone");
    }

    private static async Task<List<(RunRow Row, IReadOnlyList<FlowEvent> Events)>> Runs(SqliteRunStore store, string flow)
    {
        var runs = new List<(RunRow, IReadOnlyList<FlowEvent>)>();
        string? after = null;
        do
        {
            var page = await store.Search(new RunQuery(Flow: flow, After: after, Top: 500), default);
            foreach (var row in page.Rows)
                runs.Add((row, await store.Events(row.RunId, 0, default)));
            after = page.Next;
        }
        while (after is not null);
        return runs;
    }

    private static void NothingTwice(RunRow row, IReadOnlyList<FlowEvent> events)
    {
        Once(events.OfType<StepStarted>(), e => e.Key);
        Once(events.OfType<StepCompleted>(), e => e.Key with { Attempt = 0 });
        Once(events.OfType<RetryScheduled>(), e => e.Key);
        Once(events.OfType<TimerFired>(), e => e.TimerId);
        Once(events.OfType<ReviewOpened>(), e => e.Key);
        Once(events.OfType<ReviewDecided>(), e => e.ReviewId);
        Once(events.OfType<CallbackReceived>(), e => e.Step);
        Once(events.OfType<ChildCompleted>(), e => e.Key);
        Once(events.OfType<CompensationCompleted>(), e => e.Key with { Attempt = 0 });
        Once(events.OfType<OperatorActed>(), e => e.Action);
        Assert.Single(events.OfType<RunEnded>());
        Assert.IsType<RunEnded>(events[^1]);
        Assert.Equal(row.Version, events.Count);

        void Once<T, TKey>(IEnumerable<T> happened, Func<T, TKey> by) =>
            Assert.All(happened.GroupBy(by), same => Assert.True(same.Count() == 1, $"{row.RunId}: {typeof(T).Name} {same.Key} is recorded {same.Count()} times"));
    }

    private async Task CheckPublished(RunRow row, IReadOnlyList<FlowEvent> events)
    {
        Assert.Equal("succeeded", row.Status);
        var review = Assert.Single(events.OfType<ReviewDecided>());
        outside.Reviews.MustHold(review.ReviewId, review.Note!);
        outside.Callbacks.MustHold(row.RunId, Assert.Single(events.OfType<CallbackReceived>()).Payload.GetProperty("words").GetString()!);
        Assert.Equal(RunOutcome.Succeeded, Assert.Single(events.OfType<ChildCompleted>()).Outcome);
        Assert.Single(outside.Calls[row.RunId].Distinct());
        retries += events.OfType<RetryScheduled>().Count();
        NoTimerIsEarly(events);

        var made = events.OfType<StepCompleted>().SelectMany(e => e.Files).ToList();
        Assert.Equal(2, made.Count(file => file.Role == "published"));
        Assert.Single(made, file => file.Role == "archive");
        foreach (var file in made)
            Assert.Equal(file.Sha256, await Sha256(file.Uri));
        foreach (var file in made.Where(file => file.Role is "published" or "archive"))
            Assert.Equal(outside.Brought[row.AssetUri], file.Sha256);
        await CheckManifest(made.Single(file => file.Role == "archive-manifest"));
    }

    private static void NoTimerIsEarly(IReadOnlyList<FlowEvent> events)
    {
        foreach (var started in events.OfType<StepStarted>().Where(e => e.Due is not null && e.Key.Step == "wait"))
            Assert.True(events.OfType<StepCompleted>().Single(e => e.Key == started.Key).At >= started.Due, $"{started.Key} went on before its time");
        foreach (var again in events.OfType<RetryScheduled>())
            Assert.True(events.OfType<StepStarted>().Single(e => e.Key == again.Key).At >= again.Due, $"{again.Key} was tried before its time");
    }

    private async Task CheckManifest(MediaFile manifest)
    {
        var records = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(place.Data, manifest.Uri))).RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.NotEmpty(records);
        foreach (var record in records)
        {
            var proof = record.GetProperty("fixity");
            Assert.Equal(proof.GetProperty("expected").GetString(), proof.GetProperty("computed").GetString());
            Assert.Equal(proof.GetProperty("computed").GetString(), await Sha256(record.GetProperty("uri").GetString()!));
        }
    }

    private void CheckUndone(RunRow row, IReadOnlyList<FlowEvent> events)
    {
        Assert.Equal("cancelled", row.Status);
        outside.Cancels.MustHold(row.RunId, Assert.Single(events.OfType<OperatorActed>()).Reason!);
        var done = events.OfType<StepCompleted>().Where(e => e.Key is { Step: "publish", Item: not null }).Select(e => e.Key.Item).ToHashSet();
        var taken = events.OfType<CompensationCompleted>().Select(e => e.Key.Item).ToHashSet();
        Assert.Subset(taken, done);
        undone += taken.Count;
    }

    private async Task<string> Sha256(string uri)
    {
        await using var content = File.OpenRead(Path.Combine(place.Data, uri));
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
    }
}
