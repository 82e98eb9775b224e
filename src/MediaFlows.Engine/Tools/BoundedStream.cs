namespace MediaFlows.Engine.Tools;

/// <summary>Takes a tool's answer in memory; what goes beyond the bound is dropped, not refused, so that the tool can end by itself.</summary>
internal sealed class BoundedStream(int most) : MemoryStream
{
    public bool Overflowed { get; private set; }

    public ReadOnlyMemory<byte> Written => GetBuffer().AsMemory(0, (int)Length);

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Fits(count))
            base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Fits(buffer.Length))
            base.Write(buffer);
    }

    public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (Fits(count))
            await base.WriteAsync(buffer, offset, count, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Fits(buffer.Length))
            await base.WriteAsync(buffer, cancellationToken);
    }

    private bool Fits(int count) => !(Overflowed |= Length + count > most);
}
