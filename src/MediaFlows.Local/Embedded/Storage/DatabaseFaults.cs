using System.Text.Json;
using MediaFlows.Engine.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>What SQLite's error codes mean to people.</summary>
internal static class DatabaseFaults
{
    /// <summary>Whether a fault is the disk's or the database's, not that of one write among several.</summary>
    public static bool ConcernsAll(Exception fault) =>
        fault is SqliteException { SqliteErrorCode: not (raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE) };

    public static Exception InWords(Exception fault) => fault switch
    {
        SqliteException sqlite => InWords(sqlite),
        JsonException json => new StoreFault("history-unknown",
            $"The history has something in it that this version of mediaflows does not know; nothing was changed. Use the newer version that wrote it. ({json.Message})", json),
        IOException or UnauthorizedAccessException => new StoreFault("database-closed-to-us", $"{ClosedToUs} ({fault.Message})", fault),
        _ => fault,
    };

    private static StoreFault InWords(SqliteException fault)
    {
        var (code, message) = fault.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ("disk-full", "The disk with the database is full; nothing was written. Free some space: it goes on by itself."),
            raw.SQLITE_IOERR => ("disk-error", "The disk with the database cannot be read or written; what was asked for does not count as recorded. Check the disk, then try again."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => ("database-damaged", Damaged),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ("database-locked", "Another program holds the database; nothing was written. Close it, then try again."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH =>
                ("database-closed-to-us", ClosedToUs),
            _ => ("database-fault", "The database refused."),
        };
        return new StoreFault(code, $"{message} (SQLite: {fault.Message})", fault);
    }

    private const string ClosedToUs =
        "The database may not be opened or written. Check the owner and permissions of the data folder, and whether its disk is full or mounted read-only.";

    public const string Damaged =
        "The database is damaged. Nothing was overwritten. Stop mediaflows, keep a copy of the data folder, and restore the database from a backup or with `sqlite3 FILE .recover`.";
}
