using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;

namespace MediaFlows.Tests.Cli;

public sealed class ArrivingNamesTests
{
    [Theory]
    [InlineData("live/a.mp4.part")]
    [InlineData("a.mp4.FILEPART")]
    [InlineData("a.tmp")]
    [InlineData("a.mp4~")]
    [InlineData(".a.mp4")]
    [InlineData(".hidden/a.mp4")]
    [InlineData("live/.~lock/a.mp4")]
    public void NamesOfUnfinishedFiles_AreLeftAlone(string path) => Assert.True(ArrivingNames.AreTemporary(path));

    [Theory]
    [InlineData("live/a.mp4.md5", true)]
    [InlineData("a.mov.SHA256", true)]
    [InlineData("a.sha1", true)]
    [InlineData("md5.mp4", false)]
    public void Checksums_AreKnownByTheirEnding(string path, bool sidecar) => Assert.Equal(sidecar, ArrivingNames.AreSidecars(path));

    [Theory]
    [InlineData("live/a.mp4")]
    [InlineData("-a b'\"ü\n.mp4")]
    [InlineData("part/tmp.mp4")]
    public void OtherNames_AreTakenIn(string path) => Assert.False(ArrivingNames.AreTemporary(path));
}
