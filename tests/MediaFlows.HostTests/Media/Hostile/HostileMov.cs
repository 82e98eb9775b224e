using System.Buffers.Binary;
using System.Text;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>QuickTime files box by box (ISO 14496-12 and Apple's QuickTime File Format), with any claim in them.</summary>
internal static class HostileMov
{
    private const int Frame = 320 * 180 * 3;

    private static readonly byte[] Upright = [0, 1, 0, 0, .. new byte[12], 0, 1, 0, 0, .. new byte[12], 0x40, 0, 0, 0];

    public static byte[] Box(string type, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(part => part)];
        return [.. Big(8 + content.Length), .. Encoding.Latin1.GetBytes(type), .. content];
    }

    public static byte[] Full(string type, int flags, params byte[][] parts) => Box(type, [Big(flags), .. parts]);

    public static byte[] Big(params int[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var at = 0; at < values.Length; at++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * at), values[at]);
        return bytes;
    }

    /// <summary>One frame of raw video, and whatever else goes into the index.</summary>
    public static byte[] Of(byte[]? track = null, params byte[][] more) =>
    [
        .. Box("ftyp", "qt  \0\0\0\0qt  "u8.ToArray()), .. Box("wide"), .. Box("mdat", new byte[Frame]),
        .. Box("moov", [Full("mvhd", 0, Big(0, 0, 1000, 1000), [0, 1, 0, 0, 1, 0], new byte[10], Upright, new byte[24], Big(2)), track ?? Track(), .. more]),
    ];

    /// <param name="references">The entry of the data reference box; itself when null.</param>
    /// <param name="frames">How many there are said to be.</param>
    public static byte[] Track(int width = 320, int height = 180, byte[]? references = null, byte[]? edits = null, int frames = 1, string codec = "raw ", int bytes = Frame)
    {
        byte[] size = [(byte)(width >> 8), (byte)width, (byte)(height >> 8), (byte)height];
        var entry = Box(codec, [0, 0, 0, 0, 0, 0, 0, 1], new byte[16], size, [0, 0x48, 0, 0, 0, 0x48, 0, 0], new byte[4], [0, 1], new byte[32], [0, 24, 0xFF, 0xFF]);
        return Box("trak", Full("tkhd", 7, Big(0, 0, 1, 0, 1000), new byte[16], Upright, Big(width << 16, height << 16)), edits ?? [],
            Box("mdia", Full("mdhd", 0, Big(0, 0, 1000, 1000), new byte[4]), Full("hdlr", 0, "\0\0\0\0vide"u8.ToArray(), new byte[13]),
                Box("minf", Full("vmhd", 1, new byte[8]), Box("dinf", Full("dref", 0, Big(1), references ?? Full("url ", 1))),
                    Box("stbl", Full("stsd", 0, Big(1), entry), Full("stts", 0, Big(1, frames, frames == 1 ? 1000 : 1)), Full("stsc", 0, Big(1, 1, frames, 1)),
                        Full("stsz", 0, Big(frames == 1 ? bytes : 1, frames)), Full("stco", 0, Big(1, 36))))));
    }

    public static byte[] Edits(int count, int milliseconds) =>
        Box("edts", Full("elst", 0, Big(count), [.. Enumerable.Repeat(Big(milliseconds, 0, 0x10000), count).SelectMany(edit => edit)]));

    /// <summary>An alias record as Mac OS wrote it: the media is in another file.</summary>
    public static byte[] Alias(string path, string folder, string name)
    {
        byte[] record =
        [
            0, 0, 0, 0, 0, 150, 0, 0, 0, 0, 0, .. new byte[27 + 12], (byte)name.Length, .. Encoding.UTF8.GetBytes(name.PadRight(63, '\0')), .. new byte[16],
            0, 0, 0, 1, .. new byte[16], .. Item(0, folder), .. Item(2, path), 0xFF, 0xFF, 0, 0,
        ];
        return Full("alis", 0, [.. record, .. new byte[Math.Max(0, 200 - record.Length)]]);
    }

    private static byte[] Item(short kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0, (byte)kind, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes, .. new byte[bytes.Length & 1]];
    }
}
