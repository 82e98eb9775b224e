using System.Text.Json;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>One commit, as rows.</summary>
/// <param name="Id">Tells this commit from all others.</param>
internal sealed record Decision(Guid Id, RunCommit Commit, byte[] Events, IReadOnlyList<byte[]> Opened)
{
    /// <summary>Bytes of events beside the other rows of a transaction; more go into a parcel.</summary>
    private const int MostEvents = 384 * 1024;

    public string RunId => Commit.Row.RunId;

    public static Decision Of(RunCommit commit) => new(Guid.NewGuid(), commit, RunJson.Write(commit.Events), [.. commit.Opened.Select(RunJson.Write)]);

    /// <summary>Whether the events are too many for a row among others.</summary>
    public bool HasManyEvents => Events.Length > MostEvents && Packed.Pack(Events).Length > MostEvents;

    /// <summary>The head after this commit, and the other rows it changes.</summary>
    /// <param name="head">The head it is made on; null for the first commit of a run.</param>
    /// <param name="unread">What lies in the run's inbox.</param>
    /// <param name="now">A number for the first new command; larger than any before it.</param>
    public (RunHead Next, IReadOnlyList<RowChange> Rows) On(RunHead? head, IReadOnlyList<KeptEntry> unread, long now, Parcel? snapshot)
    {
        var before = head ?? RunHead.Before(Commit.Row);
        var rows = new Dictionary<string, RowChange>();
        void Change(string key, byte[]? content) => rows[key] = new RowChange(key, content);

        var (open, last) = Commands(before, now, Change);
        foreach (var (key, verdict) in Commit.Handled)
            if (unread.FirstOrDefault(row => row.Entry.Key == key) is { } row)
            {
                Change(RunKeys.Inbox(key), (row with { Entry = row.Entry with { Verdict = verdict } }).Write());
                Change(RunKeys.Unread(row.Order), null);
            }
        if (Commit.Audit is [var first, ..])
            Change(RunKeys.Audit(first.Number), JsonSerializer.SerializeToUtf8Bytes(Commit.Audit));

        var next = before with
        {
            Row = Row(before.Row), Revision = before.Revision + 1, Commits = before.CommitsWith(Id), Open = open, LastSequence = last,
            SnapshotVersion = snapshot is null ? before.SnapshotVersion : Commit.Row.Version, Snapshot = snapshot ?? before.Snapshot,
            AuditCount = before.AuditCount + Commit.Audit.Count, AuditHash = Commit.Audit is [.., var newest] ? newest.Hash : before.AuditHash,
        };
        return (next, [.. rows.Values]);
    }

    /// <summary>The row of the events themselves; none for a commit without events.</summary>
    public IEnumerable<TableTransactionAction> EventRow(Parcel? parcel)
    {
        if (Commit.Events.Count == 0)
            return [];
        var row = Packed.Row(TableKey.Of(RunId), RunKeys.Decision(Commit.Row.Version), parcel is null ? Packed.Pack(Events) : []);
        row["Count"] = Commit.Events.Count;
        if (parcel is not null)
            (row["Parcel"], row["Parts"]) = (parcel.Id, parcel.Parts);
        return [new TableTransactionAction(TableTransactionActionType.Add, row)];
    }

    private (Dictionary<string, long> Open, long Last) Commands(RunHead before, long now, Action<string, byte[]?> change)
    {
        var open = new Dictionary<string, long>(before.Open);
        void Close(string id)
        {
            if (open.Remove(id, out var sequence)) change(RunKeys.Command(sequence), null);
        }
        foreach (var id in Commit.Closed)
            Close(id);
        var sequence = before.LastSequence;
        var newest = Commit.Opened.Index().GroupBy(command => command.Item.Id).Select(same => same.Last().Index).Order();
        foreach (var i in newest)
        {
            Close(Commit.Opened[i].Id);
            open[Commit.Opened[i].Id] = sequence = Math.Max(sequence + 1, now + i);
            change(RunKeys.Command(sequence), Opened[i]);
        }
        return (open, sequence);
    }

    /// <summary>Flow, asset, start and parent stay those of the first commit: lists are ordered and filed by them.</summary>
    private RunRow Row(RunRow first) => Commit.Row with
    {
        Flow = first.Flow, AssetId = first.AssetId, AssetUri = first.AssetUri, Started = first.Started, ParentRunId = first.ParentRunId,
    };
}
