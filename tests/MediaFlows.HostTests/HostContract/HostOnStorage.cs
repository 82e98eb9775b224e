using Azure;
using Azure.Storage.Blobs;
using MediaFlows.Azure;

namespace MediaFlows.HostTests.Contract;

/// <summary>A host whose files lie in a storage account.</summary>
public abstract class HostOnStorage : RunningHost
{
    /// <summary>As in the embedded host: it stands in documents that must be the same.</summary>
    protected const string KeyName = "admin";

    protected StorageAccount Account { get; set; } = null!;

    public override async Task Put(string uri, byte[] content)
    {
        await Account.Blobs.GetBlobContainerClient(uri[..uri.IndexOf('/')]).CreateIfNotExistsAsync();
        await Blob(uri).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
    }

    public override Task Remove(string uri) => Blob(uri).DeleteIfExistsAsync();

    public override async Task<byte[]?> Read(string uri)
    {
        try
        {
            return (await Blob(uri).DownloadContentAsync()).Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public override async Task<string> ETag(string uri) => await Blob(uri).ExistsAsync() ? (await Blob(uri).GetPropertiesAsync()).Value.ETag.ToString() : "0x8DC0FFEE";

    private BlobClient Blob(string uri) => Account.Blobs.GetBlobContainerClient(uri[..uri.IndexOf('/')]).GetBlobClient(uri[(uri.IndexOf('/') + 1)..]);
}
