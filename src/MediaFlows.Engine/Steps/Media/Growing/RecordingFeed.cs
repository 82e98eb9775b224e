using System.Threading.Channels;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <summary>
/// Hands a recording to ffmpeg as it grows: only what was seen to be there, and its end only once it is closed. What is still being written thus never
/// looks like a file that is cut short, and nothing is read twice.
/// </summary>
internal sealed class RecordingFeed(StepContext context) : IDisposable
{
    /// <summary>Bytes of a beginning by which it is told what a recording is: five seconds, which is what ffmpeg looks at, of 25 Mbit/s.</summary>
    public const long Beginning = 16 << 20;

    private readonly Channel<long> sizes = Channel.CreateUnbounded<long>();
    private long fed;

    public StretchDigests Digests { get; } = new();

    /// <summary>So many bytes are there now.</summary>
    public void Grew(long size) => sizes.Writer.TryWrite(size);

    /// <summary>No more will come.</summary>
    public void Close() => sizes.Writer.TryComplete();

    public async Task Feed(Stream to, CancellationToken cancellation)
    {
        await foreach (var size in sizes.Reader.ReadAllAsync(cancellation))
            if (size > fed)
                await Copy(to, size, cancellation);
    }

    public void Dispose() => Digests.Dispose();

    private async Task Copy(Stream to, long size, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 17];
        try
        {
            await using var content = await context.Store.OpenRead(context.Asset.Uri, cancellation);
            content.Position = fed;
            while (fed < size && await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - fed)), cancellation) is > 0 and var read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
                Digests.Append(buffer.AsSpan(0, read));
                fed += read;
            }
        }
        catch (StoreConflict)
        {
            // It grew while it was read, which some stores do not let pass: the rest comes after the next look.
        }
    }
}
