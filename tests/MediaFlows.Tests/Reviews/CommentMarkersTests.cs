using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Clips;
using MediaFlows.Core.Reviews;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Reviews;

public class CommentMarkersTests
{
    private static readonly Timecode Start = Timecode.Parse("10:00:00;00", new FrameRate(30000, 1001))!.Value;

    private static CommentMarkers Markers(params (double Start, double? End, string By, string Text)[] comments) => new("Finale\r\n001  X  V  C", Start,
        [.. comments.Select((one, i) => new RoundComment(i + 1, new($"c{i}", one.By, default, one.Start, one.End, "", one.Text)))]);

    [Fact]
    public void TheList_IsReadBackByOurOwnReader_FrameByFrame()
    {
        var edl = Edl.Read(Markers((60.06, 62.062, "ann@x.com", "too dark\r\n002  AX  V  C  nothing"), (0, null, "bob@x.com", "logo")).Edl());

        Assert.Empty(edl.Faults);
        Assert.Equal([("10:00:00;00", "10:00:00;01"), ("10:01:00;02", "10:01:02;02")], edl.Events.Select(cut => (cut.SourceIn, cut.SourceOut)));
        Assert.All(edl.Events, cut => Assert.True(cut.DropFrame));
        Assert.Equal("Finale 001 X V C", edl.Title);
    }

    [Fact]
    public void TheTable_HoldsWhateverWasWritten_AndNoFormula()
    {
        var csv = Markers((1.001, null, "ann@x.com", "=HYPERLINK(\"x\")"), (2, null, "bob@x.com", "a, \"b\"\nc")).Csv();

        Assert.Equal("In,Out,Seconds,Round,Author,Comment\r\n10:00:01;00,10:00:01;01,1.001,1,\"ann@x.com\",\"'=HYPERLINK(\"\"x\"\")\"\r\n10:00:02;00,10:00:02;01,2,2,\"bob@x.com\",\"a, \"\"b\"\"\nc\"\r\n", csv);
    }

    [Fact]
    public void WordsThatChanged_AreTold()
    {
        Assert.Equal([new(WordChange.Same, "the home"), new(WordChange.Removed, "steam"), new(WordChange.Added, "team"), new(WordChange.Same, "won")],
            WordDifference.Of("the home steam won", "the home team won"));
        Assert.Equal([new(WordChange.Removed, "a"), new(WordChange.Added, "b")], WordDifference.Of("a", "b"));
        Assert.Empty(WordDifference.Of("", " "));
    }
}
