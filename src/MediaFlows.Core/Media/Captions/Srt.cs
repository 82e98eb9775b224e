using System.Globalization;
using System.Text;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>SubRip: captions for social networks and whatever reads nothing else. There is no standard; this is what players agree on.</summary>
public static class Srt
{
    internal static CaptionTrack Read(string text, ReadingRemarks remarks)
    {
        var lines = text.Split('\n');
        var starts = Enumerable.Range(0, lines.Length).Where(line => CueTime.Line(lines[line]) is not null).ToList();
        Before(lines, starts.FirstOrDefault(lines.Length), remarks);
        var cues = new List<CaptionCue>();
        for (var i = 0; i < starts.Count; i++)
            Cue(lines, starts[i], i + 1 < starts.Count ? BeforeNumber(lines, starts[i], starts[i + 1]) : lines.Length, cues, remarks);
        return new CaptionTrack(cues);
    }

    public static string Write(CaptionTrack track)
    {
        var (text, number) = (new StringBuilder(), 0);
        foreach (var cue in track.Ordered)
        {
            text.Append(CultureInfo.InvariantCulture, $"{++number}\n{CueTime.Text(cue.Start, ',')} --> {CueTime.Text(CueTime.End(cue), ',')}\n");
            if ((cue.Row, cue.Align) != default)
                text.Append(CultureInfo.InvariantCulture, $"{{\\an{CueMarkup.Numpad(cue.Row, cue.Align)}}}");
            foreach (var span in CueText.Tidy(cue.Text.Select(Sayable)))
                Append(text, span);
            text.Append("\n\n");
        }
        return text.ToString();
    }

    /// <summary>A cue goes on to the next one: empty lines within its text are as common as missing ones between cues.</summary>
    private static void Cue(string[] lines, int at, int end, List<CaptionCue> cues, ReadingRemarks remarks)
    {
        var (start, stop, _) = CueTime.Line(lines[at])!.Value;
        var markup = string.Join('\n', lines[(at + 1)..end]);
        var text = CueMarkup.Srt(markup);
        var (row, align) = CueMarkup.Place(markup);
        if (text.Count == 0)
            remarks.Add(Severity.Info, "A cue without text was left out", $"line {at + 1}", "Nothing is lost; remove it, or give it its text.");
        else
            cues.Add(new CaptionCue(cues.Count + 1, start, stop, text, row, align));
        CaptionLimits.Check(cues);
    }

    /// <summary>The line before the times is the cue's number, if it is one and not all there is of the text above.</summary>
    private static int BeforeNumber(string[] lines, int from, int next) =>
        next - 1 > from && lines[next - 1].Trim() is { Length: > 0 and < 10 } number && number.All(char.IsAsciiDigit) ? next - 1 : next;

    private static void Before(string[] lines, int first, ReadingRemarks remarks)
    {
        if (lines.Take(first).Any(line => line.Trim() is { Length: > 0 } text && !text.All(char.IsAsciiDigit)))
            remarks.Add(Severity.Warning, "There is text before the first cue, which was left out", "", "Look at the beginning of the file: the times of a cue may be mistyped.");
    }

    /// <summary>SRT cannot say who speaks; a reading stands behind its word.</summary>
    private static CaptionSpan Sayable(CaptionSpan span) =>
        new(span.Style.Ruby is { } reading ? $"{span.Text} ({reading})" : span.Text, span.Style with { Voice = null, Ruby = null });

    private static void Append(StringBuilder text, CaptionSpan span)
    {
        var look = span.Style;
        (bool Is, string Open, string Close)[] tags =
        [
            (look.Colour is not null, $"<font color=\"{(look.Colour is { } colour ? CaptionColours.Name(colour) : "")}\">", "</font>"),
            (look.Bold, "<b>", "</b>"), (look.Italic, "<i>", "</i>"), (look.Underline, "<u>", "</u>"),
        ];
        text.Append(string.Concat(tags.Where(tag => tag.Is).Select(tag => tag.Open))).Append(CueMarkup.Guarding(span.Text));
        text.Append(string.Concat(tags.Where(tag => tag.Is).Reverse().Select(tag => tag.Close)));
    }
}
