using System.Globalization;
using System.Text;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>Cues as a subtitle file of our own making (ASS), for the one renderer that ffmpeg has: nothing in a cue can be taken for a command.</summary>
public static class BurntCaptions
{
    public const string Name = "captions.ass";

    /// <summary>Height of a line as a share of the picture's: 8 % in a wide picture (BBC Subtitle Guidelines), of which letters take about two thirds.</summary>
    private const double Letters = 0.055, LettersUpright = 0.035;

    public static string Ass(IReadOnlyList<Cue> cues, PictureSize picture)
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
        foreach (var cue in cues)
            text.Append("Dialogue: 0,").Append(Time(cue.Start)).Append(',').Append(Time(cue.End)).Append(",Caption,,0,0,0,,")
                .AppendJoin("\\N", CueGrouping.Break(cue.Text).Select(Plain)).Append('\n');
        return text.ToString();
    }

    /// <summary>The same for players that show captions themselves (SubRip).</summary>
    /// <param name="length">Seconds after which there is nothing to show them on; null when unknown.</param>
    public static string Srt(IReadOnlyList<Cue> cues, double? length)
    {
        var text = new StringBuilder();
        foreach (var (number, cue) in cues.Where(cue => length is null || cue.Start < length).Index())
            text.Append(number + 1).Append('\n').Append(Time(cue.Start, 3, ',')).Append(" --> ").Append(Time(Math.Min(cue.End, length ?? cue.End), 3, ',')).Append('\n')
                .AppendJoin('\n', CueGrouping.Break(cue.Text).Select(line => line.ReplaceLineEndings(" "))).Append("\n\n");
        return text.ToString();
    }

    /// <summary>Braces begin a command unless escaped, and a backslash begins one unless something that is not seen stands between.</summary>
    private static string Plain(string text) => new StringBuilder(text.ReplaceLineEndings(" "))
        .Replace("\\", "\\\u2060").Replace("{", "\\{").Replace("}", "\\}").ToString();

    private static string Time(double seconds, int digits = 2, char point = '.')
    {
        var scale = (int)Math.Pow(10, digits);
        var units = (long)Math.Round(Math.Max(0, seconds) * scale);
        var hours = (units / scale / 3600).ToString(digits == 2 ? "0" : "00", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{hours}:{units / scale / 60 % 60:00}:{units / scale % 60:00}{point}{(units % scale).ToString(new string('0', digits), CultureInfo.InvariantCulture)}");
    }
}
