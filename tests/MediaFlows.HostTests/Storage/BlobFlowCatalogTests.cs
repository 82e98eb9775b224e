using MediaFlows.Azure.Flows;
using MediaFlows.Engine.Ports;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

/// <summary>The contract on Blob Storage.</summary>
public sealed class BlobFlowCatalogTests(Azurite azurite) : FlowCatalogContract, IDisposable
{
    private readonly string container = $"c{Guid.NewGuid():n}";
    private BlobFlowCatalog? catalog;

    protected override IFlowCatalog Catalog => catalog ??= new BlobFlowCatalog(azurite.Storage, TimeProvider.System, container);

    public void Dispose() => catalog?.Dispose();
}
