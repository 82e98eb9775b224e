using CsCheck;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Tests.Media.Captions;

public sealed class CaptionCheckTests
{
    private static readonly LabelRate Pal = LabelRate.Parse("25")!.Value;

    [Fact]
    public void GoodCaptions_HaveNoFindings() => Assert.Empty(Check([Cue(1, 3, "Good evening,\nand welcome."), Cue(3.08, 5, "Good night.")], media: 5));

    [Fact]
    public void EveryFault_IsFoundWithCueTimeAndRemedy()
    {
        var findings = Check(
        [
            Cue(10, 12, "a"), Cue(11, 13, "b"), Cue(13.04, 14, "c"), Cue(14.5, 15, "d"), Cue(16, 24, "e"), Cue(25, 27, new string('x', 43)), Cue(28, 30, "1\n2\n3"),
            Cue(31, 32, "twenty-one characters"), Cue(5, 6, "f"), Cue(34, 33, "g"), Cue(40, 46, "h"), Cue(50, 52, "i"), Cue(-2, -0.5, "j"),
        ], media: 45);
        Assert.Equal(
            ["order 9", "order 13", "overlap 2", "gap 3", "duration 4", "duration 5", "line-length 6", "reading-speed 6", "lines 7", "reading-speed 8", "duration 10", "end 11", "end 12", "start 13"],
            findings.OrderBy(finding => finding.Check == "order" ? 0 : 1).ThenBy(finding => finding.Cue).ThenBy(finding => finding.Check).Select(finding => $"{finding.Check} {finding.Cue}"));
        Assert.All(findings, finding => Assert.True(finding is { Remedy.Length: > 10, Start: not null, Timecode.Length: 11 }));
        Assert.Equal("Cue 3 at 00:00:13:01 follows cue 2 after 1 frames; 2 at least.", findings.Single(finding => finding.Check == "gap").Message);
        Assert.Equal("Cue 4 at 00:00:14:13 stands for 0.5 s; 0.833 s at least.", findings.First(finding => finding.Cue == 4).Message);
        Assert.Equal(["overlap 2", "duration 10", "end 12", "start 13"], findings.Where(finding => finding.Severity == Severity.Fail).OrderBy(finding => finding.Cue).Select(finding => $"{finding.Check} {finding.Cue}"));
    }

    [Fact]
    public void TwoPlacesAtOnce_AreNoOverlap() => Assert.Empty(Check([Cue(1, 3, "low"), Cue(1, 3, "high") with { Row = CueRow.Top }]));

    [Fact]
    public void BasicRules_TellOnlyWhatCannotBeShown() => Assert.Empty(Check([Cue(1, 1.1, new string('x', 200)), Cue(1.1, 30, "a\nb\nc")], CaptionRules.Basic));

    [Fact]
    public void LettersAreCountedAsPeopleDo() => Assert.Empty(Check([Cue(0, 5, string.Concat(Enumerable.Repeat("👩‍👩‍👧e\u0301", 21)))]));

    [Fact]
    public void MillisecondsLostInAFormat_AreForgiven() => Assert.Empty(Check([Cue(1, 1.833, "No."), Cue(1.912, 3, "Yes.")]));

    [Fact]
    public void Repair_TouchesNoWord_AndLeavesOnlyWhatItCannot()
    {
        var track = new CaptionTrack([
            Cue(3, 3.2, "No."), Cue(1, 3.5, "The weather tomorrow will be sunny in the north with\nsome rain in the south"), Cue(5, 15, "long"), Cue(20, 26, "at the end"),
            Cue(16, 18, "- The weather tomorrow will be sunny in the north,\n- and it will rain."),
            Cue(18.5, 19.5, "a") with { Text = [new("The weather tomorrow will be "), new("sunny in the north and wet\nsouth", new CaptionStyle(Italic: true))] },
        ]);
        var repaired = CaptionRepair.Of(track, CaptionRules.Broadcast, Pal, TimeSpan.FromSeconds(25));
        Assert.Equal(["1-2.92: The weather tomorrow will be sunny in|the north with some rain in the south", "3-3.833333: No.", "5-12: long",
            "16-18: - The weather tomorrow will be sunny in the north,|- and it will rain.", "18.5-19.5: The weather tomorrow will be|sunny in the north and wet south", "20-25: at the end"],
            repaired.Cues.Select(cue => FormattableString.Invariant($"{cue.Start.TotalSeconds:0.######}-{cue.End.TotalSeconds:0.######}: {cue.Plain.Replace('\n', '|')}")));
        Assert.Equal(["The weather tomorrow will be\n", "sunny in the north and wet south"], repaired.Cues[4].Text.Select(span => span.Text));
        Assert.Equal(5, CaptionRepair.Changed(track, repaired));
    }

    [Fact]
    public void AfterRepair_NothingOverlapsAndNoWordIsLost() => Gen.Select(Gen.Int[0, 60_000], Gen.Int[-500, 9000], Gen.Int[1, 14], Gen.Bool).Array[1, 20].Sample(cues =>
    {
        var track = new CaptionTrack([.. cues.DistinctBy(cue => cue.Item1 / 1000)
            .Select((cue, i) => new CaptionCue(i + 1, Milliseconds(cue.Item1 / 1000 * 1000), Milliseconds(cue.Item1 / 1000 * 1000 + cue.Item2), CueText.Of(string.Join(cue.Item4 ? '\n' : ' ', Enumerable.Repeat("word", cue.Item3)))))]);
        var repaired = CaptionRepair.Of(track, CaptionRules.Broadcast, Pal, null);
        var left = CaptionCheck.Of(repaired, CaptionRules.Broadcast, Pal, null).Where(finding => finding.Check != "reading-speed").ToList();
        return left.Count == 0 && Words(track).SequenceEqual(Words(repaired));
    });

    [Fact]
    public void ThePage_SaysWhatTheRulesSay()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "captions.md")).ReplaceLineEndings("\n");
        Assert.All(CaptionRules.All, rules =>
        {
            Assert.Contains($"`{rules.Name.ToString().ToLowerInvariant()}`: {rules.Title}", page);
            Assert.All(rules.Limits, limit => Assert.Contains($"| {limit.Check} | {limit.Limit} | {limit.Source} |\n", page));
        });
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", ".."));

    private static IEnumerable<string> Words(CaptionTrack track) => track.Cues.OrderBy(cue => cue.Number).Select(cue => cue.Plain.Replace('\n', ' '));

    private static IReadOnlyList<CaptionFinding> Check(IReadOnlyList<CaptionCue> cues, CaptionRules? rules = null, double? media = null) => CaptionCheck.Of(
        new CaptionTrack([.. cues.Select((cue, i) => cue with { Number = i + 1 })]), rules ?? CaptionRules.Broadcast, Pal, media is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static CaptionCue Cue(double start, double end, string text) => new(1, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end), CueText.Of(text));

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
