using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Api;

/// <summary>A store that lets nobody in.</summary>
internal sealed class ShutStore(StoreFault fault) : IAssetStore
{
    public Task<StoredFile?> Find(string uri, CancellationToken cancellation) => throw fault;

    public Task<Stream> OpenRead(string uri, CancellationToken cancellation) => throw fault;

    public Task<string> Bring(string uri, string workFolder, CancellationToken cancellation) => throw fault;

    public Task<StoredFile> Put(string uri, Stream content, string contentType, string? expected, CancellationToken cancellation) => throw fault;

    public Task<StoredFile> Copy(string from, string to, CancellationToken cancellation) => throw fault;

    public Task SetTier(string uri, StorageTier tier, CancellationToken cancellation) => throw fault;

    public IAsyncEnumerable<StoredFile> List(string prefix, CancellationToken cancellation) => throw fault;

    public Task Delete(string uri, string version, CancellationToken cancellation) => throw fault;

    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken cancellation) => throw fault;
}
