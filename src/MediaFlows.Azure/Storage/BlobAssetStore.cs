using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Storage;

/// <summary>
/// Media files in Blob Storage; a version is an ETag. Transfers go in parallel blocks and hold at most some 40 MB each (beyond 80 GB of a file more: blocks must
/// grow). Containers that steps write to are created when they are missing, those that media arrive in are not. The container <c>mediaflows</c> is out of reach.
/// </summary>
/// <param name="prefix">In front of every container's name: lets several installations share an account.</param>
public sealed class BlobAssetStore(StorageAccount account, TimeProvider clock, string prefix = "") : IAssetStore
{
    private readonly BlobPlaces places = new(account.Blobs, prefix);
    private readonly BlobReadLinks links = new(account.Blobs, clock);

    public async Task<StoredFile?> Find(string uri, CancellationToken cancellation)
    {
        var place = places.Locate(uri);
        try
        {
            var properties = await place.Ask(() => place.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation);
            return IsFolder(properties.Value.Metadata) ? null : File(place, properties.Value);
        }
        catch (StoreFault missing) when (missing.Code is "not-found" or "no-such-container")
        {
            return null;
        }
    }

    public Task<Stream> OpenRead(string uri, CancellationToken cancellation)
    {
        var place = places.Locate(uri);
        return Reading<Stream>(place, async () => await BlobReader.Open(place, cancellation), cancellation);
    }

    public Task<string> Bring(string uri, string workFolder, CancellationToken cancellation)
    {
        var place = places.Locate(uri);
        return Reading(place, () => BlobDownload.To(workFolder, place, clock, cancellation), cancellation);
    }

    public Task<StoredFile> Put(string uri, Stream content, string contentType, string? expected, CancellationToken cancellation) =>
        new BlockUpload(places.Locate(uri), contentType, expected).Send(content, cancellation);

    public Task<StoredFile> Copy(string from, string to, CancellationToken cancellation)
    {
        var (source, target) = (places.Locate(from), places.Locate(to));
        return Reading(source, () => new BlobCopy(source, target, links).Make(cancellation), cancellation);
    }

    public Task SetTier(string uri, StorageTier tier, CancellationToken cancellation)
    {
        var place = places.Locate(uri);
        return place.Ask(() => place.Blob.SetAccessTierAsync(TierOf(tier), cancellationToken: cancellation), cancellation);
    }

    public async IAsyncEnumerable<StoredFile> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var folder = places.LocateFolder(prefix);
        var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = folder.Path };
        await using var found = folder.Container.GetBlobsAsync(options, cancellation).GetAsyncEnumerator(cancellation);
        var container = prefix.Split('/')[0];
        while (await Next(folder, found, cancellation))
            if (!IsFolder(found.Current.Metadata))
                yield return File($"{container}/{found.Current.Name}", found.Current.Properties);
    }

    public async Task Delete(string uri, string version, CancellationToken cancellation)
    {
        var place = places.Locate(uri);
        try
        {
            var conditions = new BlobRequestConditions { IfMatch = new ETag(version) };
            await place.Ask(() => place.Blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellation), cancellation);
        }
        catch (Exception gone) when (gone is StoreConflict or StoreFault { Code: "not-found" or "no-such-container" })
        {
            // A version is asked of a file that is not there: the service may answer either.
            if (await Find(uri, cancellation) is not null)
                throw;
        }
    }

    /// <summary>A link to Blob Storage itself, signed for this one file; null where the account is reached with a SAS, which signs nothing.</summary>
    public Task<Uri?> ReadLink(string uri, TimeSpan lifetime, CancellationToken cancellation)
    {
        var place = places.Locate(uri);
        return place.Ask(() => links.Make(place.Blob, lifetime, cancellation), cancellation);
    }

    internal static StoredFile File(BlobPlace place, BlobProperties properties) =>
        properties.BlobType == BlobType.Append
            ? new(place.Uri, properties.ContentLength, VersionOf(properties.ETag), properties.LastModified) { Recording = $"append-{properties.CreatedOn.UtcTicks:x}" }
            : new(place.Uri, properties.ContentLength, VersionOf(properties.ETag), properties.LastModified);

    /// <summary>As events tell it too: listings have it without quotes, answers with them.</summary>
    internal static string VersionOf(ETag tag) => tag.ToString().Trim('"');

    private static StoredFile File(string uri, BlobItemProperties properties) =>
        new(uri, properties.ContentLength!.Value, VersionOf(properties.ETag!.Value), properties.LastModified!.Value);

    /// <summary>Accounts with a hierarchical namespace list their folders as empty blobs.</summary>
    private static bool IsFolder(IDictionary<string, string>? metadata) => metadata?.ContainsKey("hdi_isfolder") == true;

    /// <summary>Reads; a file in the archive tier is asked for instead.</summary>
    private static async Task<T> Reading<T>(BlobPlace place, Func<Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            return await read();
        }
        catch (StoreFault archived) when (archived.Code == "rehydrating")
        {
            // Asked for before is fine: that answers with a conflict.
            await place.Ask(() => place.Blob.SetAccessTierAsync(AccessTier.Hot, rehydratePriority: RehydratePriority.Standard, cancellationToken: cancellation), cancellation);
            throw;
        }
    }

    private static async Task<bool> Next(BlobPlace folder, IAsyncEnumerator<BlobItem> found, CancellationToken cancellation)
    {
        try
        {
            return await folder.Ask(async () => await found.MoveNextAsync(), cancellation);
        }
        catch (StoreFault missing) when (missing.Code == "no-such-container")
        {
            return false;
        }
    }

    private static AccessTier TierOf(StorageTier tier) => tier switch
    {
        StorageTier.Hot => AccessTier.Hot,
        StorageTier.Cool => AccessTier.Cool,
        StorageTier.Cold => AccessTier.Cold,
        StorageTier.Archive => AccessTier.Archive,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, null),
    };
}
