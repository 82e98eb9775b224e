using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Azure.Storage;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Documents;

/// <summary>Documents as blobs, <c>documents/ASSET/transcript/000002.json</c>. A number is taken by whoever writes its blob first.</summary>
public sealed partial class BlobDocumentStore(StorageAccount account, string container = StorageAccount.Inner) : IDocumentStore
{
    public async Task<bool> Add(DocumentName document, DocumentRevision revision, CancellationToken cancellation)
    {
        if (revision.Number > 1 && await Find(document, revision.Number - 1, cancellation) is null)
            return false;
        var place = Place(document, revision.Number);
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await place.Write(() => place.Blob.UploadAsync(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(revision, JsonSerializerOptions.Web)), options, cancellation), cancellation);
            return true;
        }
        catch (StoreConflict)
        {
            return false;
        }
    }

    public async Task<DocumentRevision?> Find(DocumentName document, int number, CancellationToken cancellation)
    {
        var place = Place(document, number);
        try
        {
            var read = (await place.Ask(() => place.Blob.DownloadContentAsync(cancellation), cancellation)).Value;
            return JsonSerializer.Deserialize<DocumentRevision>(read.Content, JsonSerializerOptions.Web);
        }
        catch (StoreFault missing) when (missing.Code is "not-found" or "no-such-container")
        {
            return null;
        }
    }

    public async Task<IReadOnlyDictionary<string, int>> Newest(string asset, string version, CancellationToken cancellation) =>
        (await Revisions(Folder(asset, version), cancellation)).GroupBy(revision => revision.Name).ToDictionary(document => document.Key, document => document.Max(revision => revision.Number));

    public async Task Forget(DocumentName document, int below, CancellationToken cancellation)
    {
        var revisions = await Revisions($"{Folder(document.Asset, document.Version)}{document.Name}/", cancellation);
        await Task.WhenAll(revisions.Where(revision => revision.Number < below).Select(revision => Remove(Place(document, revision.Number), cancellation)));
    }

    private static Task Remove(BlobPlace place, CancellationToken cancellation) =>
        place.Ask(() => place.Blob.DeleteIfExistsAsync(cancellationToken: cancellation), cancellation);

    private async Task<IReadOnlyList<(string Name, int Number)>> Revisions(string folder, CancellationToken cancellation)
    {
        var place = Place(folder);
        try
        {
            return await place.Ask(() => Revisions(place, cancellation), cancellation);
        }
        catch (StoreFault missing) when (missing.Code == "no-such-container")
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<(string Name, int Number)>> Revisions(BlobPlace place, CancellationToken cancellation)
    {
        var revisions = new List<(string, int)>();
        await foreach (var blob in place.Container.GetBlobsAsync(new GetBlobsOptions { Prefix = place.Path }, cancellation))
            if (Revision().Match(blob.Name) is { Success: true } name)
                revisions.Add((name.Groups[1].Value, int.Parse(name.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));
        return revisions;
    }

    private BlobPlace Place(DocumentName document, int number) => Place($"{Folder(document.Asset, document.Version)}{document.Name}/{number:d6}.json");

    private BlobPlace Place(string path) => new($"{container}/{path}", account.Blobs.GetBlobContainerClient(container), path, Ours: true);

    /// <summary>A version is an ETag or the like: not a name of a blob.</summary>
    private static string Folder(string asset, string version) => $"documents/{TableKey.Hash($"{asset}\n{version}")[..40]}/";

    [GeneratedRegex(@"/([a-z][a-z0-9-]*)/([0-9]{6,9})\.json\z")]
    private static partial Regex Revision();
}
