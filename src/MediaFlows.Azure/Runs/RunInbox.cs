using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>What came from outside. An entry lies in its run's partition; a marker that is put before it makes its run found.</summary>
internal sealed class RunInbox(RunPartitions runs, OwnTable index, Markers markers, Stamps stamps)
{
    private const string Partition = "unread";

    /// <summary>How many runs are looked at at once.</summary>
    private const int AtOnce = 16;

    public async Task<InboxEntry> Post(InboxEntry entry, CancellationToken cancellation)
    {
        entry = entry with { Verdict = null };
        var kept = new KeptEntry(entry, RunKeys.Order(entry.Received, stamps.Next(), entry.Key));
        var content = Packed.Pack(kept.Write());
        var partition = TableKey.Of(entry.RunId);
        TableTransactionAction New(string row) => new(TableTransactionActionType.Add, Packed.Row(partition, row, content));
        TableTransactionAction[] rows = [New(RunKeys.Inbox(entry.Key)), New(RunKeys.Unread(kept.Order))];

        var isNew = await markers.Around(Marker(kept), async _ => await runs.Table.Change(rows, cancellation) is not null, cancellation);
        if (isNew)
            return entry;
        if (await Kept(entry.RunId, entry.Key, cancellation) is not { } first)
            return await Post(entry, cancellation);
        if (first.Order != kept.Order)
            await Unmark(kept, cancellation);
        return first.Entry;
    }

    public async Task<InboxEntry?> Find(string runId, string key, CancellationToken cancellation)
    {
        var found = Kept(runId, key, cancellation);
        var head = await runs.Find(runId, cancellation);
        var kept = await found;
        if (head is { Pending: not null })
        {
            await runs.Settle(head, cancellation);
            kept = await Kept(runId, key, cancellation);
        }
        return head is { Purging: true } ? null : kept?.Entry;
    }

    /// <summary>The head, and then what lies unread: never an entry that the head has decided on.</summary>
    public async Task<(RunHead? Head, IReadOnlyList<KeptEntry> Unread)> Unread(string runId, CancellationToken cancellation)
    {
        while (true)
        {
            var rows = await runs.Table.All(TableKey.Of(runId), RunKeys.HeadAndUnread.From, RunKeys.HeadAndUnread.Before, null, cancellation);
            var head = rows is [{ RowKey: RunKeys.Head } first, ..] ? RunHead.Read(first) : null;
            if (head is not { Pending: not null })
                return (head, [.. rows.Where(row => row.RowKey != RunKeys.Head).Select(KeptEntry.Read)]);
            await runs.Settle(head, cancellation);
        }
    }

    /// <summary>Takes the markers of entries away that were decided on; one that stays costs a look.</summary>
    public Task Unmark(IEnumerable<KeptEntry> handled, CancellationToken cancellation) => Task.WhenAll(handled.Select(entry => Unmark(entry, cancellation)));

    /// <summary>Runs with unread entries, the oldest entry's first.</summary>
    public async Task<IReadOnlyList<string>> Runs(int max, CancellationToken cancellation)
    {
        var (found, listed, seen) = (new List<string>(), new HashSet<string>(), new Dictionary<string, IReadOnlySet<string>?>());
        await foreach (var page in index.Pages(Partition, "", "~", cancellation: cancellation))
        {
            foreach (var some in page.Values.Chunk(AtOnce))
            {
                await Look(some, seen, cancellation);
                foreach (var marker in some)
                    if (seen[Run(marker)] is { } unread && unread.Contains(Order(marker)) && listed.Add(Run(marker)))
                        found.Add(Run(marker));
                await RemoveLeftOver(some.Where(marker => Markers.IsLeftOver(marker, page.GetRawResponse())), seen, cancellation);
                if (found.Count >= max)
                    return found[..max];
            }
        }
        return found;
    }

    /// <summary>Asks each run once which of its entries lie unread; null for one that does not exist yet.</summary>
    private async Task Look(IEnumerable<TableEntity> some, Dictionary<string, IReadOnlySet<string>?> seen, CancellationToken cancellation)
    {
        var unseen = some.Select(Run).Distinct().Where(run => !seen.ContainsKey(run)).ToArray();
        foreach (var (run, unread) in unseen.Zip(await Task.WhenAll(unseen.Select(run => Orders(run, cancellation)))))
            seen[run] = unread;
    }

    private async Task<IReadOnlySet<string>?> Orders(string runId, CancellationToken cancellation)
    {
        var (head, unread) = await Unread(runId, cancellation);
        if (head is null && unread.Count > 0)
            return null;
        return head is { IsPurged: true } ? new HashSet<string>() : unread.Select(entry => entry.Order).ToHashSet();
    }

    private async Task RemoveLeftOver(IEnumerable<TableEntity> old, Dictionary<string, IReadOnlySet<string>?> seen, CancellationToken cancellation)
    {
        foreach (var marker in old)
            if (seen[Run(marker)] is { } unread && !unread.Contains(Order(marker)))
                await markers.Remove(Partition, marker.RowKey, marker.ETag, cancellation);
    }

    private async Task<KeptEntry?> Kept(string runId, string key, CancellationToken cancellation) =>
        await runs.Table.Find(TableKey.Of(runId), RunKeys.Inbox(key), cancellation) is { } row ? KeptEntry.Read(row) : null;

    private Task Unmark(KeptEntry entry, CancellationToken cancellation) => markers.Remove(Partition, Marker(entry).RowKey, ETag.All, cancellation);

    private static TableEntity Marker(KeptEntry kept) =>
        new(Partition, $"{kept.Order}.{TableKey.Of(kept.Entry.RunId)}") { ["RunId"] = kept.Entry.RunId, ["Order"] = kept.Order };

    private static string Run(TableEntity marker) => marker.GetString("RunId");

    private static string Order(TableEntity marker) => marker.GetString("Order");
}
