using System.Globalization;
using System.Text;
using MediaFlows.Core.Media;
using MediaFlows.Core.Runs;

namespace MediaFlows.Core.Reviews;

/// <summary>A comment with the round it was made in.</summary>
public sealed record RoundComment(int Round, ReviewComment Comment);

/// <summary>Comments as editing systems take them over: markers in a CMX 3600 list, or a table.</summary>
/// <param name="Start">Timecode of the first frame.</param>
public sealed record CommentMarkers(string Title, Timecode Start, IReadOnlyList<RoundComment> Comments)
{
    /// <summary>Characters; the longest line that every reader takes.</summary>
    private const int LongestNote = 200;

    /// <summary>Editors read <c>LOC</c> as a locator (Avid) and the event as a clip (all others).</summary>
    public string Edl()
    {
        var text = new StringBuilder($"TITLE: {Line(Title)}\r\nFCM: {(Start.DropFrame ? "DROP FRAME" : "NON-DROP FRAME")}\r\n");
        foreach (var (number, round) in Comments.OrderBy(one => one.Comment.Start).Index())
        {
            var (first, end) = Frames(round.Comment);
            text.Append(CultureInfo.InvariantCulture, $"\r\n{number + 1:000}  AX       V     C        {first} {end} {first} {end}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"* LOC: {first} YELLOW  {Line(round.Comment.By)}: {Line(round.Comment.Text)}\r\n");
        }
        return text.ToString();
    }

    public string Csv()
    {
        var text = new StringBuilder("In,Out,Seconds,Round,Author,Comment\r\n");
        foreach (var round in Comments.OrderBy(one => one.Comment.Start))
        {
            var (first, end) = Frames(round.Comment);
            text.Append(CultureInfo.InvariantCulture, $"{first},{end},{round.Comment.Start:0.###},{round.Round},{CsvCell.Of(round.Comment.By)},{CsvCell.Of(round.Comment.Text)}\r\n");
        }
        return text.ToString();
    }

    /// <summary>The end is the first frame that no longer belongs to it.</summary>
    private (Timecode From, Timecode To) Frames(ReviewComment comment)
    {
        var first = Start.After(comment.Start);
        var to = comment.End is { } end && end > comment.Start ? Start.After(end) : first;
        return (first, to.Frames > first.Frames ? to : first with { Frames = first.Frames + 1 });
    }

    private static string Line(string text)
    {
        var plain = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return plain.Length > LongestNote ? $"{plain[..LongestNote]}…" : plain;
    }
}
