using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;

namespace MediaFlows.Bench;

/// <summary>
/// What SQLite itself does with the rows of such a flow: 24 events of 300 bytes, 9 commands written and removed, one inbox entry, 11 audit rows and
/// 8 updates of the run's row, in 9 acknowledgements, each group commit taking one of those of every flow that is under way.
/// </summary>
internal static class BareSqlite
{
    public static double FlowsPerSecond(string path, int flows, int abreast)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE run(id TEXT PRIMARY KEY, version INT, body BLOB) WITHOUT ROWID;"
            + "CREATE TABLE row(run TEXT, kind INT, seq INT, body BLOB, PRIMARY KEY(run, kind, seq)) WITHOUT ROWID;");
        using var run = Command(connection, "INSERT INTO run VALUES($id, 1, $body) ON CONFLICT(id) DO UPDATE SET version = version + 1, body = $body");
        using var row = Command(connection, "INSERT INTO row VALUES($id, $kind, $seq, $body)");
        using var gone = Command(connection, "DELETE FROM row WHERE run = $id AND kind = 1 AND seq = $seq AND $kind = $kind AND $body = $body");
        var body = Encoding.UTF8.GetBytes(new string('x', 300));

        var clock = Stopwatch.StartNew();
        for (var first = 0; first < flows; first += abreast)
            for (var turn = 0; turn < 9; turn++)
            {
                Run(connection, "BEGIN IMMEDIATE");
                for (var flow = first; flow < Math.Min(first + abreast, flows); flow++)
                    Turn($"flow{flow}", turn);
                Run(connection, "COMMIT");
            }
        return flows / clock.Elapsed.TotalSeconds;

        void Turn(string id, int turn)
        {
            Execute(run, id, 0, 0, body);
            for (var i = 0; i < (turn < 6 ? 3 : 2); i++) Execute(row, id, 0, turn * 3 + i, body);
            Execute(row, id, 1, turn, body);
            if (turn > 0) Execute(gone, id, 1, turn - 1, body);
            Execute(row, id, 2, turn, body);
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in new[] { "$id", "$kind", "$seq", "$body" })
            command.Parameters.Add(new SqliteParameter(name, null));
        command.Prepare();
        return command;
    }

    private static void Execute(SqliteCommand command, string id, int kind, int seq, byte[] body)
    {
        command.Parameters[0].Value = id;
        command.Parameters[1].Value = kind;
        command.Parameters[2].Value = seq;
        command.Parameters[3].Value = body;
        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
