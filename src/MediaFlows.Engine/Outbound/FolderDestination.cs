using System.Security.Cryptography;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Outbound;

/// <summary>A folder of a file store.</summary>
/// <param name="folder">Container and path.</param>
public sealed class FolderDestination(string folder, IAssetStore store) : IDestination
{
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

    public string Address(string target) => Uri(target);

    public string? StoreUri(string target) => Uri(target);

    private string Uri(string target) => $"{folder.TrimEnd('/')}/{target}";

    private async Task<string> Sha256(string uri, CancellationToken cancellation)
    {
        await using var content = await store.OpenRead(uri, cancellation);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
    }
}
