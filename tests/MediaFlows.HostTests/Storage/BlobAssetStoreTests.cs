using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;
using MediaFlows.HostTests.Cli;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

/// <summary>The contract on Blob Storage.</summary>
public sealed class BlobAssetStoreTests(Azurite azurite) : AssetStoreContract, IAsyncLifetime
{
    private readonly Workplace place = new();
    private readonly string prefix = $"t{Guid.NewGuid():n}"[..12] + "-";
    private BlobAssetStore store = null!;

    protected override IAssetStore Store => store;

    protected override string WorkFolder => place.Folder;

    public async ValueTask InitializeAsync()
    {
        store = new BlobAssetStore(azurite.Storage, TimeProvider.System, prefix);
        foreach (var container in (string[])["ingest", "other"])
            await azurite.Storage.Blobs.CreateBlobContainerAsync(prefix + container);
    }

    public ValueTask DisposeAsync()
    {
        place.Dispose();
        return ValueTask.CompletedTask;
    }
}
