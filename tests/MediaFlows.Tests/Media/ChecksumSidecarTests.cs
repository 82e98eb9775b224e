using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class ChecksumSidecarTests
{
    private const string Md5 = "d41d8cd98f00b204e9800998ecf8427e";
    private const string Other = "00000000000000000000000000000000";

    [Theory]
    [InlineData(Md5)]
    [InlineData("\uFEFF" + Md5 + "\r\n")]
    [InlineData("D41D8CD98F00B204E9800998ECF8427E")]
    [InlineData(Md5 + "  clip.mp4\n")]
    [InlineData(Md5 + " *clip.mp4\n")]
    [InlineData(Md5 + "  ./in/clip.mp4\n")]
    [InlineData(Md5 + "  renamed-since.mp4\n")]
    [InlineData("MD5 (clip.mp4) = " + Md5)]
    [InlineData("# made by a tool\n" + Md5 + "  clip.mp4\n")]
    [InlineData(Other + "  other.mp4\n" + Md5 + "  clip.mp4\n")]
    public void UsualWritings_GiveTheDigest(string text) =>
        Assert.Equal(new ExpectedDigest("md5", Md5), ChecksumSidecar.Find(text, "md5", "clip.mp4"));

    [Theory]
    [InlineData("")]
    [InlineData("not a checksum")]
    [InlineData(Md5 + "00")]
    [InlineData(Other + "  a.mp4\n" + Md5 + "  b.mp4\n")]
    public void NothingForTheFile_GivesNothing(string text) => Assert.Null(ChecksumSidecar.Find(text, "md5", "clip.mp4"));

    [Fact]
    public void NameWithNewline_IsReadAsMd5sumEscapesIt()
    {
        var text = $"{Other}  x\n\\{Md5}  a\\nb\\\\c.mp4\n";
        Assert.Equal(Md5, ChecksumSidecar.Find(text, "md5", "a\nb\\c.mp4")?.Value);
    }

    [Fact]
    public void DigestOfAnotherLength_IsNotTakenForTheAlgorithm() => Assert.Null(ChecksumSidecar.Find(Md5, "sha256", "clip.mp4"));
}
