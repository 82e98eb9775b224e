using MediaFlows.Local.Commands;

namespace MediaFlows.Tests.Cli;

public sealed class ScreenTests
{
    [Fact]
    public void NamesFromOutside_CannotSteerTheTerminal() =>
        Assert.Equal("a\\nb\\u001b[31m\\u202egp4.mp4 c", Screen.Plain("a\nb\u001b[31m\u202egp4.mp4\tc"));

    [Fact]
    public void OrdinaryNames_AreShownAsTheyAre() => Assert.Equal("Ünïcode 日本 – 'q\".mp4", Screen.Plain("Ünïcode 日本 – 'q\".mp4"));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(2_000_000, "2 MB")]
    [InlineData(3_250_000_000, "3.3 GB")]
    public void Sizes_AreInTheUnitThatReadsBest(long bytes, string text) => Assert.Equal(text, Times.Size(bytes));
}
