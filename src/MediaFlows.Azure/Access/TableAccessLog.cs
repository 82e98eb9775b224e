using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Azure.Access;

/// <summary>
/// The access log as one partition of a table: an entry a row, under its number, and the head with the chain's end, changed together with each entry on
/// the condition that no other host was faster.
/// </summary>
public sealed class TableAccessLog(StorageAccount account, string prefix = "mediaflows") : IAccessLog
{
    private const string Partition = "log", Head = "head", EndOfNumbers = ":";

    private readonly OwnTable table = new(account.Tables, $"{prefix}access");

    public async Task Append(AccessNote note, CancellationToken cancellation)
    {
        while (!await TryAppend(note, cancellation))
        {
            // Whoever was faster has been served: each time round, somebody is.
            await Task.Delay(Random.Shared.Next(5, 50), cancellation);
        }
    }

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

    /// <summary>False when another host wrote in between.</summary>
    private async Task<bool> TryAppend(AccessNote note, CancellationToken cancellation)
    {
        var head = await table.Find(Partition, Head, cancellation);
        var entry = new AuditEntry((head?.GetInt32("Number") ?? 0) + 1, note.At, note.Who, note.What, note.Why, note.Detail, "");
        entry = entry with { Hash = AuditChain.HashOf(head?.GetString("Hash") ?? "", entry) };
        var row = Row(entry);
        var mark = Guid.NewGuid();
        row["Mark"] = mark;
        var end = new TableEntity(Partition, Head) { ["Number"] = entry.Number, ["Hash"] = entry.Hash };
        var change = head is null ? new TableTransactionAction(TableTransactionActionType.Add, end) : new TableTransactionAction(TableTransactionActionType.UpdateReplace, end, head.ETag);
        if (await table.Change([change, new TableTransactionAction(TableTransactionActionType.Add, row)], cancellation) is not null) return true;
        // The refusal may be the echo of our own write whose answer got lost.
        return (await table.Find(Partition, Key(entry.Number), cancellation))?.GetGuid("Mark") == mark;
    }

    private static TableEntity Row(AuditEntry entry)
    {
        var row = Packed.Row(Partition, Key(entry.Number), Packed.Pack(JsonSerializer.SerializeToUtf8Bytes(entry, JsonSerializerOptions.Web)));
        if (entry.Detail.ValueKind == JsonValueKind.Object && entry.Detail.TryGetProperty("review", out var review) && review.GetString() is { } about)
            row["Review"] = TableKey.Hash(about);
        return row;
    }

    private static AuditEntry Entry(TableEntity row) => JsonSerializer.Deserialize<AuditEntry>(Packed.Content(row), JsonSerializerOptions.Web)!;

    private static string Key(int number) => number.ToString("D10", CultureInfo.InvariantCulture);
}
