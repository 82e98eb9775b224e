using System.Text.Json;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>The documents of one machine's assets, in the database of its run store.</summary>
public sealed class SqliteDocumentStore(SqliteRunStore store) : IDocumentStore
{
    private readonly SqliteDatabase database = store.Database;

    public Task<bool> Add(DocumentName document, DocumentRevision revision, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(revision, JsonSerializerOptions.Web);
        return database.Write(session => Newest(session, document) == revision.Number - 1 && session.Run(
            "INSERT INTO document (asset, version, name, number, body) VALUES (?, ?, ?, ?, ?)",
            document.Asset, document.Version, document.Name, revision.Number, body) == 1, cancellation);
    }

    public Task<DocumentRevision?> Find(DocumentName document, int number, CancellationToken cancellation) => database.Read(session => session.First(
        "SELECT body FROM document WHERE asset = ? AND version = ? AND name = ? AND number = ?", Row, document.Asset, document.Version, document.Name, number), cancellation);

    public Task<IReadOnlyDictionary<string, int>> Newest(string asset, string version, CancellationToken cancellation) =>
        database.Read<IReadOnlyDictionary<string, int>>(session => session.All(
            "SELECT name, max(number) FROM document WHERE asset = ? AND version = ? GROUP BY name", row => (Name: row.Text(0), Number: row.Int(1)), asset, version)
            .ToDictionary(newest => newest.Name, newest => newest.Number), cancellation);

    public Task Forget(DocumentName document, int below, CancellationToken cancellation) => database.Write(session => session.Run(
        "DELETE FROM document WHERE asset = ? AND version = ? AND name = ? AND number < ?", document.Asset, document.Version, document.Name, below), cancellation);

    private static int Newest(SqliteSession session, DocumentName document) => session.First(
        "SELECT coalesce(max(number), 0) FROM document WHERE asset = ? AND version = ? AND name = ?", row => row.Int(0), document.Asset, document.Version, document.Name);

    private static DocumentRevision? Row(SqlRow row) => JsonSerializer.Deserialize<DocumentRevision>(row.Bytes(0), JsonSerializerOptions.Web);
}
