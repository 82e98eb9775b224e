using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>What the run store's writes do inside the writer's transaction.</summary>
internal static class RunWriting
{
    /// <summary>What is left of a run after a purge: its id, so that nothing starts under it again, and its audit.</summary>
    public const string Purged = "purged";

    /// <summary>Commands of one decision are numbered below its own number.</summary>
    private const int CommandBits = 16;

    public static bool Commit(SqliteSession session, RunCommit commit, byte[] events, IReadOnlyList<byte[]> opened)
    {
        var run = commit.ExpectedVersion == 0 ? Create(session, commit.Row) : Advance(session, commit.Row, commit.ExpectedVersion);
        if (run is not { } seq)
            return false;
        foreach (var closed in commit.Closed)
            session.Run("DELETE FROM command WHERE run = ? AND id = ?", seq, closed);
        if (commit.Events.Count > 0 || opened.Count > 0)
            session.Run("INSERT INTO decision (run, version, events) VALUES (?, ?, ?)", seq, commit.Row.Version, events);
        OpenCommands(session, seq, commit.Opened, opened);
        foreach (var (key, verdict) in commit.Handled)
            session.Run("UPDATE inbox SET accepted = ?, code = ?, message = ? WHERE run = ? AND key = ? AND code IS NULL",
                verdict.Accepted ? 1 : 0, verdict.Code, verdict.Message, commit.Row.RunId, key);
        if (commit.Snapshot is { } state)
            session.Run("INSERT OR REPLACE INTO snapshot (run, version, state) VALUES (?, ?, ?)", seq, commit.Row.Version, state);
        foreach (var entry in commit.Audit)
            session.Run("INSERT INTO audit (run, number, at, who, what, why, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                seq, entry.Number, entry.At, entry.Who, entry.What, entry.Why, JsonSerializer.SerializeToUtf8Bytes(entry.Detail), entry.Hash);
        if (commit.Audit is [.., var newest])
            session.Run("UPDATE run SET audit_count = ?, audit_hash = ? WHERE seq = ?", newest.Number, newest.Hash, seq);
        return true;
    }

    public static InboxEntry Post(SqliteSession session, InboxEntry entry, byte[] happened)
    {
        var isNew = session.Run(
            "INSERT INTO inbox (run, key, event, received) VALUES (?, ?, ?, ?) ON CONFLICT (run, key) DO NOTHING",
            entry.RunId, entry.Key, happened, entry.Received) == 1;
        return isNew ? entry with { Verdict = null } : RunReading.FindInbox(session, entry.RunId, entry.Key)!;
    }

    public static bool Close(SqliteSession session, string runId, string commandId) =>
        session.Run("DELETE FROM command WHERE run = (SELECT seq FROM run WHERE id = ?) AND id = ?", runId, commandId) == 1;

    public static bool Purge(SqliteSession session, string runId)
    {
        var ended = session.First<long?>("SELECT seq FROM run WHERE id = ? AND ended IS NOT NULL AND status <> ?", row => row.Long(0), runId, Purged);
        if (ended is not { } seq)
            return false;
        session.Run("DELETE FROM decision WHERE run = ?", seq);
        session.Run("DELETE FROM snapshot WHERE run = ?", seq);
        session.Run("DELETE FROM command WHERE run = ?", seq);
        session.Run("DELETE FROM inbox WHERE run = ?", runId);
        session.Run("DELETE FROM run_text WHERE rowid = ?", seq);
        session.Run("UPDATE run SET status = ?, version = 0, place = '' WHERE seq = ?", Purged, seq);
        return true;
    }

    /// <summary>Null when the id is taken, purged runs included.</summary>
    private static long? Create(SqliteSession session, RunRow row)
    {
        if (session.First("SELECT 1 FROM run WHERE id = ?", found => found.Int(0), row.RunId) == 1)
            return null;
        var seq = RunOrder.Next(session, row.Started);
        session.Run("""
            INSERT INTO run (seq, id, version, flow, flow_number, flow_hash, asset_id, asset_uri, status, place, lane, started, updated, ended, parent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            seq, row.RunId, row.Version, row.Flow.Name, row.Flow.Number, row.Flow.Hash, row.AssetId, row.AssetUri,
            row.Status, row.Where, (int)row.Lane, row.Started, row.Updated, row.Ended, row.ParentRunId);
        session.Run("INSERT INTO run_text (rowid, id, flow, asset) VALUES (?, ?, ?, ?)", seq, row.RunId, row.Flow.Name, row.AssetUri);
        return seq;
    }

    /// <summary>Null when the run is not at that version.</summary>
    private static long? Advance(SqliteSession session, RunRow row, int expected)
    {
        var (seq, version, status) = session.First("SELECT seq, version, status FROM run WHERE id = ?",
            found => (found.Long(0), found.Int(1), found.Text(2)), row.RunId);
        if (version != expected)
            return null;
        session.Run("UPDATE run SET version = ?, place = ?, lane = ?, updated = ?, ended = ? WHERE seq = ?",
            row.Version, row.Where, (int)row.Lane, row.Updated, row.Ended, seq);
        // Naming an indexed column in SET costs its index entry even when the value stays, and most decisions leave the status as it is.
        if (status != row.Status)
            session.Run("UPDATE run SET status = ? WHERE seq = ?", row.Status, seq);
        return seq;
    }

    private static void OpenCommands(SqliteSession session, long seq, IReadOnlyList<FlowCommand> commands, IReadOnlyList<byte[]> bodies)
    {
        if (commands.Count == 0)
            return;
        var first = session.LastInsertedRow() << CommandBits;
        for (var i = 0; i < commands.Count; i++)
            session.Run("INSERT OR REPLACE INTO command (run, id, sequence, body) VALUES (?, ?, ?, ?)", seq, commands[i].Id, first + i, bodies[i]);
    }
}
