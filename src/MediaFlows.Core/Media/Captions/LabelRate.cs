using System.Globalization;

namespace MediaFlows.Core.Media.Captions;

/// <summary>What timecode counts in: a frame rate, and whether labels are dropped to keep to the clock.</summary>
public readonly record struct LabelRate(FrameRate Rate, bool Drop)
{
    private static readonly (string Text, FrameRate Rate)[] Known =
    [
        ("23.976", new(24000, 1001)), ("23.98", new(24000, 1001)), ("24", new(24, 1)), ("25", new(25, 1)), ("29.97", new(30000, 1001)), ("30", new(30, 1)),
        ("50", new(50, 1)), ("59.94", new(60000, 1001)), ("60", new(60, 1)),
    ];

    /// <summary>What <see cref="Parse"/> reads, for those who wrote something else.</summary>
    public const string Remedy = "Write 23.976, 24, 25, 29.97, 29.97df, 30, 50, 59.94, 59.94df or 60; df is drop-frame.";

    /// <summary>Reads <c>25</c>, <c>29.97</c> or <c>29.97df</c>; null when it is no rate that timecode counts in.</summary>
    public static LabelRate? Parse(string text)
    {
        var drop = text.EndsWith("df", StringComparison.OrdinalIgnoreCase);
        var number = drop ? text[..^2].TrimEnd() : text;
        var rate = Known.FirstOrDefault(known => known.Text == number.Trim()).Rate;
        return rate == default || (drop && (rate.Denominator != 1001 || rate.Numerator == 24000)) ? null : new LabelRate(rate, drop);
    }

    /// <summary>Frames a second that labels count in: 30 at 29.97.</summary>
    private int Nominal => (int)Math.Round(Rate.Value);

    /// <summary>The frame shown at a time, the nearest.</summary>
    public long Frame(TimeSpan time) => (long)Math.Round((decimal)time.Ticks * Rate.Numerator / Rate.Denominator / TimeSpan.TicksPerSecond, MidpointRounding.AwayFromZero);

    /// <summary>When a frame begins.</summary>
    public TimeSpan Time(long frame) => new((long)Math.Round((decimal)frame * Rate.Denominator * TimeSpan.TicksPerSecond / Rate.Numerator, MidpointRounding.AwayFromZero));

    public Timecode Timecode(TimeSpan time) => new(Frame(time), Rate, Drop);

    /// <summary>The time of a label; a colon before the frames will do for drop-frame too. A label that was dropped stands for the next one there is.</summary>
    public TimeSpan? Time(string label)
    {
        if (Media.Timecode.Parse(label, Rate) is null || label.Split([':', ';', '.']) is not [_, var minutes, var seconds, var frames])
            return null;
        var dropped = Drop && minutes[1] != '0' && seconds == "00" && int.Parse(frames, CultureInfo.InvariantCulture) < Nominal / 15;
        var written = dropped ? $"{label[..8]};{Nominal / 15:00}" : $"{label[..8]}{(Drop ? ';' : ':')}{frames}";
        return Media.Timecode.Parse(written, Rate) is { } timecode ? Time(timecode.Frames) : null;
    }
}
