using System.Buffers.Binary;

namespace MediaFlows.HostTests.Media.Corpus;

/// <summary>Puts closed captions into video, which ffmpeg cannot: units of A/53 user data before each picture of an elementary stream.</summary>
public static class CaptionedStream
{
    /// <summary>A pop-on caption on CC1 (CTA-608): sent from one frame on, shown by its last pair.</summary>
    public sealed record Caption(int Frame, string Text)
    {
        /// <summary>The frame with which it appears.</summary>
        public int Shown => Frame + Pairs.Count - 2;

        public IReadOnlyList<(int, int)> Pairs { get; } =
            [(0x14, 0x20), (0x14, 0x20), (0x14, 0x2E), (0x14, 0x2E), (0x14, 0x70), (0x14, 0x70),
                .. (Text.Length % 2 == 0 ? Text : $"{Text} ").Chunk(2).Select(two => ((int)two[0], (int)two[1])), (0x14, 0x2F), (0x14, 0x2F)];
    }

    /// <summary>What clears the screen.</summary>
    public static IReadOnlyList<(int, int)> Clear { get; } = [(0x14, 0x2C), (0x14, 0x2C)];

    /// <param name="codec"><c>h264</c>, <c>hevc</c> or <c>mpeg2</c>.</param>
    /// <param name="shown">For each picture in the order of coding, its place in the order of showing.</param>
    /// <param name="pairs">CEA-608 by frame shown; null for CEA-708 alone.</param>
    /// <param name="digital">Codes of CEA-708's first service by frame shown, 30 at most.</param>
    public static byte[] With(byte[] stream, string codec, IReadOnlyList<int> shown, IReadOnlyDictionary<int, (int, int)>? pairs, IReadOnlyDictionary<int, byte[]>? digital = null)
    {
        var (result, picture, begun) = (new MemoryStream(), 0, false);
        foreach (var (start, end) in Units(stream))
        {
            var unit = stream.AsSpan(start, end - start);
            begun |= codec == "mpeg2" && unit[3] == 0x00;
            if (codec == "mpeg2" ? begun && unit[3] == 0x01 : FirstSlice(unit[3..], codec))
            {
                var frame = shown[picture++];
                result.Write(Unit(codec, UserData(frame, pairs, digital?.GetValueOrDefault(frame) ?? [])));
                begun = false;
            }
            result.Write(unit);
        }
        return result.ToArray();
    }

    private static bool FirstSlice(ReadOnlySpan<byte> unit, string codec) => codec == "h264"
        ? (unit[0] & 0x1F) is 1 or 5 && (unit[1] & 0x80) != 0
        : (unit[0] >> 1 & 0x3F) < 32 && (unit[2] & 0x80) != 0;

    /// <summary>From one start code of three bytes to the next.</summary>
    private static IEnumerable<(int Start, int End)> Units(byte[] stream)
    {
        var last = -1;
        for (var at = 0; at + 3 < stream.Length; at++)
            if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1)
            {
                if (last >= 0)
                    yield return (last, at);
                last = at;
            }
        yield return (last, stream.Length);
    }

    private static byte[] UserData(int frame, IReadOnlyDictionary<int, (int, int)>? pairs, byte[] codes)
    {
        var (first, second) = pairs?.GetValueOrDefault(frame) ?? (0, 0);
        byte[] line21 = pairs is null ? [0xF8, 0, 0] : [0xFC, Parity(first), Parity(second)];
        var digital = Digital(frame, codes);
        return [.. "GA94"u8, 3, (byte)(0x40 | 1 + digital.Length / 3), 0xFF, .. line21, .. digital, 0xFF];
    }

    /// <summary>A packet with one block of the first service, in pairs of which the first begins it.</summary>
    private static byte[] Digital(int frame, byte[] codes)
    {
        byte[] data = codes.Length == 0 ? [0] : [(byte)(0x20 | codes.Length), .. codes];
        byte[] packet = [(byte)(frame << 6 | data.Length / 2 + 1), .. data, .. data.Length % 2 == 0 ? [0] : (byte[])[]];
        return [.. packet.Chunk(2).SelectMany((pair, index) => (byte[])[(byte)(index == 0 ? 0xFF : 0xFE), .. pair])];
    }

    private static byte[] Unit(string codec, byte[] data)
    {
        if (codec == "mpeg2")
            return [0, 0, 1, 0xB2, .. data];
        byte[] header = codec == "h264" ? [0x06] : [0x4E, 0x01];
        return [0, 0, 1, .. Guarded([.. header, 4, (byte)(data.Length + 3), 0xB5, 0, 0x31, .. data, 0x80])];
    }

    private static List<byte> Guarded(byte[] unit)
    {
        var guarded = new List<byte>();
        foreach (var value in unit)
        {
            if (guarded is [.., 0, 0] && value <= 3)
                guarded.Add(3);
            guarded.Add(value);
        }
        return guarded;
    }

    private static byte Parity(int value) => (byte)(int.PopCount(value) % 2 == 0 ? value | 0x80 : value);
}

/// <summary>Blu-ray subtitles (PGS), of which ffmpeg makes DVB's: a white bar shown from one second to another.</summary>
public static class PictureSubtitles
{
    public static byte[] Of(params (double From, double To)[] shown)
    {
        var file = new MemoryStream();
        foreach (var (from, to) in shown)
        {
            Segment(file, from, 0x16, "02D0 0240 10 0000 80 00 00 01 0000 00 00 0064 01F4");
            Segment(file, from, 0x17, "01 00 0064 01F4 0020 0008");
            Segment(file, from, 0x14, "00 00 01 C8 80 80 FF");
            var lines = string.Concat(Enumerable.Repeat("00 A0 01 00 00 ", 8));
            Segment(file, from, 0x15, $"0000 00 C0 00002C 0020 0008 {lines}");
            Segment(file, from, 0x80, "");
            Segment(file, to, 0x16, "02D0 0240 10 0001 00 00 00 00");
            Segment(file, to, 0x80, "");
        }
        return file.ToArray();
    }

    private static void Segment(MemoryStream file, double seconds, byte kind, string hex)
    {
        var (content, head) = (Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), new byte[13]);
        "PG"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(2), (uint)(seconds * 90_000));
        head[10] = kind;
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(11), (ushort)content.Length);
        file.Write(head);
        file.Write(content);
    }
}
