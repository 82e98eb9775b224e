using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Storage;

/// <summary>A copy that the service makes by itself: no byte comes to us, and the target takes its name whole.</summary>
internal sealed class BlobCopy(BlobPlace source, BlobPlace target, BlobReadLinks links)
{
    /// <summary>What one request copies at most, and how much each of several copies of a longer file.</summary>
    private const long MostAtOnce = 256L << 20, Range = 100L << 20;

    private const int Abreast = 8;

    private readonly string name = Guid.NewGuid().ToString("n");

    public async Task<StoredFile> Make(CancellationToken cancellation)
    {
        var found = (await source.Ask(() => source.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value;
        if (found.AccessTier == AccessTier.Archive)
            throw BlobFaults.Rehydrating(source);
        await (found.ContentLength <= MostAtOnce ? AtOnce(found, cancellation) : InRanges(found, cancellation));
        var made = (await target.Ask(() => target.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value;
        return made.ContentLength == found.ContentLength ? BlobAssetStore.File(target, made) : throw Differs();
    }

    private async Task AtOnce(BlobProperties found, CancellationToken cancellation)
    {
        var options = new BlobCopyFromUriOptions { SourceConditions = new BlobRequestConditions { IfMatch = found.ETag } };
        var address = await Address(cancellation);
        await Asking(() => target.Blob.SyncCopyFromUriAsync(address, options, cancellation), cancellation);
    }

    private async Task InRanges(BlobProperties found, CancellationToken cancellation)
    {
        try
        {
            var address = await Address(cancellation);
            await Parallel.ForAsync(0, Count(found), new ParallelOptions { MaxDegreeOfParallelism = Abreast, CancellationToken = cancellation }, async (number, stop) =>
                await Asking(() => target.Blob.StageBlockFromUriAsync(address, Id(number), RangeOf(number, found), stop), stop));
            await Asking(() => target.Blob.CommitBlockListAsync(Enumerable.Range(0, Count(found)).Select(Id), AsItWas(found), cancellation), cancellation);
        }
        catch (CopiesNoRanges)
        {
            await AsAWhole(found, cancellation);
        }
    }

    /// <summary>Azurite copies no ranges. It copies whole blobs of any length, in a moment.</summary>
    private async Task AsAWhole(BlobProperties found, CancellationToken cancellation)
    {
        var options = new BlobCopyFromUriOptions { SourceConditions = new BlobRequestConditions { IfMatch = found.ETag } };
        await Asking(async () =>
        {
            var copying = await target.Blob.StartCopyFromUriAsync(source.Blob.Uri, options, cancellation);
            return await copying.WaitForCompletionAsync(cancellation);
        }, cancellation);
    }

    /// <summary>Faults are those of the target, but for what became of the source.</summary>
    private Task<T> Asking<T>(Func<Task<T>> ask, CancellationToken cancellation) => target.Write(async () =>
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException fault) when (fault.Status == 501)
        {
            throw new CopiesNoRanges();
        }
        catch (RequestFailedException fault) when (fault.Status == 412 || fault.Is(BlobErrorCode.CannotVerifyCopySource))
        {
            throw fault.Status == 404 ? BlobFaults.NotFound(source) : new StoreConflict($"{source.Name} changed while it was copied.");
        }
    }, cancellation);

    /// <summary>The source as the service may read it: with a signature of its own, or with the one we are let in by.</summary>
    private async Task<Uri> Address(CancellationToken cancellation) =>
        await source.Ask(() => links.Make(source.Blob, TimeSpan.FromHours(12), cancellation), cancellation) ?? source.Blob.Uri;

    private static int Count(BlobProperties found) => (int)((found.ContentLength + Range - 1) / Range);

    private string Id(int number) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{name}{number:d8}"));

    private static StageBlockFromUriOptions RangeOf(int number, BlobProperties found) => new()
    {
        SourceRange = new HttpRange(number * Range, Math.Min(Range, found.ContentLength - (number * Range))),
        SourceConditions = new RequestConditions { IfMatch = found.ETag },
    };

    private static CommitBlockListOptions AsItWas(BlobProperties found) => new() { HttpHeaders = new BlobHttpHeaders { ContentType = found.ContentType }, Metadata = found.Metadata };

    /// <summary>The service answered 501.</summary>
    private sealed class CopiesNoRanges : Exception;

    private StoreFault Differs() => new("copy-differs", $"The copy {target.Name} has another length than its source. It is made anew at the next try.") { RetryAfter = TimeSpan.FromSeconds(30) };
}
