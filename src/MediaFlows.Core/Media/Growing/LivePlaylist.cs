using System.Globalization;
using System.Text;

namespace MediaFlows.Core.Media.Growing;

/// <param name="Duration">Seconds.</param>
public sealed record LiveSegment(string Name, double Duration);

/// <summary>What one call of ffmpeg made of a recording: its segments need its header, and players set up their decoder anew where another's follow.</summary>
public sealed record LivePart(string Header, IReadOnlyList<LiveSegment> Segments);

/// <summary>The list that players read again and again while a recording goes on (HLS, RFC 8216, an EVENT: only ever added to).</summary>
public static class LivePlaylist
{
    /// <summary>Seconds of a segment: two of the proxy's closed groups.</summary>
    public const int SegmentSeconds = 4;

    /// <summary>Seconds that no segment exceeds. It must not change while the list grows (RFC 8216, 6.2.1), so it has room for one more group.</summary>
    private const int Target = 6;

    private const string Length = "#EXTINF:";

    public static string Write(IEnumerable<LivePart> parts, bool ended)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{Target}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n"));
        var first = true;
        foreach (var part in parts.Where(part => part.Segments.Count > 0))
        {
            text.Append(first ? "" : "#EXT-X-DISCONTINUITY\n").Append("#EXT-X-MAP:URI=\"").Append(part.Header).Append("\"\n");
            foreach (var segment in part.Segments)
                text.Append(CultureInfo.InvariantCulture, $"{Length}{segment.Duration:0.000000},\n{segment.Name}\n");
            first = false;
        }
        return text.Append(ended ? "#EXT-X-ENDLIST\n" : "").ToString();
    }

    /// <summary>The segments in a list as ffmpeg writes it; one whose line is still being written is left out.</summary>
    public static IReadOnlyList<LiveSegment> Read(string text)
    {
        var (segments, duration) = (new List<LiveSegment>(), 0.0);
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.StartsWith(Length, StringComparison.Ordinal))
                duration = double.Parse(line.AsSpan(Length.Length).TrimEnd(','), NumberStyles.Float, CultureInfo.InvariantCulture);
            else if (!line.StartsWith('#'))
                segments.Add(new LiveSegment(line, duration));
        return segments;
    }
}
