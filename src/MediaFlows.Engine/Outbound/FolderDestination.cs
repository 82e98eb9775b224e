using System.Collections.Concurrent;
using System.Security.Cryptography;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Outbound;

/// <summary>A folder: of our own store, or elsewhere on the machine.</summary>
/// <param name="folder">Container and path in <paramref name="store"/>.</param>
/// <param name="elsewhere">The folder's full path, when the store is not our own.</param>
public sealed class FolderDestination(string folder, IAssetStore store, string? elsewhere = null) : IDestination
{
    /// <summary>A path in our store, <c>published/website</c>; or a full path, where the host can open folders.</summary>
    public static MakeDestination Kind(IAssetStore house, Func<string, IAssetStore>? open)
    {
        // One store for each folder: opening sweeps leftovers, which must not be what another delivery is writing.
        var opened = new ConcurrentDictionary<string, Lazy<IAssetStore>>();
        return (name, settings) => settings.Path?.TrimEnd('/') switch
        {
            null or "" => throw Destinations.Fault("destinations-file", $"Destination {name} needs a `path`."),
            var path when !Path.IsPathRooted(path) => new FolderDestination(path, house),
            var path when open is not null && Path.GetDirectoryName(path) is { } root =>
                new FolderDestination(Path.GetFileName(path), Opened(opened, path, () => open(root)), path),
            _ => throw Destinations.Fault("destinations-file", $"Destination {name} is a folder of the machine, which this host does not have."),
        };
    }

    /// <summary>A folder that could not be opened, a share that is not mounted yet, is opened anew the next time.</summary>
    private static IAssetStore Opened(ConcurrentDictionary<string, Lazy<IAssetStore>> opened, string path, Func<IAssetStore> open)
    {
        var store = opened.GetOrAdd(path, _ => new(open));
        try
        {
            return store.Value;
        }
        catch
        {
            opened.TryRemove(new(path, store));
            throw;
        }
    }

    public async Task<TargetState> Verify(string target, string sha256, long size, CancellationToken cancellation)
    {
        var found = await store.Find(Uri(target), cancellation);
        if (found is null)
            return new TargetState(TargetContent.Missing);
        var same = found.Size == size && await Sha256(found.Uri, cancellation) == sha256;
        return new TargetState(same ? TargetContent.Same : TargetContent.Different, found.Version);
    }

    public async Task<bool?> Deliver(Delivery delivery, TargetState seen, CancellationToken cancellation)
    {
        await using var content = await delivery.Open(() => { }, cancellation);
        await store.Put(Uri(delivery.Target), content, delivery.File.ContentType, seen.Version ?? "", cancellation);
        return null;
    }

    public async Task Retract(string target, CancellationToken cancellation)
    {
        if (await store.Find(Uri(target), cancellation) is { } found)
            await store.Delete(found.Uri, found.Version, cancellation);
    }

    public string Address(string target) => elsewhere is null ? Uri(target) : $"{elsewhere}/{target}";

    public string? StoreUri(string target) => elsewhere is null ? Uri(target) : null;

    private string Uri(string target) => $"{folder}/{target}";

    private async Task<string> Sha256(string uri, CancellationToken cancellation)
    {
        await using var content = await store.OpenRead(uri, cancellation);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
    }
}
