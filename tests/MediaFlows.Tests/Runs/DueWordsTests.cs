using MediaFlows.Core.Reviews;

namespace MediaFlows.Tests.Runs;

public sealed class DueWordsTests
{
    [Theory]
    [InlineData(0.5, "now")]
    [InlineData(1, "in 1 minute")]
    [InlineData(89, "in 89 minutes")]
    [InlineData(90, "in 2 hours")]
    [InlineData(23 * 60, "in 23 hours")]
    [InlineData(72 * 60, "in 3 days")]
    public void HowLongThatIs_IsSaidInTheUnitOneThinksIn(double minutes, string words) =>
        Assert.EndsWith($" UTC, {words}", DueWords.Of(Scenario.Noon.AddMinutes(minutes), Scenario.Noon));

    [Fact]
    public void TheDay_HasItsName() => Assert.Equal("Monday 2 March, 11:30 UTC, in 24 hours", DueWords.Of(Scenario.Noon.AddHours(23.5), Scenario.Noon));
}
