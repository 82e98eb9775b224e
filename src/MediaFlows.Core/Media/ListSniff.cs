using System.Text;

namespace MediaFlows.Core.Media;

/// <summary>Spots text that makes a media tool open other files or addresses: playlists of every kind.</summary>
internal static class ListSniff
{
    private static readonly (string Mark, string Words)[] Playlists =
    [
        ("#EXTM3U", "an HLS or M3U playlist"),
        ("ffconcat", "an ffconcat list"),
        ("v=0\n", "an SDP session description"),
        ("v=0\r", "an SDP session description"),
        ("[playlist]", "a PLS playlist"),
        ("<MPD", "a DASH manifest"),
        ("<SmoothStreamingMedia", "a Smooth Streaming manifest"),
        ("<asx", "an ASX playlist"),
        ("<smil", "a SMIL playlist"),
        ("[Reference]", "an ASF reference list"),
        ("<svg", "an SVG drawing"),
    ];

    /// <summary>Which playlist it is, in words; null for none.</summary>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 4096)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        var xml = text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<!--", StringComparison.Ordinal);
        foreach (var (mark, words) in Playlists)
            if (xml && mark[0] == '<' ? text.Contains(mark, StringComparison.OrdinalIgnoreCase) : text.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                return words;
        return null;
    }

    /// <summary>Whether the start reads as text: UTF-16 with its mark, or nothing but printable bytes.</summary>
    public static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.Length > 1 && (head[0], head[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
            return true;
        foreach (var value in head)
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or 0x0C or 0x1B))
                return false;
        return true;
    }
}
