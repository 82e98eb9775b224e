using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Access;

/// <summary>
/// The access log as one partition of a table: an entry a row, under its number, and the head with the chain's end, changed together with the entries on
/// the condition that no other host was faster. What comes while one write is under way is written together by the next.
/// </summary>
public sealed class TableAccessLog(StorageAccount account, string prefix = "mediaflows") : IAccessLog, IDisposable
{
    private const string Partition = "log", HeadRow = "head", EndOfNumbers = ":";

    /// <summary>Entries of one write; a transaction may change 100 rows.</summary>
    private const int MostAtOnce = 50;

    private readonly ConcurrentQueue<Waiting> waiting = new();
    private readonly SemaphoreSlim gate = new(1);
    private readonly OwnTable table = new(account.Tables, $"{prefix}access");

    private sealed record Waiting(AccessNote Note, TaskCompletionSource Written);

    public async Task Append(AccessNote note, CancellationToken cancellation)
    {
        var mine = new Waiting(note, new(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.Enqueue(mine);
        await gate.WaitAsync(cancellation);
        try
        {
            while (!mine.Written.Task.IsCompleted)
                await WriteSome();
        }
        finally
        {
            gate.Release();
        }
        await mine.Written.Task;
    }

    public void Dispose() => gate.Dispose();

    public async Task<IReadOnlyList<AuditEntry>> Read(int after, string? review, int top, CancellationToken cancellation)
    {
        var only = review is null ? null : $"Review eq '{TableKey.Hash(review)}'";
        var entries = new List<AuditEntry>();
        await foreach (var page in table.Pages(Partition, Key(after + 1), EndOfNumbers, only, Math.Clamp(top, 1, 1000), cancellation: cancellation))
        {
            entries.AddRange(page.Values.Select(Entry));
            if (entries.Count >= top) break;
        }
        return [.. entries.Take(top)];
    }

    public async IAsyncEnumerable<AuditEntry> All([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in table.Pages(Partition, Key(0), EndOfNumbers, cancellation: cancellation))
            foreach (var row in page.Values)
                yield return Entry(row);
    }

    public async Task<AuditHead?> Head(CancellationToken cancellation) => await table.Find(Partition, HeadRow, cancellation) is { } head
        ? new(head.GetInt32("Number") ?? 0, head.GetString("Hash") ?? "")
        : new AuditHead(0, "");

    /// <summary>Those who wait are told what came of it; whoever is at it does not stop for its own sake.</summary>
    private async Task WriteSome()
    {
        var some = new List<Waiting>();
        while (some.Count < MostAtOnce && waiting.TryDequeue(out var next))
            some.Add(next);
        try
        {
            while (!await TryAppend(some))
            {
                // Whoever was faster has been served: each time round, somebody is.
                await Task.Delay(Random.Shared.Next(5, 50));
            }
            some.ForEach(one => one.Written.SetResult());
        }
        catch (Exception fault)
        {
            some.ForEach(one => one.Written.SetException(fault));
        }
    }

    /// <summary>False when another host wrote in between.</summary>
    private async Task<bool> TryAppend(IReadOnlyList<Waiting> some)
    {
        var head = await table.Find(Partition, HeadRow, default);
        var (number, hash, mark) = (head?.GetInt32("Number") ?? 0, head?.GetString("Hash") ?? "", Guid.NewGuid());
        var rows = new List<TableTransactionAction>();
        foreach (var (note, _) in some)
        {
            var entry = new AuditEntry(++number, note.At, note.Who, note.What, note.Why, note.Detail, "");
            hash = AuditChain.HashOf(hash, entry);
            rows.Add(new(TableTransactionActionType.Add, Row(entry with { Hash = hash }, mark)));
        }
        var end = new TableEntity(Partition, HeadRow) { ["Number"] = number, ["Hash"] = hash };
        TableTransactionAction change = head is null ? new(TableTransactionActionType.Add, end) : new(TableTransactionActionType.UpdateReplace, end, head.ETag);
        if (await table.Change([change, .. rows], default) is not null) return true;
        // The refusal may be the echo of our own write whose answer got lost.
        return (await table.Find(Partition, Key(number), default))?.GetGuid("Mark") == mark;
    }

    private static TableEntity Row(AuditEntry entry, Guid mark)
    {
        var row = Packed.Row(Partition, Key(entry.Number), Packed.Pack(JsonSerializer.SerializeToUtf8Bytes(entry, JsonSerializerOptions.Web)));
        row["Mark"] = mark;
        if (entry.Detail.ValueKind == JsonValueKind.Object && entry.Detail.TryGetProperty("review", out var review) && review.GetString() is { } about)
            row["Review"] = TableKey.Hash(about);
        return row;
    }

    private static AuditEntry Entry(TableEntity row) => JsonSerializer.Deserialize<AuditEntry>(Packed.Content(row), JsonSerializerOptions.Web)!;

    private static string Key(int number) => number.ToString("D10", CultureInfo.InvariantCulture);
}
