using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Storage;

/// <summary>
/// Sends a stream of whatever length, in blocks of which some are under way at a time, and gives it its name in one step at the end. The client's own upload numbers its
/// blocks alike every time, so that two uploads to one name could end up mixed; here they are named after the upload.
/// </summary>
/// <param name="expected">As in <see cref="IAssetStore.Put"/>.</param>
internal sealed class BlockUpload(BlobPlace place, string contentType, string? expected)
{
    /// <summary>Metadata that tells whose write it was when the answer to it got lost.</summary>
    private const string Mark = "mediaflowsput";

    private const int SmallestBlock = 8 << 20, LeastBuffer = 64 << 10, Abreast = 4;

    /// <summary>A blob has at most 50 000 blocks: every 10 000th doubles their size, which comes to 2.6 TB.</summary>
    private const int BlocksOfASize = 10_000;

    private readonly string name = Guid.NewGuid().ToString("n");

    // Its own: the shared pool keeps one of that size for every thread that ever had one.
    private readonly ConcurrentQueue<byte[]> free = [];

    private sealed record Block(int Number, byte[] Buffer, int Length)
    {
        public MemoryStream Content => new(Buffer, 0, Length, writable: false);
    }

    public async Task<StoredFile> Send(Stream content, CancellationToken cancellation)
    {
        var first = await Read(content, 0, cancellation);
        if (first.Length < first.Buffer.Length)
            return await Whole(first, cancellation);
        await Require(cancellation);
        var (count, size) = (0, 0L);
        await Parallel.ForEachAsync(Blocks(first, content, cancellation), Bounds(cancellation), async (block, stop) =>
        {
            await Stage(block, stop);
            Interlocked.Increment(ref count);
            Interlocked.Add(ref size, block.Length);
        });
        return await Commit(count, size, cancellation);
    }

    private static ParallelOptions Bounds(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = Abreast, CancellationToken = cancellation };

    private BlobHttpHeaders Headers => new() { ContentType = contentType };

    private Dictionary<string, string> Metadata => new() { [Mark] = name };

    private BlobRequestConditions? Conditions => expected switch
    {
        null => null,
        "" => new BlobRequestConditions { IfNoneMatch = ETag.All },
        _ => new BlobRequestConditions { IfMatch = new ETag(expected) },
    };

    /// <summary>Each block is read when a worker is free for it, which is what bounds the memory.</summary>
    private async IAsyncEnumerable<Block> Blocks(Block first, Stream content, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return first;
        for (var number = 1; ; number++)
        {
            var block = await Read(content, number, cancellation);
            if (block.Length > 0)
                yield return block;
            if (block.Length < block.Buffer.Length)
                break;
        }
    }

    private async Task<Block> Read(Stream content, int number, CancellationToken cancellation)
    {
        // What is known to be short takes no more than it needs, and a byte to see that it ends.
        var most = SmallestBlock << (number / BlocksOfASize);
        var size = content.CanSeek ? (int)Math.Clamp(content.Length - content.Position + 1, LeastBuffer, most) : most;
        if (!free.TryDequeue(out var buffer) || buffer.Length < size)
            buffer = GC.AllocateUninitializedArray<byte>(size);
        return new Block(number, buffer, await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation));
    }

    private Task<StoredFile> Whole(Block block, CancellationToken cancellation) => Written(block.Length, () =>
    {
        var options = new BlobUploadOptions { HttpHeaders = Headers, Metadata = Metadata, Conditions = Conditions };
        return place.Write(() => place.Blob.UploadAsync(block.Content, options, cancellation), cancellation);
    }, cancellation);

    private async Task Stage(Block block, CancellationToken cancellation)
    {
        await place.Write(() => place.Blob.StageBlockAsync(Id(block.Number), block.Content, cancellationToken: cancellation), cancellation);
        free.Enqueue(block.Buffer);
    }

    private Task<StoredFile> Commit(int count, long size, CancellationToken cancellation) => Written(size, () =>
    {
        var options = new CommitBlockListOptions { HttpHeaders = Headers, Metadata = Metadata, Conditions = Conditions };
        return place.Ask(() => place.Blob.CommitBlockListAsync(Enumerable.Range(0, count).Select(Id), options, cancellation), cancellation);
    }, cancellation);

    private string Id(int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{name}{number:d8}"));

    /// <summary>What is there, once it was written. A conflict may be the echo of our own write, whose first answer got lost.</summary>
    private async Task<StoredFile> Written(long size, Func<Task<Response<BlobContentInfo>>> write, CancellationToken cancellation)
    {
        try
        {
            var info = (await write()).Value;
            return new StoredFile(place.Uri, size, BlobAssetStore.VersionOf(info.ETag), info.LastModified);
        }
        catch (StoreConflict) when (expected is not null)
        {
            if (await Present(cancellation) is { } found && found.Metadata.TryGetValue(Mark, out var mark) && mark == name)
                return BlobAssetStore.File(place, found);
            throw;
        }
        catch (StoreFault missing) when (missing.Code == "not-found" && expected is not null)
        {
            throw BlobFaults.Conflict(place);
        }
    }

    /// <summary>Saves sending what could not take its name.</summary>
    private async Task Require(CancellationToken cancellation)
    {
        if (expected is not null && expected != (await Present(cancellation) is { } there ? BlobAssetStore.VersionOf(there.ETag) : ""))
            throw BlobFaults.Conflict(place);
    }

    private async Task<BlobProperties?> Present(CancellationToken cancellation)
    {
        try
        {
            return (await place.Ask(() => place.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value;
        }
        catch (StoreFault missing) when (missing.Code is "not-found" or "no-such-container")
        {
            return null;
        }
    }
}
