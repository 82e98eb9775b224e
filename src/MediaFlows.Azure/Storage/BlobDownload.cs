using System.Buffers;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;
using Microsoft.Win32.SafeHandles;
using Polly;
using Polly.Retry;

namespace MediaFlows.Azure.Storage;

/// <summary>Brings one version of a blob to the disk, in ranges of which some are under way at a time. One that is replaced meanwhile is brought anew, never mixed.</summary>
internal static class BlobDownload
{
    private const long Range = 16 << 20;

    private const int Abreast = 4, BufferSize = 256 << 10;

    /// <returns>Its local path.</returns>
    /// <exception cref="StoreConflict">It was replaced again and again.</exception>
    public static async Task<string> To(string workFolder, BlobPlace place, TimeProvider clock, CancellationToken cancellation) =>
        await Anew(clock).ExecuteAsync(async stop => await Once(workFolder, place, stop), cancellation);

    private static ResiliencePipeline Anew(TimeProvider clock) => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions { ShouldHandle = new PredicateBuilder().Handle<StoreConflict>(), MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(50), BackoffType = DelayBackoffType.Exponential })
        .Build();

    private static async Task<string> Once(string workFolder, BlobPlace place, CancellationToken cancellation)
    {
        var properties = (await place.Ask(() => place.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value;
        var (local, file) = Create(workFolder, place);
        try
        {
            using (file)
                await Parallel.ForEachAsync(Starts(properties.ContentLength), Bounds(cancellation), async (start, stop) =>
                    await Fetch(place, new HttpRange(start, Math.Min(Range, properties.ContentLength - start)), properties.ETag, file, stop));
            return local;
        }
        catch
        {
            File.Delete(local);
            throw;
        }
    }

    private static (string Path, SafeFileHandle File) Create(string workFolder, BlobPlace place)
    {
        foreach (var local in StoreNames.Local(place.Uri).Select(name => Path.Combine(workFolder, name)))
            try
            {
                return (local, File.OpenHandle(local, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous));
            }
            catch (IOException) when (Path.Exists(local))
            {
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw DiskFaults.InWords(place.Uri, fault);
            }
        throw new System.Diagnostics.UnreachableException();
    }

    private static IEnumerable<long> Starts(long length)
    {
        for (var start = 0L; start < length; start += Range)
            yield return start;
    }

    private static ParallelOptions Bounds(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = Abreast, CancellationToken = cancellation };

    private static async Task Fetch(BlobPlace place, HttpRange range, ETag version, SafeFileHandle file, CancellationToken cancellation)
    {
        var options = new BlobDownloadOptions { Range = range, Conditions = new BlobRequestConditions { IfMatch = version } };
        using var answer = (await place.Ask(() => place.Blob.DownloadStreamingAsync(options, cancellation), cancellation)).Value;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var (at, end) = (range.Offset, range.Offset + range.Length!.Value);
            while (await place.Ask(async () => await answer.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation), cancellation) is > 0 and var read)
            {
                await DiskFaults.InWords(place.Uri, () => Write(file, buffer.AsMemory(0, read), at, cancellation));
                at += read;
            }
            if (at != end)
                await place.Ask<int>(() => throw new EndOfStreamException(), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<bool> Write(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long at, CancellationToken cancellation)
    {
        await RandomAccess.WriteAsync(file, bytes, at, cancellation);
        return true;
    }
}
