using System.Collections.Concurrent;
using System.Security.Cryptography;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Connectors;

/// <summary>An asset store in memory, with the atomicity and conditions the port promises.</summary>
internal sealed class MemoryStore : IAssetStore
{
    private int writes;

    public ConcurrentDictionary<string, (byte[] Content, string Version)> Files { get; } = new();

    /// <summary>What was put, in order.</summary>
    public ConcurrentQueue<string> Puts { get; } = new();

    public Task<StoredFile?> Find(string uri, CancellationToken cancellation) => Task.FromResult(Stored(uri));

    public Task<Stream> OpenRead(string uri, CancellationToken cancellation) => Files.TryGetValue(uri, out var file)
        ? Task.FromResult<Stream>(new MemoryStream(file.Content))
        : throw new StoreFault("missing", $"There is no {uri}.");

    public async Task<string> Bring(string uri, string workFolder, CancellationToken cancellation)
    {
        var path = Path.Combine(workFolder, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(uri)))[..12]);
        await File.WriteAllBytesAsync(path, Files[uri].Content, cancellation);
        return path;
    }

    public async Task<StoredFile> Put(string uri, Stream content, string contentType, string? expected, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellation);
        if (expected is not null && expected != (Stored(uri)?.Version ?? ""))
            throw new StoreConflict($"{uri} is another version by now.");
        Puts.Enqueue(uri);
        return Write(uri, bytes.ToArray());
    }

    public Task<StoredFile> Copy(string from, string to, CancellationToken cancellation) => Task.FromResult(Write(to, Files[from].Content));

    public Task SetTier(string uri, StorageTier tier, CancellationToken cancellation) => Task.CompletedTask;

    public async IAsyncEnumerable<StoredFile> List(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var uri in Files.Keys.Where(uri => uri.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            yield return Stored(uri)!;
    }

    public Task Delete(string uri, string version, CancellationToken cancellation)
    {
        if (Stored(uri) is { } there && there.Version != version)
            throw new StoreConflict($"{uri} is another version by now.");
        Files.TryRemove(uri, out _);
        return Task.CompletedTask;
    }

    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken cancellation) => Task.FromResult<Uri?>(null);

    public StoredFile Write(string uri, byte[] content)
    {
        Files[uri] = (content, $"v{Interlocked.Increment(ref writes)}");
        return Stored(uri)!;
    }

    private StoredFile? Stored(string uri) =>
        Files.TryGetValue(uri, out var file) ? new StoredFile(uri, file.Content.Length, file.Version, DateTimeOffset.UnixEpoch) : null;
}
