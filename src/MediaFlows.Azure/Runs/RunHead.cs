using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>How a run stands. Whoever changes its partition changes this row in the same transaction, on the condition that nobody else did meanwhile.</summary>
/// <param name="Revision">Number of commits; unlike the version it also grows when a commit brings no event.</param>
/// <param name="Commits">The newest commits, by which a writer whose answer got lost finds its own.</param>
/// <param name="Open">Ids of open commands, each with its sequence.</param>
/// <param name="LastSequence">The newest command's.</param>
/// <param name="Snapshot">The newest snapshot; null when none was made yet.</param>
/// <param name="Pending">What a commit too large for one transaction still has to write; it counts as written already.</param>
/// <param name="Announced">Whether the run has its marker among those where something is to do.</param>
/// <param name="Purging">Whether a purge has begun that did not end.</param>
internal sealed record RunHead(
    RunRow Row,
    long Revision,
    IReadOnlyList<Guid> Commits,
    IReadOnlyDictionary<string, long> Open,
    long LastSequence,
    int SnapshotVersion,
    Parcel? Snapshot,
    int AuditCount,
    string AuditHash,
    PendingChanges? Pending,
    bool Announced,
    bool Purging)
{
    /// <summary>What is left of a run after a purge: its id, so that nothing starts under it again, and its audit.</summary>
    public const string Purged = "purged";

    private const int CommitsKept = 32;

    [JsonIgnore]
    public ETag ETag { get; init; }

    [JsonIgnore]
    public bool IsPurged => Row.Status == Purged;

    /// <summary>Whether nothing is to do any more.</summary>
    [JsonIgnore]
    public bool IsOver => Row.Ended is not null && Open.Count == 0 && Pending is null && !Purging;

    public static RunHead Before(RunRow row) => new(row, 0, [], new Dictionary<string, long>(), 0, 0, null, 0, "", null, Announced: true, Purging: false);

    public IReadOnlyList<Guid> CommitsWith(Guid commit) => [commit, .. Commits.Take(CommitsKept - 1)];

    /// <summary>The change that puts this head in the place of the one it was made from; the first of its run must be new.</summary>
    public TableTransactionAction Change()
    {
        var row = Packed.Row(TableKey.Of(Row.RunId), RunKeys.Head, Packed.Pack(JsonSerializer.SerializeToUtf8Bytes(this)));
        // For people who look into the table.
        (row["RunId"], row["Status"], row["Version"]) = (Row.RunId, Row.Status, Row.Version);
        return ETag == default
            ? new TableTransactionAction(TableTransactionActionType.Add, row)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, ETag);
    }

    public static RunHead Read(TableEntity row) => JsonSerializer.Deserialize<RunHead>(Packed.Content(row))! with { ETag = row.ETag };
}

/// <summary>Content that is spread over rows of its own because one transaction cannot hold it. Nobody sees it before the head, or what the head counts, names it.</summary>
internal sealed record Parcel(Guid Id, int Parts);

/// <param name="Written">How many of the changes are written already.</param>
internal sealed record PendingChanges(Parcel Changes, int Written);

/// <summary>A row to be written, or (without content) to be taken away.</summary>
internal sealed record RowChange(string Key, byte[]? Content)
{
    private byte[]? packed;

    /// <summary>Roughly what it takes of a transaction, in bytes.</summary>
    [JsonIgnore]
    public int Size => 1024 + (Content is null ? 0 : Pack(Content).Length);

    public TableTransactionAction Action(string partition) => Content is null
        ? new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, Key), ETag.All)
        : new TableTransactionAction(TableTransactionActionType.UpsertReplace, Packed.Row(partition, Key, Pack(Content)));

    private byte[] Pack(byte[] content) => packed ??= Packed.Pack(content);
}
