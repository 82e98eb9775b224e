using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Tests.Contracts;

public sealed class SqliteRunStoreTests : RunStoreContract, IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore store;

    public SqliteRunStoreTests() => store = new SqliteRunStore(folder["runs.db"]);

    protected override IRunStore Store => store;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}

public sealed class SqliteFlowCatalogTests : FlowCatalogContract, IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore store;

    public SqliteFlowCatalogTests() => store = new SqliteRunStore(folder["runs.db"]);

    protected override IFlowCatalog Catalog => new SqliteFlowCatalog(store);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}

public sealed class SqliteDocumentStoreTests : DocumentStoreContract, IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteRunStore store;

    public SqliteDocumentStoreTests() => store = new SqliteRunStore(folder["runs.db"]);

    protected override IDocumentStore Documents => new SqliteDocumentStore(store);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>An empty folder that is gone afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mediaflows-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
