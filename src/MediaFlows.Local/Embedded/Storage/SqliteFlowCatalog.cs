using System.Security.Cryptography;
using System.Text;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>The published flows of one machine, in the database of its run store.</summary>
public sealed class SqliteFlowCatalog(SqliteRunStore store) : IFlowCatalog
{
    private const string Columns = "name, number, hash, source, by, at";

    private readonly SqliteDatabase database = store.Database;

    public Task<PublishedFlow> Publish(string name, string source, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));
        return database.Write(session => Publish(session, new PublishedFlow(new FlowRef(name, 1, hash), source, by, at)), cancellation);
    }

    public Task<PublishedFlow?> Find(string name, int? number, CancellationToken cancellation) =>
        database.Read(session => number is { } version ? Version(session, name, version) : Newest(session, name), cancellation);

    public Task<IReadOnlyList<PublishedFlow>> List(CancellationToken cancellation) => database.Read<IReadOnlyList<PublishedFlow>>(session => session.All(
        $"SELECT {Columns} FROM flow WHERE number = (SELECT max(number) FROM flow AS other WHERE other.name = flow.name) ORDER BY name", Row), cancellation);

    public Task<IReadOnlyList<PublishedFlow>> Versions(string name, CancellationToken cancellation) => database.Read<IReadOnlyList<PublishedFlow>>(session =>
        session.All($"SELECT {Columns} FROM flow WHERE name = ? ORDER BY number", Row, name), cancellation);

    private static PublishedFlow Publish(SqliteSession session, PublishedFlow first)
    {
        var newest = Newest(session, first.Ref.Name);
        if (newest?.Ref.Hash == first.Ref.Hash)
            return newest;
        var flow = newest is null ? first : first with { Ref = first.Ref with { Number = newest.Ref.Number + 1 } };
        session.Run($"INSERT INTO flow ({Columns}) VALUES (?, ?, ?, ?, ?, ?)", flow.Ref.Name, flow.Ref.Number, flow.Ref.Hash, flow.Source, flow.By, flow.At);
        return flow;
    }

    private static PublishedFlow? Newest(SqliteSession session, string name) =>
        session.First($"SELECT {Columns} FROM flow WHERE name = ? ORDER BY number DESC LIMIT 1", Row, name);

    private static PublishedFlow? Version(SqliteSession session, string name, int number) =>
        session.First($"SELECT {Columns} FROM flow WHERE name = ? AND number = ?", Row, name, number);

    private static PublishedFlow Row(SqlRow row) => new(new FlowRef(row.Text(0), row.Int(1), row.Text(2)), row.Text(3), row.Text(4), row.Time(5));
}
