using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Time expressions of TTML2 (W3C, section 12.3), with what the document says of frames and ticks.</summary>
/// <param name="FrameRate">Nominal frames a second: the frames field counts in it.</param>
/// <param name="Rate">Frames a second as they really go: nominal rate times multiplier.</param>
/// <param name="TickRate">Ticks a second.</param>
/// <param name="Smpte">Whether times are timecode labels.</param>
internal sealed partial record TtmlTime(int FrameRate, FrameRate Rate, int SubFrames, long TickRate, bool Smpte, bool Drop)
{
    /// <param name="attribute">The value of a parameter of the document by its name.</param>
    public static TtmlTime From(Func<string, string?> attribute)
    {
        var given = Whole(attribute("frameRate"));
        var frameRate = (int)Math.Clamp(given ?? 30, 1, 1000);
        var multiplier = (attribute("frameRateMultiplier") ?? "").Split([' ', ':', '/'], StringSplitOptions.RemoveEmptyEntries);
        var (up, down) = multiplier.Length == 2 ? (Whole(multiplier[0]) ?? 1, Whole(multiplier[1]) ?? 1) : (1, 1);
        var rate = up is > 0 and < 100_000 && down is > 0 and < 100_000 ? new FrameRate((int)(frameRate * up), (int)down) : new FrameRate(frameRate, 1);
        var sub = (int)Math.Clamp(Whole(attribute("subFrameRate")) ?? 1, 1, 1000);
        var ticks = Math.Clamp(Whole(attribute("tickRate")) ?? (given is null ? 1 : (long)frameRate * sub), 1, 1_000_000_000);
        return new TtmlTime(frameRate, rate.Snapped(), sub, ticks, attribute("timeBase") == "smpte", attribute("dropMode") == "dropNTSC");
    }

    /// <summary>The time from where its scope begins; null when the text is none, or beyond <see cref="CaptionLimits.Time"/>.</summary>
    public TimeSpan? Read(string text)
    {
        text = text.Trim();
        if (text.Length > 40)
            return null;
        var seconds = Clock().Match(text) is { Success: true } clock ? Seconds(clock) : Offset().Match(text) is { Success: true } offset ? Measured(offset) : null;
        return seconds is { } known && known < (decimal)CaptionLimits.Time.TotalSeconds ? new TimeSpan((long)Math.Round(known * TimeSpan.TicksPerSecond)) : null;
    }

    private decimal? Seconds(Match clock)
    {
        var (hours, minutes, seconds) = (Number(clock, "h"), Number(clock, "m"), Number(clock, "s"));
        var whole = hours * 3600 + minutes * 60 + seconds;
        if (!clock.Groups["f"].Success)
            return whole + Number(clock, "fraction");
        var frames = Number(clock, "f") + Number(clock, "sub") / SubFrames;
        return Smpte ? Label(hours, minutes, seconds, frames) : whole + Frames(frames);
    }

    /// <summary>A label counts frames: an hour of labels at 29.97 lasts longer than an hour, unless some are dropped.</summary>
    private decimal? Label(decimal hours, decimal minutes, decimal seconds, decimal frames)
    {
        var drop = Drop && Rate.Denominator == 1001 && FrameRate % 30 == 0;
        var inMinutes = hours * 60 + minutes;
        var dropped = drop ? FrameRate / 15 * (inMinutes - Math.Floor(inMinutes / 10)) : 0;
        return Frames((inMinutes * 60 + seconds) * FrameRate + frames - dropped);
    }

    private decimal? Measured(Match offset)
    {
        var count = Number(offset, "count");
        return offset.Groups["metric"].Value switch
        {
            "h" => count * 3600,
            "m" => count * 60,
            "s" => count,
            "ms" => count / 1000,
            "f" => Frames(count),
            _ => count / TickRate,
        };
    }

    private decimal Frames(decimal frames) => frames * Rate.Denominator / Rate.Numerator;

    private static long? Whole(string? text) => long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 2_000_000_000 ? value : null;

    private static decimal Number(Match match, string group) =>
        match.Groups[group] is { Success: true } digits ? decimal.Parse(digits.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<h>\d{1,3}):(?<m>\d{1,2}):(?<s>\d{1,2})(?:(?<fraction>\.\d{1,12})|[:;](?<f>\d{1,4})(?:\.(?<sub>\d{1,3}))?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"^(?<count>\d{1,14}(?:\.\d{1,12})?)(?<metric>h|ms|m|s|f|t)$", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
