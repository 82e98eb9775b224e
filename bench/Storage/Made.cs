using System.Buffers.Binary;

namespace MediaFlows.Bench.Storage;

/// <summary>Bytes that are made as they are read: no two blocks alike, and no end that is known before.</summary>
internal sealed class Made(long length) : Stream
{
    private const int Block = 1 << 20;

    private static readonly byte[] Pattern = Random(7);

    private readonly byte[] block = [.. Pattern];
    private long at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static async Task<bool> Is(Stream content, long length)
    {
        var (made, wanted, found) = (new Made(length), new byte[Block], new byte[Block]);
        for (int read; (read = await made.ReadAtLeastAsync(wanted, Block, throwOnEndOfStream: false)) > 0;)
            if (await content.ReadAtLeastAsync(found, read, throwOnEndOfStream: false) != read || !found.AsSpan(0, read).SequenceEqual(wanted.AsSpan(0, read)))
                return false;
        return await content.ReadAsync(found) == 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        BinaryPrimitives.WriteInt64LittleEndian(block, at / Block);
        var some = block.AsSpan((int)(at % Block));
        some = some[..(int)Math.Min(Math.Min(some.Length, buffer.Length), length - at)];
        some.CopyTo(buffer);
        at += some.Length;
        return some.Length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Random(int seed)
    {
        var bytes = new byte[Block];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
