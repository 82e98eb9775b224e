using CsCheck;
using MediaFlows.Core.Media.Growing;

namespace MediaFlows.Tests.Media;

public sealed class MxfPartitionsTests
{
    private static byte[] Pack(byte kind, byte status, byte footer) => [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02, 0x01, 0x01, kind, status, 0, 0x83, 0, 0, 4, 1, 2, footer, 4];

    private static byte[] Essence(params byte[] value) => [0x06, 0x0E, 0x2B, 0x34, 0x01, 0x02, 0x01, 0x01, 0x0D, 0x01, 0x03, 0x01, 0x15, 0x01, 0x05, 0x01, (byte)value.Length, .. value];

    private static byte[] File(byte status, byte footer) => [.. Pack(2, status, footer), .. Essence(1, 2, 3), .. Essence(), .. Pack(3, status, footer), .. Essence([.. Enumerable.Range(0, 100).Select(at => (byte)at)]), .. Pack(4, 4, 0)];

    [Fact]
    public void WhatIsWrittenAtTheClose_LiesInPacks_AndNothingElse()
    {
        Assert.NotEqual(File(1, 0), File(4, 77));
        Assert.Equal(Outside(File(1, 0)), Outside(File(4, 77)));
        Assert.Equal([.. Essence(1, 2, 3), .. Essence()], Outside(File(1, 0))[13..(13 + 37)]);
        Assert.Equal(File(1, 0).Length - 3 * 11, Outside(File(1, 0)).Length);
    }

    [Fact]
    public void HoweverTheBytesCome_TheSameIsFound() => Gen.Int[1, 60].Array[1, 40].Sample(pieces => Outside(File(4, 77)).SequenceEqual(Outside(File(4, 77), pieces)));

    [Fact]
    public void WhatIsNoMxf_OrNoLonger_HasNone()
    {
        byte[] text = [.. "RIFF....WAVE"u8], broken = [.. Pack(2, 1, 0), .. text, .. Pack(3, 1, 0)], endless = [.. Essence()[..16], 0x80, .. Pack(3, 1, 0)], wide = [.. Essence()[..16], 0xFF, .. new byte[20], .. Pack(3, 1, 0)];
        Assert.Equal(text, Outside(text));
        Assert.Equal(broken.Length - 11, Outside(broken).Length);
        Assert.Equal(endless, Outside(endless));
        Assert.Equal(wide, Outside(wide));
    }

    [Fact]
    public void AnyBytes_AreGoneThrough() => Gen.Byte.Array.Sample(bytes => Outside([.. Pack(2, 1, 0)[..16], .. bytes]).Length <= 16 + bytes.Length);

    private static byte[] Outside(byte[] file, params int[] pieces)
    {
        var (partitions, outside, piece) = (new MxfPartitions(), new List<byte>(), 0);
        for (var at = 0; at < file.Length;)
        {
            var bytes = file.AsSpan(at, pieces.Length == 0 ? file.Length - at : Math.Min(pieces[piece++ % pieces.Length], file.Length - at));
            while (bytes.Length > 0)
            {
                var (length, inPack) = partitions.Next(bytes);
                Assert.InRange(length, 1, bytes.Length);
                if (!inPack) outside.AddRange(bytes[..length]);
                bytes = bytes[length..];
                at += length;
            }
        }
        return [.. outside];
    }
}
