using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Connectors;

/// <summary>A store with someone at its back: after a write, or while a file is read or brought, something is done to its files.</summary>
internal sealed class TamperedStore(IAssetStore inner) : IAssetStore
{
    public Action<string> AfterWrite { get; init; } = _ => { };

    public Action<string> AfterRead { get; init; } = _ => { };

    public Action<string> BeforeBring { get; init; } = _ => { };

    public Task<StoredFile?> Find(string uri, CancellationToken c) => inner.Find(uri, c);

    public async Task<Stream> OpenRead(string uri, CancellationToken c)
    {
        var content = await inner.OpenRead(uri, c);
        AfterRead(uri);
        return content;
    }

    public Task<string> Bring(string uri, string workFolder, CancellationToken c)
    {
        BeforeBring(uri);
        return inner.Bring(uri, workFolder, c);
    }

    public async Task<StoredFile> Put(string uri, Stream content, string type, string? expected, CancellationToken c) => Written(await inner.Put(uri, content, type, expected, c));

    public async Task<StoredFile> Copy(string from, string to, CancellationToken c) => Written(await inner.Copy(from, to, c));

    public Task SetTier(string uri, StorageTier tier, CancellationToken c) => inner.SetTier(uri, tier, c);

    public IAsyncEnumerable<StoredFile> List(string prefix, CancellationToken c) => inner.List(prefix, c);

    public Task Delete(string uri, string version, CancellationToken c) => inner.Delete(uri, version, c);

    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken c) => inner.ReadLink(uri, lifetime, c);

    private StoredFile Written(StoredFile file)
    {
        AfterWrite(file.Uri);
        return file;
    }
}
