using CsCheck;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Tests.Media.Captions;

public sealed class CaptionTimingTests
{
    private static readonly string[] Known = ["23.976", "24", "25", "29.97", "29.97df", "30", "50", "59.94df"];
    private static readonly Gen<LabelRate> Rates = Gen.Int[0, Known.Length - 1].Select(i => Rate(Known[i]));
    private static readonly Gen<TimeSpan> Times = Gen.Long[0, TimeSpan.FromHours(20).Ticks].Select(ticks => new TimeSpan(ticks));

    [Theory]
    [InlineData("23.976", "25", 3600, 3452.5474525)]
    [InlineData("25", "23.976", 3600, 3753.75)]
    [InlineData("24", "25", 25, 24.0)]
    [InlineData("29.97", "30", 1001, 1000.0)]
    public void Conform_IsTheRatioOfTheRates(string from, string to, double at, double expected) =>
        Assert.Equal(expected, CaptionTiming.Conform(TimeSpan.FromSeconds(at), Rate(from).Rate, Rate(to).Rate).TotalSeconds, 6);

    [Theory]
    [InlineData("29.97", "29.97df", 3603.6, 3599.9964)]
    [InlineData("25", "23.976", 3600.4, 3604.0170833)]
    [InlineData("25", "29.97df", 60, 60.06)]
    [InlineData("30", "25", 0.9667, 0.96)]
    [InlineData("25", "30", 90000, 90000.0)]
    public void Rebase_KeepsTheLabel(string from, string to, double at, double expected) =>
        Assert.Equal(expected, CaptionTiming.Rebase(TimeSpan.FromSeconds(at), Rate(from), Rate(to)).TotalSeconds, 5);

    [Fact]
    public void Conform_KeepsTheFrameNumber_ThereAndBack() => Gen.Select(Times, Rates, Rates).Sample((time, from, to) =>
    {
        var there = CaptionTiming.Conform(from.Time(from.Frame(time)), from.Rate, to.Rate);
        return to.Frame(there) == from.Frame(time) && Close(from.Time(from.Frame(time)), CaptionTiming.Conform(there, to.Rate, from.Rate));
    });

    [Fact]
    public void Rebase_KeepsEveryLabelThatBothRatesHave() => Gen.Select(Times, Rates, Rates).Sample((time, from, to) =>
    {
        var label = from.Timecode(time).ToString().Replace(';', ':');
        return to.Time(label) is not { } there || to.Timecode(there).ToString().Replace(';', ':') != label
            || to.Timecode(CaptionTiming.Rebase(time, from, to)).ToString().Replace(';', ':') == label;
    });

    [Fact]
    public void ALabel_IsTheTimeOfItsFrame() => Gen.Select(Times, Rates).Sample((time, rate) =>
    {
        var timecode = rate.Timecode(time);
        return rate.Time(timecode.ToString()) is { } read && rate.Frame(read) == timecode.Frames;
    });

    [Fact]
    public void Shift_ThereAndBack_IsWhereItWas() => Gen.Select(Times, Times).Sample((at, by) =>
    {
        var track = new CaptionTrack([new CaptionCue(1, at, at + TimeSpan.FromSeconds(2), CueText.Of("a"))]);
        return CaptionTiming.Shift(CaptionTiming.Shift(track, by), -by).Cues[0] == track.Cues[0];
    });

    [Theory]
    [InlineData("500ms", "25", 0.5)]
    [InlineData("-1m30s", "25", -90.0)]
    [InlineData("+2s", "25", 2.0)]
    [InlineData("-10:00:00:00", "25", -36000.0)]
    [InlineData("-10:00:00:00", "29.97", -36036.0)]
    [InlineData("10:00:00;00", "29.97df", 35999.964)]
    [InlineData("10:00:00:00", "29.97df", 35999.964)]
    [InlineData("00:01:00:00", "29.97df", 60.06)]
    [InlineData("00:00:00:25", "25", null)]
    [InlineData("later", "25", null)]
    public void AnAmount_IsATimeOrATimecode(string text, string rate, double? seconds) =>
        Assert.Equal(seconds, CaptionTiming.Amount(text, Rate(rate)) is { } amount ? Math.Round(amount.TotalSeconds, 4) : null);

    [Theory]
    [InlineData("25df")]
    [InlineData("23.976df")]
    [InlineData("12")]
    [InlineData("")]
    public void WhatTimecodeDoesNotCountIn_IsNoRate(string text) => Assert.Null(LabelRate.Parse(text));

    [Fact]
    public void WhatEndsBeforeTheStart_IsLeftOut_WhatReachesIn_Stays()
    {
        var track = new CaptionTrack([Cue(-5, -3), Cue(-1, 1), Cue(3, 2)]);
        Assert.Equal([-1, 3], CaptionTiming.FromStart(track).Cues.Select(cue => cue.Start.TotalSeconds));
        Assert.StartsWith("1\n00:00:00,000 --> 00:00:01,000", Srt.Write(CaptionTiming.FromStart(track)));
    }

    private static CaptionCue Cue(double start, double end) => new(1, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end), CueText.Of("a"));

    private static bool Close(TimeSpan one, TimeSpan other) => Math.Abs((one - other).Ticks) <= 1;

    private static LabelRate Rate(string text) => LabelRate.Parse(text)!.Value;
}
