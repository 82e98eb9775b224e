using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Times as WebVTT and SRT write them, read with what people make of them: no hours, a point or a comma, fewer digits.</summary>
internal static partial class CueTime
{
    /// <summary>The line of a cue's times, and what stands behind them; null when it is none.</summary>
    public static (TimeSpan Start, TimeSpan End, string Settings)? Line(string line)
    {
        if (line.Length > 500 || Arrow().Match(line) is not { Success: true } match)
            return null;
        var (start, end) = (Read(match, "1"), Read(match, "2"));
        return start < CaptionLimits.Time && end < CaptionLimits.Time ? (start, end, match.Groups["settings"].Value) : null;
    }

    /// <summary>Hours, minutes, seconds and milliseconds.</summary>
    /// <param name="point"><c>.</c> or <c>,</c>.</param>
    public static string Text(TimeSpan time, char point)
    {
        var milliseconds = Milliseconds(time);
        return string.Create(CultureInfo.InvariantCulture,
            $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}{point}{milliseconds % 1000:000}");
    }

    /// <summary>When a written cue ends: formats want it later than its start, by a millisecond at least.</summary>
    public static TimeSpan End(CaptionCue cue) => Milliseconds(cue.End) > Milliseconds(cue.Start) ? cue.End : TimeSpan.FromMilliseconds(Milliseconds(cue.Start) + 1);

    private static long Milliseconds(TimeSpan time) => (Math.Max(0, time.Ticks) + TimeSpan.TicksPerMillisecond / 2) / TimeSpan.TicksPerMillisecond;

    private static TimeSpan Read(Match match, string which)
    {
        var whole = Number(match, "h" + which) * 3600 + Number(match, "m" + which) * 60 + Number(match, "s" + which);
        var fraction = match.Groups["f" + which].Value.PadRight(3, '0');
        return TimeSpan.FromMilliseconds(whole * 1000 + long.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static long Number(Match match, string group) =>
        match.Groups[group] is { Success: true } digits ? long.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\s*(?:(?<h1>\d{1,3}):)?(?<m1>\d{1,2}):(?<s1>\d{1,2})(?:[.,:](?<f1>\d{1,3}))?\s*-->\s*(?:(?<h2>\d{1,3}):)?(?<m2>\d{1,2}):(?<s2>\d{1,2})(?:[.,:](?<f2>\d{1,3}))?(?<settings>(?:\s.*)?)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Arrow();
}
