using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Tests.Media;

public class FlashScreenTests
{
    private static readonly (byte, byte, byte) Black = (0, 0, 0), White = (255, 255, 255), Red = (255, 0, 0);

    /// <summary>Flashes a second, and whether they are found, at each rate.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(10, true)]
    public void MoreThanThreeASecond_AreFound(double hertz, bool found)
    {
        foreach (var rate in new FrameRate[] { new(24000, 1001), new(25, 1), new(30000, 1001), new(50, 1), new(60, 1) })
            Assert.Equal(found, Screen(rate, 10, time => On(time, hertz) ? White : Black).Count > 0);
    }

    [Fact]
    public void Passage_RunsFromTheFirstFlashToTheLastAndTellsTheMost()
    {
        var flashes = Screen(new FrameRate(25, 1), 6, time => time is >= 2 and < 4 && On(time, 5) ? White : Black).Single();
        Assert.Equal((2.0, 3.92), (flashes.When.Start, flashes.When.End), Near);
        Assert.Equal((false, 5), (flashes.Red, flashes.Most));
    }

    [Fact]
    public void ThreeFlashesAlone_ArePassed() => Assert.Empty(Screen(new FrameRate(25, 1), 6, time => time < 0.6 && On(time, 5) ? White : Black));

    /// <summary>A quarter is 36 of the 144 cells.</summary>
    [Theory]
    [InlineData(36, false)]
    [InlineData(37, true)]
    public void SmallAreas_ArePassed(int cells, bool found) =>
        Assert.Equal(found, Screen(new FrameRate(25, 1), 4, (time, cell) => cell < cells && On(time, 5) ? White : Black).Count > 0);

    /// <summary>Less than 20 cd/m², or never below 160: 235 of 255 is 166 cd/m².</summary>
    [Theory]
    [InlineData(0, 80, false)]
    [InlineData(0, 95, true)]
    [InlineData(235, 255, false)]
    [InlineData(228, 255, true)]
    public void WeakAndBrightChanges_ArePassed(byte dark, byte bright, bool found) =>
        Assert.Equal(found, Screen(new FrameRate(25, 1), 4, time => On(time, 5) ? (bright, bright, bright) : (dark, dark, dark)).Count > 0);

    [Fact]
    public void SaturatedRed_IsFoundThoughDark()
    {
        var flashes = Screen(new FrameRate(25, 1), 4, time => On(time, 5) ? ((byte)150, (byte)0, (byte)0) : Black);
        Assert.True(Assert.Single(flashes).Red);
        Assert.Contains(Screen(new FrameRate(25, 1), 4, time => On(time, 5) ? Red : Black), found => found.Red);
        Assert.Empty(Screen(new FrameRate(25, 1), 4, time => On(time, 2) ? Red : Black));
        Assert.DoesNotContain(Screen(new FrameRate(25, 1), 4, time => On(time, 5) ? ((byte)150, (byte)90, (byte)90) : Black), found => found.Red);
    }

    [Fact]
    public void FlashesInDifferentPlaces_AddUp() =>
        Assert.NotEmpty(Screen(new FrameRate(25, 1), 4, (time, cell) => On(time, 5) && cell / 48 == (int)(time * 5) % 3 ? White : Black));

    /// <summary>A picture that goes left and right: each half makes 2.5 flashes a second.</summary>
    [Fact]
    public void TwoHalvesThatTakeTurns_AreNotTwiceAsMany() =>
        Assert.Empty(Screen(new FrameRate(25, 1), 4, (time, cell) => On(time, 2.5) == (cell % 16 < 8) ? White : Black));

    [Fact]
    public void SoftFlashes_CountAsHardOnes() =>
        Assert.NotEmpty(Screen(new FrameRate(50, 1), 4, time => (byte)(127.5 - 127.5 * Math.Cos(2 * Math.PI * 5 * time)) is var level ? (level, level, level) : Black));

    [Fact]
    public void ManyPassages_AreBounded()
    {
        var screen = new FlashScreen(QcProfile.EbuR128.Flashes, new FrameRate(10, 1));
        var (black, white) = (new byte[FlashScreen.PictureBytes], Enumerable.Repeat((byte)255, FlashScreen.PictureBytes).ToArray());
        for (var frame = 0; frame < 5_200 * 22; frame++)
            screen.Take(frame % 22 < 10 && frame % 2 == 0 ? white : black);
        Assert.Equal(5_000, screen.End().Count);
        Assert.Equal(200, screen.Cut);
    }

    private static bool Near((double, double) one, (double, double) other) => Math.Abs(one.Item1 - other.Item1) < 0.05 && Math.Abs(one.Item2 - other.Item2) < 0.05;

    private static bool On(double time, double hertz) => (time + 1e-9) * hertz % 1 < 0.5;

    private static IReadOnlyList<FlashPassage> Screen(FrameRate rate, double seconds, Func<double, (byte, byte, byte)> colour) => Screen(rate, seconds, (time, _) => colour(time));

    private static IReadOnlyList<FlashPassage> Screen(FrameRate rate, double seconds, Func<double, int, (byte, byte, byte)> colour)
    {
        var screen = new FlashScreen(QcProfile.EbuR128.Flashes, rate);
        Feed(screen, rate, seconds, colour);
        return screen.End();
    }

    private static void Feed(FlashScreen screen, FrameRate rate, double seconds, Func<double, int, (byte, byte, byte)> colour)
    {
        var picture = new byte[FlashScreen.PictureBytes];
        for (var frame = 0; frame < seconds * rate.Value; frame++)
        {
            for (var cell = 0; cell < FlashScreen.Columns * FlashScreen.Rows; cell++)
                (picture[3 * cell], picture[3 * cell + 1], picture[3 * cell + 2]) = colour(frame / rate.Value, cell);
            screen.Take(picture);
        }
    }
}
