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
        var (count, hash) = session.First(
            "SELECT (SELECT count(*) FROM audit WHERE run = ?1), hash FROM audit WHERE run = ?1 ORDER BY number DESC LIMIT 1", r => (r.Int(0), r.Text(1)), seq);
        return new StoredRun(row, state, version, Events(session, seq, version), UnreadOf(session, runId), count, hash ?? "");
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

    public static IReadOnlyList<AuditEntry> Audit(SqliteSession session, string runId) => session.All(
        "SELECT number, at, who, what, why, detail, hash FROM audit WHERE run = (SELECT seq FROM run WHERE id = ?) ORDER BY number",
        row => new AuditEntry(row.Int(0), row.Time(1), row.Text(2), row.Text(3), row.TextOrNull(4), Json(row.Bytes(5)), row.Text(6)),
        runId);

    /// <summary>The first run whose audit chain does not hold, and the number at which it breaks; null when all hold.</summary>
    public static (string Run, int Number)? BrokenAudit(SqliteSession session)
    {
        foreach (var run in session.All("SELECT id FROM run ORDER BY seq", row => row.Text(0)))
            if (Audit(session, run) is var entries && (entries.Count == 0 ? 1 : AuditChain.FirstBreak(entries)) is { } number)
                return (run, number);
        return null;
    }

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
