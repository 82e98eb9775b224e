using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>The tables, and the way from each older version of them to the newest. A script, once released, never changes.</summary>
internal static class DatabaseSchema
{
    /// <summary>"MFlw": tells our databases from other programs'.</summary>
    private const long ApplicationId = 0x4D466C77;

    /// <remarks>
    /// A run's <c>seq</c> is its start in milliseconds with room for a million starts below, so that "newest first" is the order of the
    /// table itself and of every index on it. <c>decision</c> (one row for the events of one decision) and <c>audit</c> are logs in the order of
    /// writing: a commit touches their last pages and not one page for each active run. Where a run's audit ends stands in its row too, which every
    /// commit writes anyway.
    /// </remarks>
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE run (
          seq INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL,
          flow TEXT NOT NULL, flow_number INTEGER NOT NULL, flow_hash TEXT NOT NULL, asset_id TEXT NOT NULL, asset_uri TEXT NOT NULL,
          status TEXT NOT NULL, place TEXT NOT NULL, lane INTEGER NOT NULL,
          started INTEGER NOT NULL, updated INTEGER NOT NULL, ended INTEGER, parent TEXT) STRICT;
        CREATE UNIQUE INDEX run_id ON run (id);
        CREATE INDEX run_status ON run (status);
        CREATE INDEX run_flow ON run (flow);
        CREATE INDEX run_asset ON run (asset_id);
        CREATE INDEX run_asset_uri ON run (asset_uri);
        CREATE VIRTUAL TABLE run_text USING fts5 (id, flow, asset, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");

        CREATE TABLE decision (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, version INTEGER NOT NULL, events BLOB NOT NULL) STRICT;
        CREATE INDEX decision_run ON decision (run, version);
        CREATE TABLE snapshot (run INTEGER PRIMARY KEY, version INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
        CREATE TABLE command (run INTEGER NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (run, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE audit (
          id INTEGER PRIMARY KEY, run INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, why TEXT,
          detail BLOB NOT NULL, hash TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX audit_run ON audit (run, number);

        CREATE TABLE inbox (
          id INTEGER PRIMARY KEY, run TEXT NOT NULL, key TEXT NOT NULL, event BLOB NOT NULL, received INTEGER NOT NULL,
          accepted INTEGER, code TEXT, message TEXT) STRICT;
        CREATE UNIQUE INDEX inbox_key ON inbox (run, key);
        CREATE INDEX inbox_unread ON inbox (run) WHERE code IS NULL;

        CREATE TABLE flow (
          name TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, source TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE UNIQUE INDEX flow_version ON flow (name, number);
        """,
        """
        CREATE TABLE document (
          asset TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX document_number ON document (asset, version, name, number);
        """,
        """
        ALTER TABLE run ADD COLUMN audit_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run ADD COLUMN audit_hash TEXT NOT NULL DEFAULT '';
        UPDATE run SET audit_count = last.number, audit_hash = last.hash
          FROM (SELECT run, max(number) AS number, hash FROM audit GROUP BY run) AS last WHERE last.run = run.seq;
        """,
    ];

    /// <summary>Brings the database from a version to the newest.</summary>
    public static void Upgrade(SqliteSession session, long version) => Upgrade(session, version, Versions);

    internal static void Upgrade(SqliteSession session, long version, IReadOnlyList<string> scripts)
    {
        for (; version < scripts.Count; version++)
            session.Script($"BEGIN IMMEDIATE; {scripts[(int)version]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}; COMMIT");
    }

    /// <summary>Refuses a database that is not of the newest version; for those who only read.</summary>
    public static void RequireNewest(SqliteSession session, string path)
    {
        if (VersionOf(session, path) < Versions.Length)
            throw new StoreFault("database-older", $"The database {path} is of an older version. Start `mediaflows serve` once: it upgrades it.");
    }

    /// <summary>Which version the database is of, 0 when it is new; refuses what is not ours to touch. Changes nothing.</summary>
    public static long VersionOf(SqliteSession session, string path)
    {
        var application = Number(session, "PRAGMA application_id");
        var version = Number(session, "PRAGMA user_version");
        if (application != ApplicationId && (application != 0 || version != 0 || Number(session, "SELECT count(*) FROM sqlite_schema") != 0))
            throw new StoreFault("database-foreign", $"{path} is a database of another program. Give mediaflows a data folder of its own; nothing was changed.");
        if (version > Versions.Length)
            throw new StoreFault("database-newer",
                $"The database {path} was written by a newer mediaflows (version {version}; this one knows {Versions.Length}). Install that one again; nothing was changed.");
        return version;
    }

    private static long Number(SqliteSession session, string sql) => session.First(sql, row => row.Long(0));
}
