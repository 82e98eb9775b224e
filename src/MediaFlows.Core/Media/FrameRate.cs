using System.Globalization;

namespace MediaFlows.Core.Media;

/// <summary>Frames a second as a fraction: 29.97 is 30000/1001, never a rounded figure.</summary>
public readonly record struct FrameRate(int Numerator, int Denominator)
{
    private static readonly FrameRate[] Usual =
    [
        new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(48, 1), new(50, 1),
        new(60000, 1001), new(60, 1), new(100, 1), new(120000, 1001), new(120, 1),
    ];

    /// <summary>Frames a second.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>Reads <c>25/1</c> or <c>25</c>; null when it is no positive rate.</summary>
    public static FrameRate? Parse(string? text)
    {
        var parts = (text ?? "").Split('/');
        if (parts.Length > 2 || !Whole(parts[0], out var numerator) || !Whole(parts.ElementAtOrDefault(1) ?? "1", out var denominator))
            return null;
        return numerator > 0 && denominator > 0 ? new FrameRate(numerator, denominator) : null;
    }

    /// <summary>The usual rate this one was meant to be: averages over a clip miss it by a hair (0.02 %, a fifth of the step from 30 to 29.97).</summary>
    public FrameRate Snapped()
    {
        var value = Value;
        var near = Usual.FirstOrDefault(rate => Math.Abs(rate.Value - value) <= 0.0002 * rate.Value);
        return near == default ? Reduced() : near;
    }

    /// <summary>The rate for uneven footage of this average: itself where it is usual, else the slowest usual one that has room for all frames (2 % aside).</summary>
    public FrameRate Even()
    {
        var (snapped, value) = (Snapped(), Value);
        var roomy = Usual.FirstOrDefault(rate => rate.Value >= 0.98 * value);
        return roomy == default || Usual.Contains(snapped) ? snapped : roomy;
    }

    /// <summary>Halved until it is within so many a second: leaving out every other frame keeps the pace even.</summary>
    public FrameRate AtMost(int most)
    {
        var rate = this;
        while (rate.Value > most && rate.Denominator <= int.MaxValue / 2)
            rate = rate with { Denominator = rate.Denominator * 2 };
        return rate.Reduced();
    }

    public override string ToString() => $"{Numerator}/{Denominator}";

    private FrameRate Reduced()
    {
        var (a, b) = (Numerator, Denominator);
        while (b != 0)
            (a, b) = (b, a % b);
        return new FrameRate(Numerator / a, Denominator / a);
    }

    private static bool Whole(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
