using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>What the run store's point reads ask.</summary>
internal static class RunReading
{
    public const string RowColumns =
        "run.id, version, run.flow, flow_number, flow_hash, asset_id, asset_uri, status, place, lane, started, updated, ended, parent";

    private const string InboxColumns = "run, key, event, received, accepted, code, message";

    public static StoredRun? Load(SqliteSession session, string runId)
    {
        if (FindPlaced(session, runId) is not { } found || found.Row.Status == RunWriting.Purged)
            return null;
        var (seq, row) = found;
        var (version, state) = session.First("SELECT version, state FROM snapshot WHERE run = ?", r => (r.Int(0), r.BytesOrNull(1)), seq);
        var (count, hash) = session.First("SELECT audit_count, audit_hash FROM run WHERE seq = ?", r => (r.Int(0), r.Text(1)), seq);
        return new StoredRun(row, state, version, Events(session, seq, version), UnreadOf(session, runId), count, hash);
    }

    public static IReadOnlyList<FlowEvent> Events(SqliteSession session, string runId, int after) =>
        session.First<long?>("SELECT seq FROM run WHERE id = ?", row => row.Long(0), runId) is { } seq ? Events(session, seq, after) : [];

    public static InboxEntry? FindInbox(SqliteSession session, string runId, string key) =>
        session.First($"SELECT {InboxColumns} FROM inbox WHERE run = ? AND key = ?", InboxEntry, runId, key);

    public static IReadOnlyList<InboxEntry> UnreadOf(SqliteSession session, string runId) =>
        session.All($"SELECT {InboxColumns} FROM inbox WHERE run = ? AND code IS NULL ORDER BY id", InboxEntry, runId);

    public static IReadOnlyList<string> Unread(SqliteSession session, int max) => session.All(
        """
        SELECT inbox.run FROM inbox JOIN run ON run.id = inbox.run
        WHERE code IS NULL AND status <> 'purged' GROUP BY inbox.run ORDER BY min(inbox.id) LIMIT ?
        """, row => row.Text(0), max);

    public static IReadOnlyList<OpenCommand> Open(SqliteSession session, string? runId) => runId is null
        ? session.All("SELECT run.id, sequence, body FROM command JOIN run ON run.seq = command.run ORDER BY sequence", OpenCommand)
        : session.All("SELECT run.id, sequence, body FROM run JOIN command ON command.run = run.seq WHERE run.id = ? ORDER BY sequence", OpenCommand, runId);

    public static RunRow? Find(SqliteSession session, string runId) => FindPlaced(session, runId)?.Row;

    /// <summary>In one statement: so entries and head are of the same moment.</summary>
    public static RunAudit Audit(SqliteSession session, string runId)
    {
        var rows = session.All(
            "SELECT audit_count, audit_hash, number, at, who, what, why, detail, hash FROM run LEFT JOIN audit ON audit.run = run.seq WHERE run.id = ? ORDER BY number",
            row => (Head: new AuditHead(row.Int(0), row.Text(1)), Entry: row.BytesOrNull(7) is null ? null : AuditEntry(row)), runId);
        return rows is [var first, ..] ? new([.. rows.Select(row => row.Entry).OfType<AuditEntry>()], first.Head) : RunAudit.None;
    }

    private static AuditEntry AuditEntry(SqlRow row) => new(row.Int(2), row.Time(3), row.Text(4), row.Text(5), row.TextOrNull(6), Json(row.Bytes(7)), row.Text(8));

    /// <summary>A run's place in the order of runs, and its <see cref="RowColumns"/>.</summary>
    public static (long Seq, RunRow Row) Placed(SqlRow row) => (row.Long(0), new RunRow(
        row.Text(1), row.Int(2), new FlowRef(row.Text(3), row.Int(4), row.Text(5)), row.Text(6), row.Text(7),
        row.Text(8), row.Text(9), (Lane)row.Int(10), row.Time(11), row.Time(12), row.TimeOrNull(13), row.TextOrNull(14)));

    private static (long Seq, RunRow Row)? FindPlaced(SqliteSession session, string runId) =>
        session.First<(long, RunRow)?>($"SELECT seq, {RowColumns} FROM run WHERE id = ?", row => Placed(row), runId);

    private static List<FlowEvent> Events(SqliteSession session, long seq, int after)
    {
        var decisions = session.All("SELECT version, events FROM decision WHERE run = ? AND version > ? ORDER BY version, id",
            row => (Version: row.Int(0), Events: RunJson.ReadEvents(row.Bytes(1))), seq, after);
        // A decision may have begun before the version asked for: what was before it is left out.
        return [.. decisions.SelectMany(decision => decision.Events.Skip(after - (decision.Version - decision.Events.Count)))];
    }

    private static InboxEntry InboxEntry(SqlRow row) => new(
        row.Text(0), row.Text(1), RunJson.ReadEvent(row.Bytes(2)), row.Time(3),
        row.TextOrNull(5) is { } code ? new InboxVerdict(row.Int(4) == 1, code, row.Text(6)) : null);

    private static OpenCommand OpenCommand(SqlRow row) => new(row.Text(0), row.Long(1), RunJson.ReadCommand(row.Bytes(2)));

    private static JsonElement Json(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return JsonElement.ParseValue(ref reader);
    }
}
