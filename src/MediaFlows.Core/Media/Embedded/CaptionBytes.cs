namespace MediaFlows.Core.Media.Embedded;

/// <summary>Two bytes of closed captions as a picture carries them (CTA-708, cc_data).</summary>
/// <param name="Kind">0: CEA-608 of field 1. 1: CEA-608 of field 2. 2 and 3: CEA-708.</param>
public readonly record struct CaptionPair(int Kind, byte First, byte Second)
{
    /// <summary>Whether it says anything; line 21 sends zeros (with parity) when it has nothing to say.</summary>
    public bool Says => ((First | Second) & 0x7F) != 0;
}

/// <summary>Reads closed captions out of the units that carry them (ATSC A/53 part 4, section 6.2.3).</summary>
public static class CaptionBytes
{
    /// <summary>Identifier GA94 and user data type 3: closed captions.</summary>
    private static ReadOnlySpan<byte> Mark => "GA94\u0003"u8;

    /// <summary>The valid pairs in one packet of such units.</summary>
    public static IReadOnlyList<CaptionPair> Read(ReadOnlySpan<byte> packet)
    {
        var pairs = new List<CaptionPair>();
        ReadOnlySpan<byte> rest = Plain(packet);
        for (var at = rest.IndexOf(Mark); at >= 0; at = rest.IndexOf(Mark))
        {
            rest = rest[(at + Mark.Length)..];
            Read(rest, pairs);
        }
        return pairs;
    }

    private static void Read(ReadOnlySpan<byte> data, List<CaptionPair> pairs)
    {
        if (data.Length < 2 || (data[0] & 0x40) == 0)
            return;
        var count = data[0] & 0x1F;
        for (var at = 2; count > 0 && at + 3 <= data.Length; at += 3, count--)
            if ((data[at] & 0x04) != 0)
                pairs.Add(new CaptionPair(data[at] & 0x03, data[at + 1], data[at + 2]));
    }

    /// <summary>Without the bytes that keep a start code from appearing inside a unit (ISO 14496-10, 7.4.1). MPEG-2 has none, nor two zeros before a 3 in its user data.</summary>
    private static byte[] Plain(ReadOnlySpan<byte> packet)
    {
        var (plain, length, zeros) = (new byte[packet.Length], 0, 0);
        foreach (var value in packet)
        {
            var guard = zeros >= 2 && value == 3;
            zeros = value == 0 ? zeros + 1 : 0;
            if (!guard)
                plain[length++] = value;
        }
        return plain[..length];
    }
}
