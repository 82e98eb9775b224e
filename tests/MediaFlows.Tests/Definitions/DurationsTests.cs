using CsCheck;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Tests.Definitions;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    [InlineData("1h30m", 5_400)]
    [InlineData("500ms", 0.5)]
    [InlineData("0s", 0)]
    [InlineData("PT30S", 30)]
    [InlineData("P1DT2H", 93_600)]
    [InlineData("PT0.5S", 0.5)]
    [InlineData("P7D", 604_800)]
    [InlineData("3650d", 315_360_000)]
    public void WrittenAsPeopleDo_IsRead(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("30 s")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("30m1h")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("3651d")]
    [InlineData("999999d")]
    [InlineData("30s\n")]
    [InlineData("٣s")]
    public void AnythingElse_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Fact]
    public void Formatted_ReadsBackTheSame() =>
        Gen.Long[0, (long)Durations.Longest.TotalMilliseconds].Sample(ms =>
            Durations.Parse(Durations.Format(TimeSpan.FromMilliseconds(ms))) == TimeSpan.FromMilliseconds(ms));
}
