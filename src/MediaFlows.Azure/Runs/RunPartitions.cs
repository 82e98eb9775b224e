using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>The partitions of the runs: heads, and content that is spread over rows.</summary>
internal sealed class RunPartitions(OwnTable table)
{
    /// <summary>Heads kept in memory save a read per commit; a stale one costs a read more.</summary>
    private const int HeadsKept = 2_000;

    /// <summary>Rows and bytes beside the head in one transaction: the service allows 100 and 4 MiB, of which the head may take a third and base64 another.</summary>
    public const int MostRows = 90, MostBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<string, RunHead> known = new();

    public OwnTable Table => table;

    /// <summary>The head as this process saw it last.</summary>
    public RunHead? Known(string runId) => known.GetValueOrDefault(runId);

    /// <summary>The head as it stands.</summary>
    public async Task<RunHead?> Find(string runId, CancellationToken cancellation) =>
        await table.Find(TableKey.Of(runId), RunKeys.Head, cancellation) is { } row ? Keep(RunHead.Read(row)) : null;

    /// <summary>The head with all that counts as written written.</summary>
    public async Task<RunHead?> Settled(string runId, CancellationToken cancellation)
    {
        var head = await Find(runId, cancellation);
        return head is null ? null : await Settle(head, cancellation);
    }

    /// <summary>Puts a head, and rows with it, in the place of the one it was made from; null when that is not there any more.</summary>
    public async Task<RunHead?> Change(RunHead next, IEnumerable<TableTransactionAction> rows, CancellationToken cancellation)
    {
        var etag = await table.Change([next.Change(), .. rows], cancellation);
        if (etag is { } changed && changed != default)
            return Keep(next with { ETag = changed });
        known.TryRemove(next.Row.RunId, out _);
        return etag is null ? null : await Find(next.Row.RunId, cancellation);
    }

    /// <summary>The same for one whose newest commit is its own: a refusal may be the echo of a change whose answer got lost, then the commit is there.</summary>
    public async Task<RunHead?> Commit(RunHead next, IEnumerable<TableTransactionAction> rows, CancellationToken cancellation) =>
        await Change(next, rows, cancellation) is { } changed ? changed
        : await Find(next.Row.RunId, cancellation) is { } there && there.Commits.Contains(next.Commits[0]) ? there : null;

    /// <summary>Writes what a large commit left to be written. Anyone may do it, each step is done by one: it is conditional on the head.</summary>
    public async Task<RunHead> Settle(RunHead head, CancellationToken cancellation)
    {
        while (head.Pending is { } pending)
        {
            var changes = await ReadParcel(head.Row.RunId, pending.Changes, cancellation) is { } content ? RowChanges.Read(content) : null;
            var now = changes is null ? null : await SettleSome(head, pending, changes, cancellation);
            var before = head;
            head = now ?? await Find(head.Row.RunId, cancellation) ?? throw Lost(head.Row.RunId);
            if (changes is null && head.ETag == before.ETag) throw Lost(head.Row.RunId);
            if (head.Pending?.Changes != pending.Changes) await RemoveParcel(head.Row.RunId, pending.Changes, cancellation);
        }
        return head;
    }

    private async Task<RunHead?> SettleSome(RunHead head, PendingChanges pending, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        var some = RowChanges.ThatFit(changes, pending.Written);
        var written = pending.Written + some.Count;
        var next = head with { Pending = written == changes.Count ? null : pending with { Written = written } };
        return await Change(next, some.Select(change => change.Action(TableKey.Of(head.Row.RunId))), cancellation);
    }

    public async Task<Parcel> Stage(string runId, byte[] content, CancellationToken cancellation)
    {
        var parcel = Guid.NewGuid();
        var parts = Packed.Pack(content).Chunk(Packed.Most - 1024).ToArray();
        for (var number = 0; number < parts.Length; number++)
        {
            var row = Packed.Row(TableKey.Of(runId), RunKeys.Part(parcel, number), parts[number]);
            await table.Change([new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)], cancellation);
        }
        return new Parcel(parcel, parts.Length);
    }

    /// <summary>Null when it is not whole any more: its head has moved on.</summary>
    public async Task<byte[]?> ReadParcel(string runId, Parcel parcel, CancellationToken cancellation)
    {
        var rows = await table.All(TableKey.Of(runId), RunKeys.Part(parcel.Id, 0), RunKeys.Part(parcel.Id, parcel.Parts), null, cancellation);
        return rows.Count == parcel.Parts ? Packed.Unpack([.. rows.SelectMany(Packed.Bytes)]) : null;
    }

    public async Task RemoveParcel(string runId, Parcel parcel, CancellationToken cancellation)
    {
        for (var number = 0; number < parcel.Parts; number++)
            await table.Remove(TableKey.Of(runId), RunKeys.Part(parcel.Id, number), ETag.All, cancellation);
    }

    private RunHead Keep(RunHead head)
    {
        if (known.Count >= HeadsKept)
            known.Clear();
        return known[head.Row.RunId] = head;
    }

    public static StoreFault Lost(string runId) =>
        new("run-damaged", $"Rows of run {runId} are missing from the table. Somebody took them away by hand; bring them back from a backup.");
}
