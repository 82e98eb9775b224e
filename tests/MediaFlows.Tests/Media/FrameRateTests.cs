using MediaFlows.Core.Media;

namespace MediaFlows.Tests.Media;

public class FrameRateTests
{
    [Theory]
    [InlineData("25/1", "25/1")]
    [InlineData("25", "25/1")]
    [InlineData("50/2", "25/1")]
    [InlineData("19001/634", "30000/1001")]
    [InlineData("30000/1001", "30000/1001")]
    [InlineData("24000/1001", "24000/1001")]
    [InlineData("24/1", "24/1")]
    [InlineData("45/2", "45/2")]
    public void NearAUsualRate_BecomesIt(string text, string rate) => Assert.Equal(rate, FrameRate.Parse(text)?.Snapped().ToString());

    [Theory]
    [InlineData("0/0")]
    [InlineData("0/1")]
    [InlineData("25/0")]
    [InlineData("-25/1")]
    [InlineData("25/1/1")]
    [InlineData("99999999999/1")]
    [InlineData("x")]
    [InlineData(null)]
    public void NoRate_IsNone(string? text) => Assert.Null(FrameRate.Parse(text));
}
