using CsCheck;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Tests.Ai.Speech;

public sealed class CueGroupingTests
{
    [Fact]
    public void AShortSentence_IsOneCue()
    {
        var cue = Assert.Single(CueGrouping.Group([new(1, 1.4, "good", 0.9), new(1.5, 2, "evening", 0.5)]));
        Assert.Equal((1, 2, "good evening", 0.7), (cue.Start, cue.End, cue.Text, cue.Confidence));
        Assert.Equal(2, cue.Words!.Count);
    }

    [Fact]
    public void APause_EndsTheCue() =>
        Assert.Equal(["good", "evening"], CueGrouping.Group([new(1, 1.4, "good"), new(2, 2.5, "evening")]).Select(cue => cue.Text));

    [Fact]
    public void SevenSeconds_EndTheCue()
    {
        var slow = Enumerable.Range(0, 10).Select(i => new SpokenWord(i, i + 0.9, "so"));
        Assert.Equal([7, 3], CueGrouping.Group(slow).Select(cue => cue.Words!.Count));
    }

    [Fact]
    public void MoreThanTwoLines_EndTheCue()
    {
        var quick = Enumerable.Range(0, 30).Select(i => new SpokenWord(i * 0.1, i * 0.1 + 0.1, "television"));
        Assert.All(CueGrouping.Group(quick), cue => Assert.True(LineBreaking.Break(cue.Text, CueGrouping.LineLength).Count <= 2));
        Assert.Equal(6, CueGrouping.Group(quick).First().Words!.Count);
    }

    [Fact]
    public void AScriptWithoutSpaces_IsCutAtTheLineLength_AndItsTimeShared()
    {
        var cues = CueGrouping.Group([new(0, 10, new string('字', 100))]);
        Assert.Equal([42, 42, 16], cues.SelectMany(cue => cue.Words!).Select(word => word.Text.Length));
        Assert.Equal(10, cues[^1].End, 6);
        Assert.All(cues.SelectMany(cue => LineBreaking.Break(cue.Text, CueGrouping.LineLength)), line => Assert.True(line.Length <= 42));
    }

    [Fact]
    public void ASignOfTwoUnits_IsNotTornApart() =>
        Assert.All(CueGrouping.Group([new(0, 1, "x" + string.Concat(Enumerable.Repeat("🎬", 60)))]).SelectMany(cue => cue.Words!),
            word => Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(word.Text))));

    [Fact]
    public void TwoLines_AreAsEvenAsTheyCanBe() => Assert.Equal(
        ["The weather tomorrow will be sunny in", "the north with some rain in the south"],
        LineBreaking.Break("The weather tomorrow will be sunny in the north with some rain in the south", 42));

    [Fact]
    public void WhateverIsSaid_NoCueHoldsMoreThanACaption_AndNoWordIsLost() =>
        (from length in Gen.Int[1, 60]
         from gap in Gen.Double[0, 1.2]
         from spoken in Gen.Double[0.01, 2]
         select (length, gap, spoken)).Array[0, 60].Sample(said =>
        {
            var at = 0.0;
            var words = said.Select(word => new SpokenWord(at += word.gap, at += word.spoken, new string('a', word.length))).ToList();
            var cues = CueGrouping.Group(words);
            Assert.All(cues, cue => Assert.True(LineBreaking.Break(cue.Text, CueGrouping.LineLength) is { Count: <= 2 } lines && lines.All(line => line.Length <= 42)));
            Assert.All(cues, cue => Assert.True(cue.End - cue.Start <= CueGrouping.LongestCue));
            Assert.Equal(said.Sum(word => word.length), cues.Sum(cue => cue.Text.Count(c => c == 'a')));
        });
}
