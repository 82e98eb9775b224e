using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>One connection and the statements prepared on it, for one thread at a time.</summary>
/// <remarks>
/// Statements go through SQLitePCL, below Microsoft.Data.Sqlite's commands: binding by position instead of by name and no reader object
/// halve the CPU of a short write, and the store's writer is nothing but short writes.
/// </remarks>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, sqlite3_stmt> prepared = [];

    public SqliteSession(string path, SqliteOpenMode mode)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        raw.sqlite3_busy_timeout(Handle, 5000);
    }

    private sqlite3 Handle => connection.Handle!;

    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Runs several statements that take and give nothing: schema, pragmas.</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs one statement and returns how many rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bound(sql, values);
        try
        {
            while (Step(statement)) { }
            return raw.sqlite3_changes(Handle);
        }
        finally
        {
            Release(statement);
        }
    }

    public List<T> All<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bound(sql, values);
        try
        {
            var rows = new List<T>();
            while (Step(statement))
                rows.Add(read(new SqlRow(statement)));
            return rows;
        }
        finally
        {
            Release(statement);
        }
    }

    /// <summary>The first row, or the type's default when there is none.</summary>
    public T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bound(sql, values);
        try
        {
            return Step(statement) ? read(new SqlRow(statement)) : default;
        }
        finally
        {
            Release(statement);
        }
    }

    public long LastInsertedRow() => raw.sqlite3_last_insert_rowid(Handle);

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
            statement.Dispose();
        connection.Dispose();
    }

    /// <summary>Also lets go of the values: a big one would stay in memory as long as its statement.</summary>
    private static void Release(sqlite3_stmt statement)
    {
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
    }

    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(code, Handle);
        return code == raw.SQLITE_ROW;
    }

    private sqlite3_stmt Bound(string sql, ReadOnlySpan<SqlValue> values)
    {
        if (!prepared.TryGetValue(sql, out var statement))
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), Handle);
            prepared.Add(sql, statement);
        }
        for (var i = 0; i < values.Length; i++)
            SqliteException.ThrowExceptionForRC(values[i].BindTo(statement, i + 1), Handle);
        return statement;
    }
}
