using Azure.Storage.Blobs;
using MediaFlows.Azure;
using MediaFlows.Azure.Storage;

namespace MediaFlows.Bench.Storage;

/// <summary>The same bytes to the storage and back, by either.</summary>
internal sealed class Transfers : IAsyncDisposable
{
    private readonly string prefix = $"bench{Guid.NewGuid():n}"[..12] + "-";
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-bench-").FullName;
    private readonly BlobContainerClient container;
    private readonly BlobAssetStore store;

    private Transfers(StorageAccount account) => (container, store) = (account.Blobs.GetBlobContainerClient(prefix + "ingest"), new BlobAssetStore(account, TimeProvider.System, prefix));

    public static async Task<Transfers> Prepare(StorageAccount account)
    {
        var transfers = new Transfers(account);
        await transfers.container.CreateAsync();
        return transfers;
    }

    public async Task<string> Ours(long length)
    {
        var result = $"{length >> 20} MB   up {await Cost.Of(() => Put(length))}   down {await Cost.Of(Bring)}";
        await Same("ours", length);
        return result;
    }

    public async Task<string> Both(long length, bool firstOurs)
    {
        var sdk = container.GetBlobClient("sdk.mxf");
        var up = await Turns(firstOurs, () => sdk.UploadAsync(new Made(length), overwrite: true), () => Put(length));
        var down = await Turns(firstOurs, () => sdk.DownloadToAsync(Path.Combine(folder, "sdk")), Bring);
        await Same("sdk", length);
        await Same("ours", length);
        return $"{length >> 20} MB   up {up}   down {down}";
    }

    public async ValueTask DisposeAsync()
    {
        await container.DeleteAsync();
        Directory.Delete(folder, recursive: true);
    }

    private Task Put(long length) => store.Put("ingest/ours.mxf", new Made(length), "application/mxf", null, default);

    private async Task Bring() => File.Move(await store.Bring("ingest/ours.mxf", folder, default), Path.Combine(folder, "ours"));

    private static async Task<string> Turns(bool firstOurs, Func<Task> sdk, Func<Task> ours)
    {
        var first = await Cost.Of(firstOurs ? ours : sdk);
        var second = await Cost.Of(firstOurs ? sdk : ours);
        var (theirs, own) = firstOurs ? (second, first) : (first, second);
        return $"SDK {theirs.Seconds:F1} s, ours {own.Seconds:F1} s, ratio {own.Seconds / theirs.Seconds:F2}";
    }

    private async Task Same(string name, long length)
    {
        await using (var brought = File.OpenRead(Path.Combine(folder, name)))
            if (!await Made.Is(brought, length))
                throw new InvalidDataException($"What came back is not what was sent: {name}.");
        File.Delete(Path.Combine(folder, name));
    }
}
