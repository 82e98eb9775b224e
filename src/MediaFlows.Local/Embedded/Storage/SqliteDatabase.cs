using System.Collections.Concurrent;
using MediaFlows.Engine.Ports;
using Microsoft.Data.Sqlite;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>The database file: one writer, readers beside it that never wait for it, and the promise that a write that returned survives a power cut.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private readonly ConcurrentBag<SqliteSession> readers = [];
    private readonly string path;
    private readonly DatabaseLock? ours;
    private readonly GroupCommit? writer;
    private volatile bool closed;

    /// <summary>Opens, creates or upgrades a database and keeps others from writing to it.</summary>
    public static SqliteDatabase Host(string path) => new(path, hosted: true);

    /// <summary>Opens a database beside whoever hosts it, to look only.</summary>
    public static SqliteDatabase Reader(string path) => new(path, hosted: false);

    private SqliteDatabase(string path, bool hosted)
    {
        this.path = Path.GetFullPath(path);
        RefuseLostDatabase(hosted);
        try
        {
            if (hosted)
                (ours, writer) = Claim();
            else
                readers.Add(OpenReader());
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw DatabaseFaults.InWords(fault);
        }
    }

    public Task<T> Write<T>(Func<SqliteSession, T> write, CancellationToken cancellation) =>
        writer?.Do(write, cancellation)
        ?? throw new StoreFault("database-read-only", "The database was opened for reading only. Changes go through the running mediaflows.");

    /// <summary>Reads one moment's picture, on the caller's thread.</summary>
    public Task<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        try
        {
            return Task.FromResult(Read(read));
        }
        catch (Exception fault)
        {
            return Task.FromException<T>(DatabaseFaults.InWords(fault));
        }
    }

    public async ValueTask DisposeAsync()
    {
        closed = true;
        while (readers.TryTake(out var reader))
            reader.Dispose();
        if (writer is not null)
            await writer.DisposeAsync();
        ours?.Dispose();
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        var session = readers.TryTake(out var pooled) ? pooled : OpenReader();
        try
        {
            session.Run("BEGIN");
            var result = read(session);
            session.Run("COMMIT");
            if (closed)
                session.Dispose();
            else
                readers.Add(session);
            return result;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private (DatabaseLock, GroupCommit) Claim()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var claimed = new DatabaseLock(path);
        SqliteSession? session = null;
        try
        {
            var version = VersionBefore();
            session = new SqliteSession(path, SqliteOpenMode.ReadWriteCreate);
            Durable(session);
            DatabaseSchema.Upgrade(session, version);
            return (claimed, new GroupCommit(session));
        }
        catch
        {
            session?.Dispose();
            claimed.Dispose();
            throw;
        }
    }

    /// <summary>Looks without writing: a connection that may write would, on closing, already put the log of a database that is refused into it.</summary>
    private long VersionBefore()
    {
        if (!File.Exists(path))
            return 0;
        using var look = new SqliteSession(path, SqliteOpenMode.ReadOnly);
        return DatabaseSchema.VersionOf(look, path);
    }

    private SqliteSession OpenReader()
    {
        var session = new SqliteSession(path, SqliteOpenMode.ReadOnly);
        try
        {
            DatabaseSchema.RequireNewest(session, path);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>SQLite would silently delete a log whose database is gone or empty, and with it acknowledged facts.</summary>
    private void RefuseLostDatabase(bool hosted)
    {
        var database = new FileInfo(path);
        var log = new FileInfo(path + "-wal");
        if (log is { Exists: true, Length: > 0 } && database is not { Exists: true, Length: > 0 })
            throw new StoreFault("database-damaged", $"{path} is gone or empty, and its log {log.Name} is there. {DatabaseFaults.Damaged}");
        if (!hosted && !database.Exists)
            throw new StoreFault("database-missing", $"There is no database at {path}. Start `mediaflows serve` first, or name the right data folder.");
    }

    /// <summary>Sets what the promise of durability rests on, and makes sure that it took.</summary>
    private static void Durable(SqliteSession session)
    {
        var journal = session.First("PRAGMA journal_mode = WAL", row => row.Text(0));
        session.Script("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000");
        if (journal != "wal" || session.First("PRAGMA synchronous", row => row.Long(0)) != 2)
            throw new StoreFault("database-not-durable", "SQLite cannot keep a write-ahead log here (a network disk?). Put the data folder on a local disk.");
    }
}
