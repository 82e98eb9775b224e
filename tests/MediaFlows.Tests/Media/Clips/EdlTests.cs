using MediaFlows.Core.Media.Clips;

namespace MediaFlows.Tests.Media.Clips;

public class EdlTests
{
    private const string Three = """
        TITLE: GOALS
        FCM: NON-DROP FRAME

        002  MATCH    V     C        10:00:05:00 10:00:06:00 01:00:01:00 01:00:02:00
        * FROM CLIP NAME:  GOAL TWO.MXF
        * SOME COMMENT
        001  MATCH    B     C        10:00:01:00 10:00:02:00 01:00:00:00 01:00:01:00
        * FROM CLIP NAME: GOAL ONE.MXF
        003  MATCH    AA/V  C        10:00:01:00 10:00:01:10 01:00:02:00 01:00:02:10
        """;

    [Fact]
    public void Events_BecomeClipsInTheOrderOfTheProgramme()
    {
        var (clips, faults) = EdlClips.Of(Edl.Read(Three), ClipListTests.Source(), null);
        Assert.Empty(faults);
        Assert.Equal(["001", "002", "003"], clips.Select(clip => clip.Key));
        Assert.Equal(new AskedClip("001", "10:00:01:00", "10:00:02:00", "GOAL ONE.MXF", 7, "01:00:00:00"), clips[0]);
        Assert.Equal("GOALS", Edl.Read(Three).Title);
    }

    [Fact]
    public void SoundOfTheSameCut_IsNoClipOfItsOwn()
    {
        var (clips, faults) = Clips("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n001 A A C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n"
            + "001 A A2 C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00");
        Assert.Equal(("001", 0), (Assert.Single(clips).Key, faults.Count));
    }

    [Fact]
    public void SameNumberTwice_GetsAnotherKey() => Assert.Equal(["001", "001-2"], Clips("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n"
        + "001 A V C 10:00:03:00 10:00:04:00 00:00:01:00 00:00:02:00").Clips.Select(clip => clip.Key));

    [Theory]
    [InlineData("001 A V D 025 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00", "dissolve")]
    [InlineData("001 A V W001 025 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00", "wipe")]
    [InlineData("001 A V K B 025 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00", "is no event")]
    [InlineData("001 A V KB 025 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00", "key")]
    [InlineData("001 A V X 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00", "no transition")]
    [InlineData("001 A V2 C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00", "second picture track")]
    [InlineData("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00", "is no event")]
    [InlineData("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:02:00", "change of speed")]
    [InlineData("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:00:99", "no timecodes at 25/1")]
    [InlineData("M2   A       050.0                10:00:01:00", "speed")]
    [InlineData("SPLIT:    AUDIO DELAY= 00:00:00:05", "split edit")]
    [InlineData("FCM: SOMETIMES DROPPING", "FCM")]
    [InlineData("FCM: DROP FRAME\n001 A V C 10:00:01;00 10:00:02;00 00:00:00;00 00:00:01;00", "counts drop frame")]
    public void WhatCannotBeDoneExactly_IsAFaultWithItsLine(string lines, string words)
    {
        var faults = Clips($"TITLE: X\n\n{lines}").Faults;
        Assert.Contains(faults, fault => fault.Line >= 3 && fault.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryFault_IsToldAtOnce() => Assert.Equal([1, 3, 4], Clips("001 A V D 025 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n"
        + "002 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\nM2 A 50 10:00:00:00\n003 A V C").Faults.Select(fault => fault.Line));

    [Fact]
    public void SoundCutElsewhere_IsAFault() => Assert.Equal((2, "sound that is cut elsewhere than the picture is not supported"), Only(Clips(
        "001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n002 A A C 10:00:01:05 10:00:02:00 00:00:00:05 00:00:01:00")));

    private const string TwoReels = "001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n002 B V C 10:00:01:00 10:00:02:00 00:00:01:00 00:00:02:00\n"
        + "* FROM CLIP NAME: other.mov\n003 BL V C 00:00:00:00 00:00:01:00 00:00:02:00 00:00:03:00";

    [Theory]
    [InlineData("b")]
    [InlineData("OTHER.MOV")]
    public void Reel_IsChosenByItsNameOrItsClips(string reel) => Assert.Equal("002", Assert.Single(Clips(TwoReels, reel).Clips).Key);

    [Fact]
    public void SeveralReels_MustBeToldApart()
    {
        Assert.Equal((2, "it takes from several reels (A, B): say with `reel` which one this media is"), Only(Clips(TwoReels)));
        Assert.Equal((1, "nothing is taken from 'C'; the reels are A, B"), Only(Clips(TwoReels, "C")));
    }

    [Fact]
    public void HostileText_IsBounded()
    {
        Assert.Equal("holds no event: it is no CMX 3600 EDL", Assert.Single(Edl.Read("#EXTM3U\nfile:///etc/passwd").Faults).Message);
        Assert.Contains("longer than", Assert.Single(Edl.Read(new string('0', 2000))!.Faults).Message);
        Assert.Equal(50, Edl.Read(string.Concat(Enumerable.Repeat("1 x\n", 100_000))).Faults.Count);
        Assert.Contains("more than 2000", Edl.Read(string.Concat(Enumerable.Repeat("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n", 15_000))).Faults[^1].Message);
        Assert.Null(Edl.Read("001 A V C 10:00:01:00 10:00:02:00 00:00:00:00 00:00:01:00\n* FROM CLIP NAME: \u202e\u0007").Events[0].ClipName);
    }

    private static (IReadOnlyList<AskedClip> Clips, IReadOnlyList<EdlFault> Faults) Clips(string text, string? reel = null) => EdlClips.Of(Edl.Read(text), ClipListTests.Source(), reel);

    private static (int, string) Only((IReadOnlyList<AskedClip> Clips, IReadOnlyList<EdlFault> Faults) read) => (Assert.Single(read.Faults).Line, read.Faults[0].Message);
}
