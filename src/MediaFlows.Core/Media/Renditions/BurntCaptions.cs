using System.Globalization;
using System.Text;
using MediaFlows.Core.Media.Captions;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>Cues as a subtitle file of our own making (ASS), for the one renderer that ffmpeg has, with their places, looks and colours: nothing in a cue's text can be taken for a command.</summary>
public static class BurntCaptions
{
    public const string Name = "captions.ass";

    /// <summary>Height of a line as a share of the picture's: 8 % in a wide picture (BBC Subtitle Guidelines), of which letters take about two thirds.</summary>
    private const double Letters = 0.055, LettersUpright = 0.035;

    public static string Ass(CaptionTrack captions, PictureSize picture)
    {
        var size = Math.Max(8, (int)Math.Round(picture.Height * (picture.Height > picture.Width ? LettersUpright : Letters)));
        var (beside, below) = (picture.Width / 20, picture.Height / 15);
        var text = new StringBuilder($"""
            [Script Info]
            ScriptType: v4.00+
            PlayResX: {picture.Width}
            PlayResY: {picture.Height}
            WrapStyle: 0
            ScaledBorderAndShadow: yes

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
            Style: Caption,sans-serif,{size},&H00FFFFFF,&H00000000,&H80000000,1,{Math.Max(1, size / 12)},0,2,{beside},{beside},{below},1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

            """);
        foreach (var cue in captions.Ordered)
            text.Append("Dialogue: 0,").Append(Time(cue.Start)).Append(',').Append(Time(cue.End)).Append(",Caption,,0,0,0,,").Append(Place(cue)).AppendJoin("", cue.Text.Select(Text)).Append('\n');
        return text.ToString();
    }

    /// <summary>What of captions can be shown on a rendition.</summary>
    /// <param name="length">Its length in seconds; null when unknown.</param>
    public static CaptionTrack Within(this CaptionTrack captions, double? length) => length is not { } seconds ? captions
        : captions with { Cues = [.. captions.Cues.Where(cue => cue.Start.TotalSeconds < seconds).Select(cue => cue.End.TotalSeconds > seconds ? cue with { End = TimeSpan.FromSeconds(seconds) } : cue)] };

    /// <summary>As on the number pad: 1 to 3 below, 4 to 6 in the middle, 7 to 9 above.</summary>
    private static string Place(CaptionCue cue) => (cue.Row, cue.Align) is (CueRow.Bottom, CueAlign.Center) ? ""
        : $"{{\\an{(cue.Row switch { CueRow.Top => 7, CueRow.Middle => 4, _ => 1 }) + (cue.Align switch { CueAlign.Left => 0, CueAlign.Right => 2, _ => 1 })}}}";

    private static string Text(CaptionSpan span)
    {
        var text = string.Join("\\N", span.Text.Split('\n').Select(Plain));
        var look = span.Style;
        var begins = $"{(look.Italic ? "\\i1" : "")}{(look.Bold ? "\\b1" : "")}{(look.Underline ? "\\u1" : "")}{(look.Colour is { } colour ? Painted(CaptionColours.Rgb(colour)) : "")}";
        return begins.Length == 0 ? text : $"{{{begins}}}{text}{{\\r}}";
    }

    /// <summary>Blue comes first there; black letters get a white rim.</summary>
    private static string Painted(int rgb) => string.Create(CultureInfo.InvariantCulture, $"\\c&H{(rgb & 0xFF) << 16 | rgb & 0xFF00 | rgb >> 16:X6}&{(rgb == 0 ? "\\3c&HFFFFFF&" : "")}");

    /// <summary>Braces begin a command unless escaped, and a backslash begins one unless something that is not seen stands between.</summary>
    private static string Plain(string text) => new StringBuilder(text.ReplaceLineEndings(" "))
        .Replace("\\", "\\\u2060").Replace("{", "\\{").Replace("}", "\\}").ToString();

    private static string Time(TimeSpan time)
    {
        var hundredths = (long)Math.Round(Math.Max(0, time.TotalSeconds) * 100);
        return string.Create(CultureInfo.InvariantCulture, $"{hundredths / 360_000}:{hundredths / 6000 % 60:00}:{hundredths / 100 % 60:00}.{hundredths % 100:00}");
    }
}
