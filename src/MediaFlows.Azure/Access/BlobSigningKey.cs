using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Azure.Access;

/// <summary>The signing key as a blob, made by whichever host first needs it; without it, every link that was sent is useless.</summary>
public sealed class BlobSigningKey(StorageAccount account, string container = StorageAccount.Inner) : ISigningKey
{
    private const int Bytes = 32;

    // A host that could not read it tries again at the next use.
    private readonly Lazy<byte[]> key = new(() => Task.Run(() => Read(account, container)).GetAwaiter().GetResult(), LazyThreadSafetyMode.PublicationOnly);

    public ReadOnlyMemory<byte> Key => key.Value;

    private static async Task<byte[]> Read(StorageAccount account, string container)
    {
        var place = new BlobPlace($"{container}/access/signing.key", account.Blobs.GetBlobContainerClient(container), "access/signing.key", Ours: true);
        try
        {
            return await Find(place);
        }
        catch (StoreFault missing) when (missing.Code is "not-found" or "no-such-container")
        {
            await Make(place);
            return await Find(place);
        }
    }

    private static async Task<byte[]> Find(BlobPlace place)
    {
        var found = (await place.Ask(() => place.Blob.DownloadContentAsync(), default)).Value.Content.ToArray();
        return found.Length == Bytes ? found : throw new StoreFault("bad-signing-key",
            $"The signing key in {place.Uri} is damaged: it has {found.Length} bytes instead of {Bytes}. Bring it back from a backup; or delete it, and every review link that was sent becomes useless.");
    }

    private static async Task Make(BlobPlace place)
    {
        try
        {
            var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await place.Write(() => place.Blob.UploadAsync(new MemoryStream(RandomNumberGenerator.GetBytes(Bytes)), options), default);
        }
        catch (StoreConflict)
        {
            // Another host was first: its key counts.
        }
    }
}
