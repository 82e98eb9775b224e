using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// What lists are made of. Each run has two rows in one partition: among all runs and among those of its status, each newest first. Both change in one
/// transaction, on the condition that the first is not of a later commit. The index is written after the commit: what a crash leaves behind
/// is corrected by the run's next commit or by <see cref="TableRunStore.Reindex"/>.
/// </summary>
/// <remarks>
/// One partition takes some 2000 rows a second: about 700 decisions. The runs of an asset have rows of their own that only point at them, put there
/// before the run begins.
/// </remarks>
internal sealed class RunIndex(OwnTable table, StatusCounts counts)
{
    public const string Partition = "runs", Everything = "all";

    private const int PlacesKept = 10_000, MostTries = 20;

    private readonly ConcurrentDictionary<string, Filed> known = new();

    /// <summary>How a run is filed.</summary>
    private sealed record Filed(long Revision, string Status, ETag Version);

    /// <summary>Where a run stands among all: newest first.</summary>
    public static string Place(RunRow row) => $"{Newest(row.Started.UtcTicks)}.{TableKey.Of(row.RunId)}";

    /// <summary>The first part of a place: the later, the smaller.</summary>
    public static string Newest(long ticks) => $"{long.MaxValue - ticks:x16}";

    public static string Asset(string idOrUri) => $"asset.{TableKey.Hash(idOrUri)}";

    /// <summary>Puts the run where the runs of its asset are found.</summary>
    public Task FileUnderAsset(RunRow row, CancellationToken cancellation) => Task.WhenAll(
        new[] { row.AssetId, row.AssetUri }.Distinct().Select(asset =>
            table.Change([new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(Asset(asset), Place(row)))], cancellation)));

    /// <summary>Files a run as its head says, unless it is filed as of a later commit.</summary>
    public async Task Write(RunHead head, CancellationToken cancellation)
    {
        var place = Place(head.Row);
        var filed = head.Revision == 1 ? null : known.GetValueOrDefault(place) ?? await Find(place, cancellation);
        var before = filed?.Status;
        for (var tries = 0; (filed?.Revision ?? 0) < head.Revision; tries++)
        {
            var version = await table.Change(Changes(head, place, filed), cancellation);
            if (version is { } written)
            {
                Keep(place, new Filed(head.Revision, head.Row.Status, written));
                counts.Moved(filed?.Status, head.Row.Status);
                return;
            }
            if (tries == MostTries)
                throw new StoreFault("index-damaged", $"The rows of run {head.Row.RunId} in the index do not fit together; the run itself is whole. Rebuild the index.");
            filed = await Find(place, cancellation);
            // Another filed it, or we did and the answer got lost: which one it was, and what is counted of it, is not known.
            if (filed?.Revision >= head.Revision)
                counts.Doubt(before, head.Row.Status);
        }
    }

    private static TableTransactionAction[] Changes(RunHead head, string place, Filed? filed)
    {
        var content = Packed.Pack(JsonSerializer.SerializeToUtf8Bytes(head.Row));
        TableEntity Row(string list)
        {
            var row = Packed.Row(Partition, $"{list}.{place}", content);
            (row["Revision"], row["Status"], row["Flow"]) = (head.Revision, head.Row.Status, Flow(head.Row.Flow.Name));
            return row;
        }
        var first = filed is null
            ? new TableTransactionAction(TableTransactionActionType.Add, Row(Everything))
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row(Everything), filed.Version);
        var second = new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row(head.Row.Status));
        return filed is null || filed.Status == head.Row.Status
            ? [first, second]
            : [first, second, new(TableTransactionActionType.Delete, new TableEntity(Partition, $"{filed.Status}.{place}"), ETag.All)];
    }

    /// <summary>A flow's name as a column: nothing from outside gets into a query.</summary>
    public static string Flow(string name) => TableKey.Hash(name)[..16];

    public static RunRow Read(TableEntity row) => JsonSerializer.Deserialize<RunRow>(Packed.Content(row))!;

    private async Task<Filed?> Find(string place, CancellationToken cancellation)
    {
        if (await table.Find(Partition, $"{Everything}.{place}", cancellation) is not { } row)
            return null;
        return Keep(place, new Filed(row.GetInt64("Revision") ?? 0, row.GetString("Status"), row.ETag));
    }

    private Filed Keep(string place, Filed filed)
    {
        if (known.Count >= PlacesKept)
            known.Clear();
        return known[place] = filed;
    }
}
