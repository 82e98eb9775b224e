using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Azure.Storage;

/// <summary>Which blob a URI names, or why it may not.</summary>
/// <param name="prefix">In front of every container's name.</param>
internal sealed partial class BlobPlaces(BlobServiceClient account, string prefix)
{
    private static readonly HashSet<string> WrittenByUs = ["runs", "archive", "quarantine", "published", "mam"];

    public BlobPlace Locate(string uri)
    {
        var names = StoreNames.OfFile(uri);
        return Place(uri, names[0], uri[(names[0].Length + 1)..]);
    }

    /// <summary>The container, or folder in one, as a place whose path ends with a slash or is empty.</summary>
    public BlobPlace LocateFolder(string prefix)
    {
        var names = StoreNames.OfFolder(prefix);
        return Place(prefix, names[0], string.Concat(names.Skip(1).Select(name => $"{name}/")));
    }

    private BlobPlace Place(string uri, string container, string path)
    {
        if (!Sound().IsMatch(prefix + container))
            throw StoreNames.Refused(uri, "a container's name has 3 to 63 small letters, digits and single hyphens");
        if (container == StorageAccount.Inner || container.StartsWith($"{StorageAccount.Inner}-", StringComparison.Ordinal) || container.StartsWith("azure-webjobs-", StringComparison.Ordinal))
            throw StoreNames.Refused(uri, $"{container} holds what the host needs, not media");
        return new BlobPlace(uri, account.GetBlobContainerClient(prefix + container), path, WrittenByUs.Contains(container));
    }

    [GeneratedRegex(@"^[a-z0-9](?:-?[a-z0-9]){2,62}\z")]
    private static partial Regex Sound();
}

/// <param name="Ours">Whether steps write there by themselves, so that it is created when it is not there.</param>
internal sealed record BlobPlace(string Uri, BlobContainerClient Container, string Path, bool Ours)
{
    public string Account => Container.AccountName;

    /// <summary>As it may be shown.</summary>
    public string Name => StoreNames.Quoted(Uri);

    public BlockBlobClient Blob => Container.GetBlockBlobClient(Path);

    /// <summary>Asks the service; what it answers badly is said in words.</summary>
    public Task<T> Ask<T>(Func<Task<T>> ask, CancellationToken cancellation) => BlobFaults.InWords(this, ask, cancellation);

    /// <summary>The same for what writes: a container of ours is created when it is not there yet.</summary>
    public Task<T> Write<T>(Func<Task<T>> write, CancellationToken cancellation) => Ask(async () =>
    {
        try
        {
            return await write();
        }
        catch (RequestFailedException fault) when (Ours && fault.Is(BlobErrorCode.ContainerNotFound))
        {
            await Container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            return await write();
        }
    }, cancellation);
}
