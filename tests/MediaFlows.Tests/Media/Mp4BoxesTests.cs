using System.Buffers.Binary;
using System.Text;
using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class Mp4BoxesTests
{
    [Fact]
    public void WholeFile_MissesNothing() => Assert.Null(Missing(Box("ftyp", 16), Box("moov", 100), Box("mdat", 1000)));

    [Fact]
    public void FragmentedFileWithoutMoovAtTheEnd_MissesNothing() => Assert.Null(Missing(Box("ftyp", 16), Box("moof", 16), Box("mdat", 10)));

    [Fact]
    public void NoMoov_IsNamed() => Assert.Equal("its index (the moov box) is missing", Missing(Box("ftyp", 16), Box("mdat", 1000)));

    [Fact]
    public void MediaCutOff_SaysHowMuchIsMissing() =>
        Assert.Equal("its mdat box should go on for another 300 bytes", Missing(Box("moov", 100), Box("mdat", 1000)[..^300]));

    [Fact]
    public void CutInsideAHeader_IsSaid() => Assert.Equal("the file ends inside a box header", Missing(Box("moov", 100), [0, 0, 1]));

    [Fact]
    public void LargeSize_IsRead() =>
        Assert.Equal("its mdat box should go on for another 999984 bytes", Missing(Box("moov", 16), [0, 0, 0, 1, .. "mdat"u8, 0, 0, 0, 0, 0, 0x0F, 0x42, 0x40]));

    [Fact]
    public void BoxToTheEnd_AndStrayBytesAfterTheLast_AreFine()
    {
        Assert.Null(Missing(Box("moov", 16), [0, 0, 0, 0, .. "mdat"u8, 1, 2, 3]));
        Assert.Null(Missing(Box("moov", 16), new byte[40]));
        Assert.Null(Missing(Box("moov", 16), [.. "made by a fine tool"u8]));
    }

    private static string? Missing(params byte[][] parts) => Mp4Boxes.Missing(new MemoryStream(parts.SelectMany(part => part).ToArray()));

    private static byte[] Box(string type, int size)
    {
        var box = new byte[size];
        BinaryPrimitives.WriteInt32BigEndian(box, size);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        return box;
    }
}
