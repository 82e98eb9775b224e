using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;

namespace MediaFlows.Tests.Cli;

public sealed class ArrivalTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Written = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Sight Whole = new(100, Written);

    [Fact]
    public void Unchanged_SettlesAfterItsQuietPeriod_AndNotBefore()
    {
        var file = First();
        Assert.False(file.Seen(Whole, Seconds(29)).HasSettled(Seconds(29)));
        Assert.True(file.Seen(Whole, Seconds(30)).HasSettled(Seconds(30)));
        Assert.Equal(Seconds(30), file.Due);
    }

    [Fact]
    public void Growing_BeginsItsQuietPeriodAnew()
    {
        var grown = First().Seen(Whole with { Size = 200 }, Seconds(30));
        Assert.False(grown.HasSettled(Seconds(59)));
        Assert.True(grown.HasSettled(Seconds(60)));
        Assert.Equal(Seconds(60), grown.Due);
    }

    [Fact]
    public void Rewritten_AtTheSameSize_BeginsItsQuietPeriodAnew() =>
        Assert.False(First().Seen(Whole with { Modified = Written.AddSeconds(1) }, Seconds(30)).HasSettled(Seconds(31)));

    [Fact]
    public void OpenForWriting_WaitsForTheWriter_HoweverQuiet()
    {
        var held = First().Seen(Whole with { BeingWritten = true }, Seconds(300));
        Assert.False(held.HasSettled(Seconds(300)));
        Assert.Equal(Seconds(302), held.Due);
        Assert.True(held.Seen(Whole, Seconds(302)).HasSettled(Seconds(302)));
    }

    [Fact]
    public void WithoutAQuietPeriod_SettlesAtOnce() =>
        Assert.True(Arrival.First("ingest", "a.mp4", TimeSpan.Zero, Whole, Seconds(0)).Seen(Whole, Seconds(0)).HasSettled(Seconds(0)));

    [Fact]
    public void LookedAtWhetherItGrows_IsNewsOnce_AndItsQuietPeriodIsAsBefore()
    {
        var file = Arrival.First("ingest", "live/a.mp4", Quiet, Whole, Seconds(0), Seconds(5));
        Assert.Equal((Seconds(5), false), (file.Due, file.IsNewsThatItGrows));
        var still = file.Seen(Whole, Seconds(5));
        Assert.Equal((Seconds(10), false), (still.Due, still.IsNewsThatItGrows));
        var grown = still.Seen(Whole with { Size = 200 }, Seconds(10));
        Assert.True(grown.IsNewsThatItGrows);
        var followed = grown.Followed();
        Assert.False(followed.IsNewsThatItGrows);
        Assert.False(followed.Seen(Whole with { Size = 300 }, Seconds(15)).IsNewsThatItGrows);
        Assert.Equal(Seconds(40), followed.Seen(Whole with { Size = 200 }, Seconds(15)).Due);
        Assert.False(followed.HasSettled(Seconds(39)));
        Assert.True(followed.HasSettled(Seconds(40)));
    }

    [Fact]
    public void SmallerOrMerelyTouched_IsNotGrowing() =>
        Assert.False(Arrival.First("ingest", "live/a.mp4", Quiet, Whole, Seconds(0), Seconds(5)).Seen(Whole with { Size = 50 }, Seconds(5)).IsNewsThatItGrows);

    private static Arrival First() => Arrival.First("ingest", "live/a.mp4", Quiet, Whole, Seconds(0));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
