using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Media;

/// <summary>The least a store must do for the media steps.</summary>
internal sealed class StoreInFolder(string root) : IAssetStore
{
    public string PathOf(string uri) => Path.Combine(root, uri);

    public Task<StoredFile?> Find(string uri, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(uri));
        return Task.FromResult(file.Exists ? new StoredFile(uri, file.Length, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}", file.LastWriteTimeUtc) : null);
    }

    public Task<Stream> OpenRead(string uri, CancellationToken cancellation) => Task.FromResult<Stream>(File.OpenRead(PathOf(uri)));

    public Task<string> Bring(string uri, string workFolder, CancellationToken cancellation)
    {
        var path = Path.Combine(workFolder, $"source-{Guid.NewGuid():N}");
        File.CreateSymbolicLink(path, PathOf(uri));
        return Task.FromResult(path);
    }

    public async Task<StoredFile> Put(string uri, Stream content, string contentType, string? expected, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(uri))!);
        await using (var file = File.Create(PathOf(uri)))
            await content.CopyToAsync(file, cancellation);
        return (await Find(uri, cancellation))!;
    }

    public Task<StoredFile> Copy(string from, string to, CancellationToken cancellation) => throw new NotSupportedException();
    public Task SetTier(string uri, StorageTier tier, CancellationToken cancellation) => throw new NotSupportedException();
    public IAsyncEnumerable<StoredFile> List(string prefix, CancellationToken cancellation) => throw new NotSupportedException();
    public Task Delete(string uri, string version, CancellationToken cancellation) => throw new NotSupportedException();
    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken cancellation) => throw new NotSupportedException();
}
