using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Tests.Ai.Speech;

public sealed class StitchingTests
{
    private static readonly AudioPart First = new(0, 100, 0, 101);
    private static readonly AudioPart Second = new(100, 180, 99, 180);

    [Fact]
    public void ShortAudio_IsOnePart() => Assert.Equal([new AudioPart(0, 60, 0, 60)], AudioCuts.Cut(Levels(60), 0.1, 720, 60));

    [Fact]
    public void NoAudio_IsNoPart() => Assert.Empty(AudioCuts.Cut([], 0.1, 720, 60));

    [Fact]
    public void LongAudio_IsCutWhereItIsQuiet()
    {
        var levels = Levels(1500);
        Array.Fill(levels, 0.01, 6900, 10);
        Array.Fill(levels, 0.01, 14000, 10);
        var parts = AudioCuts.Cut(levels, 0.1, 720, 60);
        Assert.Equal(3, parts.Count);
        Assert.InRange(parts[0].To, 690, 691);
        Assert.InRange(parts[1].To, 1400, 1401);
    }

    [Fact]
    public void TheLatestQuietPlace_IsTaken()
    {
        var parts = AudioCuts.Cut(Levels(1000), 0.1, 720, 60);
        Assert.InRange(parts[0].To, 717, 718);
    }

    [Theory]
    [InlineData(719.9)]
    [InlineData(720.5)]
    [InlineData(7200)]
    public void Parts_JoinWithoutGap_OverlapAtTheCuts_AndStayBelowTheLimit(double seconds)
    {
        var parts = AudioCuts.Cut(Levels(seconds), 0.1, 720, 60);
        Assert.Equal((0, seconds), (parts[0].HeardFrom, parts[^1].HeardTo), new Near());
        Assert.All(parts, part => Assert.InRange(part.HeardTo - part.HeardFrom, 0.1, 720.0001));
        Assert.All(parts.Zip(parts.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.To, pair.Second.From);
            Assert.Equal(2 * AudioCuts.Overlap, pair.First.HeardTo - pair.Second.HeardFrom, 3);
        });
    }

    [Fact]
    public void TimesOfALaterPart_CountFromItsOwnBeginning() =>
        Assert.Equal([(10, 12), (109, 111)], Stitch([new Cue(10, 12, "one")], [new Cue(10, 12, "two")]).Select(cue => ((int)cue.Start, (int)cue.End)));

    [Fact]
    public void WhatBothPartsHeard_IsSaidOnce() =>
        Assert.Equal(["we need", "more time"], Texts([new Cue(97, 99.5, "we need"), new Cue(100.2, 100.9, "more")], [new Cue(0, 0.6, "need"), new Cue(1.2, 3, "more time")]));

    [Fact]
    public void ASentenceAcrossTheCut_IsNotDoubledAndNotLost()
    {
        var cues = Stitch([new Cue(96, 101, "People said they need more")], [new Cue(0, 4, "Need more, time to think.")]);
        Assert.Equal(["People said they need more", "time to think."], cues.Select(cue => cue.Text));
        Assert.True(cues[0].End <= cues[1].Start);
    }

    [Fact]
    public void TimesOutsideThePart_ArePulledIn() =>
        Assert.Equal((180.0 - 1, 180.0), Stitch([], [new Cue(80, 1e300, "end")]).Select(cue => (cue.Start, cue.End)).Single());

    [Fact]
    public void CuesOutOfOrder_AreOrdered() => Assert.Equal(["a", "b"], Texts([new Cue(5, 6, "b"), new Cue(1, 2, "a")], []));

    [Fact]
    public void CuesWithoutLength_AreLeftOut() => Assert.Empty(Stitch([new Cue(5, 5, "a"), new Cue(9, 7, "b")], []));

    private static double[] Levels(double seconds) => Enumerable.Repeat(0.2, (int)Math.Round(seconds * 10)).ToArray();

    private static IReadOnlyList<Cue> Stitch(Cue[] first, Cue[] second) => Stitching.Stitch([(First, first), (Second, second)]);

    private static IEnumerable<string> Texts(Cue[] first, Cue[] second) => Stitch(first, second).Select(cue => cue.Text);

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) < 1e-6;

        public int GetHashCode((double, double) obj) => 0;
    }
}
