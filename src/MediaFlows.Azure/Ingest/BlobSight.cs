using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ingest;

namespace MediaFlows.Azure.Ingest;

/// <summary>Looks at a blob that is said to have arrived.</summary>
public static class BlobSight
{
    /// <returns>Null when it is gone. A copy that is still under way counts as being written: its event comes when it starts.</returns>
    public static async Task<Sight?> Of(StorageAccount account, string container, string path, CancellationToken cancellation)
    {
        try
        {
            var properties = (await account.Blobs.GetBlobContainerClient(container).GetBlobClient(path).GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return new Sight(properties.ContentLength, properties.LastModified, properties.BlobCopyStatus == CopyStatus.Pending);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return null;
        }
    }
}
