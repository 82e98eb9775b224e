using System.Globalization;
using System.Net;
using System.Text;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>WebVTT (W3C): captions for the web.</summary>
public static class WebVtt
{
    /// <summary>The first lines of a file, in which its language and the like may be said.</summary>
    private const int HeaderLines = 50;

    internal static CaptionTrack Read(string text, ReadingRemarks remarks)
    {
        var lines = text.Split('\n');
        var (cues, at, note) = (new List<CaptionCue>(), 0, default(string));
        var language = Header(lines, ref at);
        while (at < lines.Length)
        {
            if (string.IsNullOrWhiteSpace(lines[at]))
                at++;
            else if (CueTime.Line(lines[at]) is { } times)
                Cue(lines, ref at, times, cues, remarks);
            else if (at + 1 < lines.Length && CueTime.Line(lines[at + 1]) is not null)
                at++; // a cue's identifier
            else
                Other(lines, ref at, cues.Count == 0, ref note, remarks);
        }
        return new CaptionTrack(cues, language, note);
    }

    public static string Write(CaptionTrack track)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        if (CueText.Line(track.Note) is { } note)
            text.Append("NOTE ").Append(Escape(note)).Append("\n\n");
        foreach (var cue in track.Ordered)
        {
            text.Append(CueTime.Text(cue.Start, '.')).Append(" --> ").Append(CueTime.Text(CueTime.End(cue), '.')).Append(Settings(cue)).Append('\n');
            foreach (var span in cue.Text)
                Append(text, span);
            text.Append("\n\n");
        }
        return text.ToString();
    }

    /// <summary>Past the signature and what follows it up to an empty line; HLS and YouTube write <c>Language: en</c> there.</summary>
    private static string? Header(string[] lines, ref int at)
    {
        string? language = null;
        for (at = 1; at < lines.Length && at < HeaderLines && !string.IsNullOrWhiteSpace(lines[at]) && CueTime.Line(lines[at]) is null; at++)
            if (lines[at].StartsWith("Language:", StringComparison.OrdinalIgnoreCase))
                language = CueText.Line(lines[at]["Language:".Length..]);
        return language;
    }

    private static void Cue(string[] lines, ref int at, (TimeSpan Start, TimeSpan End, string Settings) times, List<CaptionCue> cues, ReadingRemarks remarks)
    {
        var line = at++;
        var first = at;
        while (at < lines.Length && !string.IsNullOrWhiteSpace(lines[at]) && !lines[at].Contains("-->", StringComparison.Ordinal))
            at++;
        var text = CueMarkup.Vtt(string.Join('\n', lines[first..at]));
        if (text.Count == 0)
            remarks.Add(Severity.Info, "A cue without text was left out", $"line {line + 1}", "Nothing is lost; remove it, or give it its text.");
        else
            cues.Add(new CaptionCue(cues.Count + 1, times.Start, times.End, text, Row(times.Settings), Align(times.Settings)));
        CaptionLimits.Check(cues);
    }

    /// <summary>A block that is no cue: a note, styles, a region; anything else is told.</summary>
    private static void Other(string[] lines, ref int at, bool first, ref string? note, ReadingRemarks remarks)
    {
        var from = at;
        while (at < lines.Length && !string.IsNullOrWhiteSpace(lines[at]))
            at++;
        var kind = lines[from].Split([' ', '\t', ':'])[0].TrimEnd();
        if (kind == "NOTE" && first)
            note ??= CueText.Line(WebUtility.HtmlDecode(string.Join(' ', lines[from..at])["NOTE".Length..]));
        else if (kind is "STYLE" or "REGION")
            remarks.Add(Severity.Info, $"A {kind} block was left out", $"line {from + 1}", "Colours, emphasis and the nine places are kept, other looks are not; set them in the player.");
        else if (kind != "NOTE")
            remarks.Add(Severity.Warning, "A block is no cue", $"line {from + 1}", "Look at that line: its times may be mistyped, and its text is lost.");
    }

    private static CueRow Row(string settings)
    {
        var value = Setting(settings, "line").Split(',')[0];
        var percent = value.EndsWith('%') && Number(value[..^1], out var share) ? share
            // 15 lines fit the picture (cell resolution of TTML and CTA-608); negative ones count from below.
            : Number(value, out var line) ? (line < 0 ? 15 + line : line) * 100 / 15.0 : 100;
        return percent < 100 / 3.0 ? CueRow.Top : percent < 200 / 3.0 ? CueRow.Middle : CueRow.Bottom;
    }

    private static CueAlign Align(string settings) => Setting(settings, "align") switch
    {
        "left" or "start" => CueAlign.Left,
        "right" or "end" => CueAlign.Right,
        _ => CueAlign.Center,
    };

    private static string Setting(string settings, string name) => settings.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        .LastOrDefault(setting => setting.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..] ?? "";

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static string Settings(CaptionCue cue) => (cue.Row switch { CueRow.Top => " line:10%", CueRow.Middle => " line:45%", _ => "" })
        + (cue.Align switch { CueAlign.Left => " align:left", CueAlign.Right => " align:right", _ => "" });

    private static void Append(StringBuilder text, CaptionSpan span)
    {
        var look = span.Style;
        (bool Is, string Open, string Close)[] tags =
        [
            (look.Voice is not null, $"<v {Escape(look.Voice ?? "")}>", "</v>"),
            (look.Colour is not null, $"<c.{(look.Colour is { } colour ? CaptionColours.Name(colour) : "")}>", "</c>"),
            (look.Bold, "<b>", "</b>"), (look.Italic, "<i>", "</i>"), (look.Underline, "<u>", "</u>"),
            (look.Ruby is not null, "<ruby>", $"<rt>{Escape(look.Ruby ?? "")}</rt></ruby>"),
        ];
        text.Append(string.Concat(tags.Where(tag => tag.Is).Select(tag => tag.Open))).Append(Escape(span.Text));
        text.Append(string.Concat(tags.Where(tag => tag.Is).Reverse().Select(tag => tag.Close)));
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
