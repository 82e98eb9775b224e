using MediaFlows.Azure.Documents;
using MediaFlows.Engine.Ports;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

public sealed class BlobDocumentStoreTests(Azurite azurite) : DocumentStoreContract
{
    private readonly string container = $"c{Guid.NewGuid():n}";

    protected override IDocumentStore Documents => new BlobDocumentStore(azurite.Storage, container);
}
