using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Storage;

/// <summary>
/// One version of a blob, to be read from anywhere in it. What is read front to back is fetched ahead, some blocks at a time. A blob of one block is whole from the
/// start; a longer one that is replaced meanwhile ends in a <see cref="StoreConflict"/>.
/// </summary>
internal sealed class BlobReader : Stream
{
    private const int BlockSize = 2 << 20, Blocks = 4;

    private readonly BlobPlace place;
    private readonly ETag version;
    private readonly long length;
    private readonly CancellationTokenSource closed = new();
    private readonly (long Number, byte[] Buffer, Task<int> Filled)?[] held = new (long, byte[], Task<int>)?[Blocks];
    private long position;

    private BlobReader(BlobPlace place, ETag version, long length) => (this.place, this.version, this.length) = (place, version, length);

    public static async Task<BlobReader> Open(BlobPlace place, CancellationToken cancellation)
    {
        var properties = (await place.Ask(() => place.Blob.GetPropertiesAsync(cancellationToken: cancellation), cancellation)).Value;
        var reader = new BlobReader(place, properties.ETag, properties.ContentLength);
        if (reader.length > 0)
            await reader.Block(0).Filled.WaitAsync(cancellation);
        return reader;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => position; set => Seek(value, SeekOrigin.Begin); }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var wanted = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => length };
        return position = wanted >= 0 ? wanted : throw new IOException("Before the beginning of the file.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= length || buffer.IsEmpty)
            return 0;
        var (number, bytes, filled) = Block(position / BlockSize);
        var inBlock = (int)(position % BlockSize);
        var read = Math.Min(buffer.Length, await filled.WaitAsync(cancellationToken) - inBlock);
        bytes.AsMemory(inBlock, read).CopyTo(buffer);
        position += read;
        if (inBlock + read > BlockSize / 2)
            FetchAhead(number);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, default).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        closed.Cancel();
        base.Dispose(disposing);
    }

    private void FetchAhead(long number)
    {
        for (var next = number + 1; next < number + Blocks && next * BlockSize < length; next++)
            Block(next);
    }

    /// <summary>The block of that number, being fetched or there.</summary>
    private (long Number, byte[] Buffer, Task<int> Filled) Block(long number)
    {
        ref var slot = ref held[number % Blocks];
        if (slot is { } there && there.Number == number && !there.Filled.IsFaulted && !there.Filled.IsCanceled)
            return there;
        // A buffer that something is still being fetched into is not used again.
        var buffer = slot is { Filled.IsCompleted: true } free ? free.Buffer : new byte[Math.Min(BlockSize, length)];
        var fetched = (number, buffer, Fetch(number, buffer));
        slot = fetched;
        return fetched;
    }

    private async Task<int> Fetch(long number, byte[] buffer)
    {
        var wanted = (int)Math.Min(BlockSize, length - (number * BlockSize));
        var options = new BlobDownloadOptions { Range = new HttpRange(number * BlockSize, wanted), Conditions = new BlobRequestConditions { IfMatch = version } };
        return await place.Ask(async () =>
        {
            using var answer = (await place.Blob.DownloadStreamingAsync(options, closed.Token)).Value;
            await answer.Content.ReadExactlyAsync(buffer.AsMemory(0, wanted), closed.Token);
            return wanted;
        }, closed.Token);
    }
}
