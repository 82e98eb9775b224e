using System.Globalization;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Colours as CSS and TTML write them, brought to the nearest that captions have.</summary>
internal static class CaptionColours
{
    private static readonly (string Name, CaptionColour? Colour, int Rgb)[] Known =
    [
        ("white", null, 0xFFFFFF), ("yellow", CaptionColour.Yellow, 0xFFFF00), ("cyan", CaptionColour.Cyan, 0x00FFFF), ("lime", CaptionColour.Lime, 0x00FF00),
        ("red", CaptionColour.Red, 0xFF0000), ("magenta", CaptionColour.Magenta, 0xFF00FF), ("blue", CaptionColour.Blue, 0x0000FF), ("black", CaptionColour.Black, 0x000000),
        ("aqua", CaptionColour.Cyan, 0x00FFFF), ("fuchsia", CaptionColour.Magenta, 0xFF00FF), ("green", CaptionColour.Lime, 0x00FF00), ("silver", null, 0xFFFFFF),
    ];

    /// <summary>The name in HTML, CSS and TTML.</summary>
    public static string Name(CaptionColour colour) => colour.ToString().ToLowerInvariant();

    /// <summary>Eight bits each of red, green and blue.</summary>
    public static int Rgb(CaptionColour colour) => Known.First(known => known.Colour == colour).Rgb;

    /// <returns>Whether the text is a colour; white is null.</returns>
    public static bool TryRead(string text, out CaptionColour? colour)
    {
        text = text.Trim().Trim('"', '\'').ToLowerInvariant();
        var named = Known.FirstOrDefault(known => known.Name == text);
        colour = named.Name is not null ? named.Colour : Hex(text) is { } rgb ? Nearest(rgb) : null;
        return named.Name is not null || Hex(text) is not null;
    }

    private static int? Hex(string text) => text.Length is 7 or 9 && text[0] == '#'
        && int.TryParse(text.AsSpan(1, 6), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb) ? rgb : null;

    /// <param name="rgb">Eight bits each; the nearest may be white, which is null.</param>
    public static CaptionColour? Nearest(int rgb) => Known.MinBy(known => Square(known.Rgb >> 16, rgb >> 16) + Square(known.Rgb >> 8, rgb >> 8) + Square(known.Rgb, rgb)).Colour;

    private static int Square(int a, int b) => ((a & 255) - (b & 255)) * ((a & 255) - (b & 255));
}
