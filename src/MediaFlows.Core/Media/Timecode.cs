using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media;

/// <summary>SMPTE ST 12-1 timecode: a frame count written as hours, minutes, seconds and frames, with drop-frame counting for 29.97 and 59.94.</summary>
/// <param name="Frames">Frames since 00:00:00:00.</param>
public readonly partial record struct Timecode(long Frames, FrameRate Rate, bool DropFrame)
{
    private int Nominal => (int)Math.Round(Rate.Value, MidpointRounding.AwayFromZero);

    /// <summary>Frame numbers left out at the start of each minute but every tenth: 2 at 29.97, 4 at 59.94.</summary>
    private int Dropped => DropFrame ? Nominal / 15 : 0;

    private long FramesIn10Minutes => Nominal * 600L - 9 * Dropped;

    /// <summary>Frames after which labels start again.</summary>
    public long FramesInDay => FramesIn10Minutes * 144;

    /// <summary>Reads <c>10:00:00:00</c>, or <c>10:00:00;00</c> for drop frame; null when it is no timecode at this rate.</summary>
    public static Timecode? Parse(string? text, FrameRate rate)
    {
        if (Written().Match(text ?? "") is not { Success: true } match)
            return null;
        var (hours, minutes, seconds, frame) = (Number(match, "h"), Number(match, "m"), Number(match, "s"), Number(match, "f"));
        var zero = new Timecode(0, rate, match.Groups["drop"].Value is ";" or "." && rate.Denominator == 1001 && Math.Round(rate.Value) % 30 == 0);
        if (hours > 23 || minutes > 59 || seconds > 59 || frame >= zero.Nominal)
            return null;
        var whole = hours * 60 + minutes;
        // What is dropped names no frame: who types it means the first of that minute.
        frame = whole % 10 != 0 && seconds == 0 ? Math.Max(frame, zero.Dropped) : frame;
        return zero with { Frames = (whole * 60L + seconds) * zero.Nominal + frame - zero.Dropped * (whole - whole / 10) };
    }

    /// <summary>The timecode of the frame shown that many seconds after this one.</summary>
    public Timecode After(double seconds) => this with { Frames = Frames + (long)Math.Round(seconds * Rate.Value) };

    public override string ToString()
    {
        var day = FramesInDay;
        var number = (Frames % day + day) % day;
        var (tens, rest) = Math.DivRem(number, FramesIn10Minutes);
        var minutesIn = Math.Max(0, rest - Dropped) / (Nominal * 60L - Dropped);
        number += Dropped * (9 * tens + minutesIn);
        var seconds = number / Nominal;
        return string.Create(CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{(DropFrame ? ';' : ':')}{number % Nominal:00}");
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<h>\d\d):(?<m>\d\d):(?<s>\d\d)(?<drop>[:;.])(?<f>\d{2,3})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
