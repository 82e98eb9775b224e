namespace MediaFlows.Core.Media.Qc;

/// <summary>A stretch with more flashes than are let pass.</summary>
/// <param name="Red">Flashes of saturated red, else of light.</param>
/// <param name="Most">Flashes in its worst second.</param>
public readonly record struct FlashPassage(Passage When, bool Red, int Most);

/// <summary>
/// Screens for flashes that may harm people with photosensitive epilepsy, after ITU-R BT.1702 and WCAG 2.3.1, on a picture averaged to 16 × 9 cells.
/// It screens and is no certificate: patterns (stripes) are not looked for, and what is smaller than a cell is not seen.
/// </summary>
/// <remarks>
/// A flash is a pair of opposing changes of 20 cd/m² or more while the darker picture is below 160 cd/m²; a red one a pair of changes to or from saturated
/// red, R / (R + G + B) of 0.8 or more, by more than 20 in (R - G - B) × 320. Both need more than the rule's area at once. Luminance is WCAG's relative
/// luminance on a screen with a white of 200 cd/m², which makes WCAG's 10 % and 80 % the 20 and 160 cd/m² of BT.1702.
/// </remarks>
public sealed class FlashScreen(FlashRule rule, FrameRate rate)
{
    public const int Columns = 16, Rows = 9;

    /// <summary>Bytes of a picture: red, green and blue of each cell.</summary>
    public const int PictureBytes = Columns * Rows * 3;

    /// <summary>cd/m², of white.</summary>
    private const double White = 200;

    private static readonly double[] Linear = [.. Enumerable.Range(0, 256).Select(code => Linearized(code / 255.0))];

    private readonly FlashCount light = new(20, 160, rule, rate), red = new(20, double.PositiveInfinity, rule, rate);
    private readonly double[] luminance = new double[Columns * Rows], redness = new double[Columns * Rows];
    private readonly bool[] all = [.. Enumerable.Repeat(true, Columns * Rows)], saturated = new bool[Columns * Rows];

    /// <summary>How many passages were left out.</summary>
    public int Cut => light.Cut + red.Cut;

    /// <summary>Takes the next picture; they must come evenly at the rate given.</summary>
    public void Take(ReadOnlySpan<byte> picture)
    {
        for (var cell = 0; cell < Columns * Rows; cell++)
        {
            var (r, g, b) = (Linear[picture[3 * cell]], Linear[picture[3 * cell + 1]], Linear[picture[3 * cell + 2]]);
            luminance[cell] = White * (0.2126 * r + 0.7152 * g + 0.0722 * b);
            redness[cell] = 320 * Math.Max(0, r - g - b);
            saturated[cell] = r > 0 && r >= 0.8 * (r + g + b);
        }
        light.Take(luminance, all);
        red.Take(redness, saturated);
    }

    public IReadOnlyList<FlashPassage> End() =>
        [.. light.End().Select(found => new FlashPassage(found.When, false, found.Most)), .. red.End().Select(found => new FlashPassage(found.When, true, found.Most))];

    /// <summary>sRGB's curve, as WCAG's relative luminance has it.</summary>
    private static double Linearized(double code) => code <= 0.04045 ? code / 12.92 : Math.Pow((code + 0.055) / 1.055, 2.4);
}
