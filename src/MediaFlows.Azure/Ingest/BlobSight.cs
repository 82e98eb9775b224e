using Azure.Storage.Blobs.Models;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Ingest;

/// <summary>Looks at a blob that is said to have arrived.</summary>
public static class BlobSight
{
    /// <returns>Null when it is gone. A copy that is still under way counts as being written: its event comes when it starts.</returns>
    public static async Task<Sight?> Of(StorageAccount account, string container, string path, CancellationToken cancellation)
    {
        try
        {
            var place = new BlobPlace($"{container}/{path}", account.Blobs.GetBlobContainerClient(container), path, Ours: false);
            var properties = (await place.Ask(() => place.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value;
            return new Sight(properties.ContentLength, properties.LastModified, properties.BlobCopyStatus == CopyStatus.Pending);
        }
        catch (StoreFault fault) when (fault.Code is "not-found" or "no-such-container")
        {
            return null;
        }
    }
}
