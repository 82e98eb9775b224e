using System.Buffers.Binary;
using System.Text;

namespace MediaFlows.HostTests.Media.Hostile;

/// <summary>Matroska files element by element (RFC 9559), with any claim in them.</summary>
internal static class HostileMkv
{
    public static byte[] Of(IEnumerable<byte[]> tracks, IEnumerable<byte[]> clusters, double milliseconds, byte[]? info = null, byte[]? more = null) =>
    [
        .. Element(0x1A45DFA3, Text(0x4282, "matroska"), Number(0x4287, 4), Number(0x4285, 2)),
        .. Element(0x18538067,
            Element(0x1549A966, Number(0x2AD7B1, 1_000_000), Element(0x4489, Big(BitConverter.DoubleToInt64Bits(milliseconds))), info ?? [], Text(0x4D80, "x"), Text(0x5741, "x")),
            Element(0x1654AE6B, [.. tracks]), more ?? [], [.. clusters.SelectMany(cluster => cluster)]),
    ];

    /// <summary>A raw video track.</summary>
    /// <param name="frame">Nanoseconds from one frame to the next; 0 says nothing of it.</param>
    public static byte[] Track(int number, int width = 64, int height = 36, long frame = 0) => Element(0xAE,
        Number(0xD7, number), Number(0x73C5, number), Number(0x83, 1), Text(0x86, "V_UNCOMPRESSED"), frame == 0 ? [] : Number(0x23E383, frame),
        Element(0xE0, Number(0xB0, width), Number(0xBA, height), Text(0x2EB524, "I420")));

    /// <summary>One grey frame of the first track.</summary>
    public static byte[] Cluster(long milliseconds) =>
        Element(0x1F43B675, Number(0xE7, milliseconds), Element(0xA3, [0x81, 0, 0, 0x80], [.. Enumerable.Repeat((byte)0x80, 64 * 36 * 3 / 2)]));

    public static byte[] Tags(params IEnumerable<(string Name, string Value)> tags) => Element(0x1254C367, Element(0x7373,
        [Element(0x63C0), .. tags.Select(tag => Element(0x67C8, Text(0x45A3, tag.Name), Text(0x4487, tag.Value)))]));

    public static byte[] Chapters(int count) => Element(0x1043A770, Element(0x45B9, [.. Enumerable.Range(0, count).Select(at =>
        Element(0xB6, Number(0x73C4, count - at), Number(0x91, 0), Number(0x92, 1_000_000_000), Element(0x80, Text(0x85, "c"))))]));

    public static byte[] Attachment(string name, string type, byte[] content) =>
        Element(0x1941A469, Element(0x61A7, Text(0x466E, name), Text(0x4660, type), Number(0x46AE, 1), Element(0x465C, content)));

    public static byte[] Text(uint id, string text) => Element(id, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(uint id, long value) => Element(id, Big(value));

    private static byte[] Element(uint id, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(part => part)];
        return [.. Id(id), .. Big((1L << 56) + content.Length), .. content];
    }

    private static byte[] Id(uint id)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return [.. bytes.SkipWhile(part => part == 0)];
    }

    private static byte[] Big(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
