using System.Text;
using System.Text.RegularExpressions;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>Bytes become text: by their mark, by what XML declares, as UTF-8, else as what Windows wrote before it.</summary>
internal static partial class CaptionEncoding
{
    /// <summary>Bytes that are looked at to tell UTF-16 without a mark, and an XML declaration.</summary>
    private const int Head = 256;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text with line feeds only.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, ReadingRemarks remarks) =>
        Decode(bytes, remarks).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static string Decode(ReadOnlySpan<byte> bytes, ReadingRemarks remarks)
    {
        if (Wide(bytes) is { } wide)
            return wide.GetString(bytes);
        if (Declared(bytes) is { } declared)
            return declared.GetString(bytes);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            remarks.Add(Severity.Warning, "The file is not in Unicode; it was read as Windows-1252", "", "Look at accented letters; have the captions saved as UTF-8.");
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }

    private static Encoding? Wide(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    /// <summary>What an XML declaration names, where it is a code page; Unicode is found out otherwise.</summary>
    private static Encoding? Declared(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, Head)]);
        if (Declaration().Match(head) is not { Success: true } match || match.Groups["name"].Value.StartsWith("utf", StringComparison.OrdinalIgnoreCase))
            return null;
        var name = match.Groups["name"].Value.ToLowerInvariant();
        // What calls itself Latin-1 is Windows-1252 in practice, as browsers know (WHATWG Encoding).
        return CodePagesEncodingProvider.Instance.GetEncoding(name is "iso-8859-1" or "latin1" ? "windows-1252" : name);
    }

    [GeneratedRegex(@"^\s*<\?xml[^>]{0,100}encoding\s{0,4}=\s{0,4}[""'](?<name>[A-Za-z0-9._-]{1,40})[""']", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}
