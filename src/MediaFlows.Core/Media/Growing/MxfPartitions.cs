namespace MediaFlows.Core.Media.Growing;

/// <summary>
/// Finds the partition packs of an MXF in its bytes as they come (SMPTE ST 377-1, sections 5.4 and 7): when a recorder closes a file it writes into all of them that they
/// are closed now and where the footer is. Nothing of picture and sound lies there.
/// </summary>
public sealed class MxfPartitions
{
    private const int KeySize = 16;

    private readonly byte[] head = new byte[KeySize + 9];
    private int known;
    private long left;
    private bool inPack, lost;

    /// <summary>The universal label that all keys of SMPTE begin with, and the partition packs' own up to their kind.</summary>
    private static ReadOnlySpan<byte> Label => [0x06, 0x0E, 0x2B, 0x34];

    private static ReadOnlySpan<byte> Pack => [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02, 0x01, 0x01];

    /// <summary>How many of these bytes, which follow those of the last call, are of one kind, and whether of a pack. What is no MXF is of the other kind from its first byte on.</summary>
    public (int Length, bool InPack) Next(ReadOnlySpan<byte> bytes)
    {
        if (lost) return (bytes.Length, false);
        if (left == 0) return (TakeHead(bytes), inPack);
        var length = (int)Math.Min(left, bytes.Length);
        left -= length;
        return (length, inPack);
    }

    /// <summary>Key and length. A pack's kind lies in the key's 14th byte, so that its first bytes, which never change, count as the other kind.</summary>
    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        inPack = known >= Pack.Length && head.AsSpan().StartsWith(Pack);
        var length = Math.Min((known < Pack.Length ? Pack.Length : HeadSize()) - known, bytes.Length);
        bytes[..length].CopyTo(head.AsSpan(known));
        known += length;
        if (known >= Label.Length && !head.AsSpan().StartsWith(Label)) lost = true;
        else if (known > KeySize && known == HeadSize()) Begin();
        return length;
    }

    /// <summary>The length is one byte up to 127, else so many as the first says (BER).</summary>
    private int HeadSize() => KeySize + 1 + (known > KeySize && head[KeySize] > 0x80 ? Math.Min(8, head[KeySize] & 0x7F) : 0);

    private void Begin()
    {
        var form = head[KeySize];
        lost = form is 0x80 or > 0x88;
        left = form < 0x80 ? form : head.AsSpan(KeySize + 1, Math.Min(8, form & 0x7F)).ToArray().Aggregate(0L, (sum, part) => sum << 8 | part);
        lost |= left < 0;
        known = 0;
    }
}
