using Azure;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// Writes decisions. A small one is one transaction. What does not fit is staged where nobody sees it, committed by the change of the head, and
/// then written out; whoever comes across it in between writes it out first.
/// </summary>
internal sealed class RunCommits(RunPartitions runs, RunInbox inbox, LiveRuns live, RunIndex index, Stamps stamps)
{
    public async Task<bool> Commit(RunCommit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var decision = Decision.Of(commit);
        if (commit.ExpectedVersion > 0)
            return await Advance(decision, cancellation);
        if (await runs.Find(decision.RunId, cancellation) is not null)
            return false;
        await index.FileUnderAsset(commit.Row, cancellation);
        return await live.Around(decision.RunId, _ => Advance(decision, cancellation), cancellation);
    }

    /// <summary>Closes a command that no event closes.</summary>
    public async Task Close(string runId, string commandId, CancellationToken cancellation)
    {
        while (await runs.Settled(runId, cancellation) is { } head && head.Open.TryGetValue(commandId, out var sequence))
        {
            var next = head with { Commits = head.CommitsWith(Guid.NewGuid()), Open = head.Open.Where(command => command.Key != commandId).ToDictionary() };
            if (await Change(head, next, [new RowChange(RunKeys.Command(sequence), null)], [], cancellation) is not null)
                return;
        }
    }

    private async Task<bool> Advance(Decision decision, CancellationToken cancellation)
    {
        var eventParcel = decision.HasManyEvents ? await runs.Stage(decision.RunId, decision.Events, cancellation) : null;
        var snapshot = decision.Commit.Snapshot is { } state ? await runs.Stage(decision.RunId, state, cancellation) : null;
        ETag? tried = null;
        for (var head = runs.Known(decision.RunId); ; head = null)
        {
            var isFresh = head is null;
            head ??= await runs.Find(decision.RunId, cancellation);
            if ((head?.Row.Version ?? 0) != decision.Commit.ExpectedVersion || head is { IsPurged: true })
            {
                if (isFresh) return false;
                continue;
            }
            if (isFresh && tried == (head?.ETag ?? default))
                throw RunPartitions.Lost(decision.RunId);
            tried = head?.ETag ?? default(ETag);
            if (await Try(decision, head, eventParcel, snapshot, cancellation))
                return true;
        }
    }

    /// <summary>False when the head is another one by now.</summary>
    private async Task<bool> Try(Decision decision, RunHead? head, Parcel? eventParcel, Parcel? snapshot, CancellationToken cancellation)
    {
        if (head is not null)
            head = await runs.Settle(head, cancellation);
        IReadOnlyList<KeptEntry> unread = decision.Commit.Handled is [] ? [] : (await inbox.Unread(decision.RunId, cancellation)).Unread;
        var (next, rows) = decision.On(head, unread, stamps.Next(), snapshot);
        if (!RowChanges.Fit(rows))
        {
            next = next with { Pending = new PendingChanges(await runs.Stage(decision.RunId, RowChanges.Write(rows), cancellation), 0) };
            rows = [];
        }
        if (await Change(head, next, rows, [.. decision.EventRow(eventParcel)], cancellation) is not { } now)
            return false;
        await Afterwards(head, now, decision, unread);
        return true;
    }

    /// <summary>Changes the head and rows with it, and keeps the run's marker true to it.</summary>
    private async Task<RunHead?> Change(
        RunHead? head, RunHead next, IReadOnlyList<RowChange> rows, IReadOnlyList<global::Azure.Data.Tables.TableTransactionAction> more, CancellationToken cancellation)
    {
        var partition = TableKey.Of(next.Row.RunId);
        Task<RunHead?> Write(RunHead head) => runs.Commit(head, [.. more, .. rows.Select(row => row.Action(partition))], cancellation);
        if (!next.IsOver)
            return head is { Announced: false } ? await live.Around(next.Row.RunId, _ => Write(next with { Announced = true }), cancellation) : await Write(next);
        if (!next.Announced)
            return await Write(next);
        // The marker as it is now: when somebody else puts it again meanwhile, his stays.
        var marker = await live.Version(next.Row.RunId, cancellation);
        var now = await Write(next with { Announced = false });
        if (now is not null)
            await Aside(() => Retire(now, marker));
        return now;
    }

    private async Task Retire(RunHead head, ETag marker)
    {
        await index.Write(head, CancellationToken.None);
        if (marker != default)
            await live.Remove(head.Row.RunId, marker, CancellationToken.None);
    }

    /// <summary>What follows from a commit that counts already: it is done whatever the caller wants by now, and what fails is made good later.</summary>
    private Task Afterwards(RunHead? before, RunHead now, Decision decision, IReadOnlyList<KeptEntry> unread)
    {
        var handled = decision.Commit.Handled.Select(handled => handled.Key).ToHashSet();
        return Task.WhenAll(
            Aside(() => runs.Settle(now, CancellationToken.None)),
            Aside(() => index.Write(now, CancellationToken.None)),
            Aside(() => inbox.Unmark(unread.Where(entry => handled.Contains(entry.Entry.Key)), CancellationToken.None)),
            Aside(() => now.Snapshot != before?.Snapshot && before?.Snapshot is { } old ? runs.RemoveParcel(decision.RunId, old, CancellationToken.None) : Task.CompletedTask));
    }

    private static async Task Aside(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StoreFault)
        {
            // The commit stands. A reader writes out what is pending, the next sweep corrects index and markers.
        }
    }
}
