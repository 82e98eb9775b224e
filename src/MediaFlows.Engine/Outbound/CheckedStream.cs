using System.Security.Cryptography;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

/// <summary>
/// The bytes of a file on their way out. It stays one piece ahead, so that the last piece only leaves once the digest of the whole fits: nobody
/// gets a complete file that is not the one expected.
/// </summary>
internal sealed class CheckedStream(Stream inner, MediaFile file, Action<long> onRead) : Stream
{
    private const int Piece = 128 * 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] current = new byte[Piece];
    private byte[] next = new byte[Piece];
    private Memory<byte> ready;
    private int ahead;
    private long total;
    private bool ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default)
    {
        while (ready.Length == 0 && !(ended && ahead == 0))
            await Advance(cancellation);
        var count = Math.Min(buffer.Length, ready.Length);
        ready[..count].CopyTo(buffer);
        ready = ready[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellation) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellation).AsTask();

    private async Task Advance(CancellationToken cancellation)
    {
        (current, next) = (next, current);
        var waiting = current.AsMemory(0, ahead);
        ahead = ended ? 0 : await inner.ReadAsync(next, cancellation);
        hash.AppendData(next, 0, ahead);
        total += ahead;
        onRead(total);
        if (total > file.Size || (ahead == 0 && !ended && Digest() != file.Sha256))
            throw Changed();
        ended |= ahead == 0;
        ready = waiting;
    }

    private string Digest() => Convert.ToHexStringLower(hash.GetCurrentHash());

    private StepFailedException Changed() => new(new Failure(FailureClass.Media, "file-changed",
        $"The {file.Role} is no longer the file that this run knows: its digest differs. Nothing was sent.",
        "Find out who changed it, then rerun from the step that made it.", $"{file.Uri}: expected sha256 {file.Sha256}"));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        hash.Dispose();
        await inner.DisposeAsync();
    }
}
