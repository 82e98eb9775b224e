using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Connectors;

/// <summary>A store whose N-th call breaks, before or after it had its effect: every place where a power cut can fall.</summary>
internal sealed class FailingStore(IAssetStore inner, int failAt, bool afterEffect) : IAssetStore
{
    private int calls;

    public Task<StoredFile?> Find(string uri, CancellationToken c) => Call(() => inner.Find(uri, c));

    public Task<Stream> OpenRead(string uri, CancellationToken c) => Call(() => inner.OpenRead(uri, c));

    public Task<string> Bring(string uri, string workFolder, CancellationToken c) => Call(() => inner.Bring(uri, workFolder, c));

    public Task<StoredFile> Put(string uri, Stream content, string type, string? expected, CancellationToken c) => Call(() => inner.Put(uri, content, type, expected, c));

    public Task<StoredFile> Copy(string from, string to, CancellationToken c) => Call(() => inner.Copy(from, to, c));

    public Task SetTier(string uri, StorageTier tier, CancellationToken c) => Call(async () => { await inner.SetTier(uri, tier, c); return true; });

    public IAsyncEnumerable<StoredFile> List(string prefix, CancellationToken c) => inner.List(prefix, c);

    public Task Delete(string uri, string version, CancellationToken c) => Call(async () => { await inner.Delete(uri, version, c); return true; });

    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken c) => Call(() => inner.ReadLink(uri, lifetime, c));

    private async Task<T> Call<T>(Func<Task<T>> effect)
    {
        var breaks = ++calls == failAt;
        if (breaks && !afterEffect)
            throw new PowerCut();
        var result = await effect();
        return breaks ? throw new PowerCut() : result;
    }
}

internal sealed class PowerCut : Exception;
