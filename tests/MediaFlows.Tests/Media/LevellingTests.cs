using MediaFlows.Core.Media.Renditions;

namespace MediaFlows.Tests.Media;

public class LevellingTests
{
    [Fact]
    public void SoundWithRoom_IsOnlyTurnedUpOrDown() =>
        Assert.Equal(["volume=volume=7.00dB"], Levelling.Of(-30, -12, new LoudnessTarget(-23, -1), lossy: true)!.Filters.Select(filter => filter.ToString()));

    [Fact]
    public void PeaksAboveTheCeiling_AreHeldDown()
    {
        var levelling = Levelling.Of(-30, -3, new LoudnessTarget(-23, -1), lossy: true)!;
        Assert.Equal(["volume=volume=7.00dB", "aresample=osr=192000", "alimiter=limit=0.794328:attack=5:release=50:level=0", "aresample=osr=48000"], levelling.Filters.Select(filter => filter.ToString()));
        Assert.Equal(7.4, levelling.Corrected(-23.4)!.Gain, 3);
        Assert.Null(levelling.Corrected(-23.05));
    }

    [Fact]
    public void WhatIsHeldDown_IsMadeUpForInFewSteps()
    {
        var levelling = Levelling.Of(-20, -1, new LoudnessTarget(-14, -1), lossy: true);
        var rounds = 0;
        // A limiter that leaves 0.4 dB of each.
        for (var found = -20 + 0.4 * levelling!.Gain; levelling.Corrected(found) is { } next; rounds++)
            (levelling, found) = (next, -20 + 0.4 * next.Gain);
        Assert.InRange(rounds, 1, 3);
        Assert.Equal(15, levelling.Gain, 0.6);
    }

    [Fact]
    public void Silence_StaysSilent() => Assert.Null(Levelling.Of(null, null, new LoudnessTarget(), lossy: true));
}
