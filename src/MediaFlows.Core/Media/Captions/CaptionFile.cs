using System.Text;
using MediaFlows.Core.Media.Qc;

namespace MediaFlows.Core.Media.Captions;

/// <summary>A caption file that was read.</summary>
/// <param name="Findings">What the reader came upon and went on over.</param>
public sealed record CaptionReading(CaptionTrack Track, CaptionFormat Format, IReadOnlyList<CaptionFinding> Findings);

/// <summary>Caption files as bytes: read by their content whatever their name says, written strictly.</summary>
public static class CaptionFile
{
    /// <exception cref="CaptionFault">It is nothing we read, or too much of it.</exception>
    public static CaptionReading Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > CaptionLimits.File)
            throw CaptionLimits.TooMuch($"more than {CaptionLimits.File / 1024 / 1024} MB");
        var remarks = new ReadingRemarks();
        var text = CaptionEncoding.Text(bytes, remarks);
        var format = Format(text);
        var track = format switch
        {
            CaptionFormat.Vtt => WebVtt.Read(text, remarks),
            CaptionFormat.Ttml => TtmlReader.Read(text, remarks),
            _ => Srt.Read(text, remarks),
        };
        if (track.Cues.Count == 0)
            remarks.Add(Severity.Warning, "There are no cues", "", "If somebody speaks, ask the sender for captions with text; pictures of text are not read.");
        return new CaptionReading(track, format, remarks.Findings);
    }

    public static byte[] Write(CaptionTrack track, CaptionFormat format) => format switch
    {
        CaptionFormat.Vtt => Encoding.UTF8.GetBytes(WebVtt.Write(track)),
        CaptionFormat.Srt => Encoding.UTF8.GetBytes(Srt.Write(track)),
        _ => TtmlWriter.Write(track),
    };

    /// <summary>Without a dot.</summary>
    public static string Extension(CaptionFormat format) => format switch { CaptionFormat.Vtt => "vtt", CaptionFormat.Srt => "srt", _ => "ttml" };

    public static string ContentType(CaptionFormat format) => format switch
    {
        CaptionFormat.Vtt => "text/vtt",
        CaptionFormat.Srt => "application/x-subrip",
        _ => "application/ttml+xml",
    };

    private static CaptionFormat Format(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.StartsWith("WEBVTT", StringComparison.Ordinal))
            return CaptionFormat.Vtt;
        if (start is ['<', ..] && !start.StartsWith("<SAMI", StringComparison.OrdinalIgnoreCase))
            return CaptionFormat.Ttml;
        if (text.Contains("-->", StringComparison.Ordinal) && text.Split('\n').Any(line => CueTime.Line(line) is not null))
            return CaptionFormat.Srt;
        throw new CaptionFault("not-captions", $"The file is not WebVTT, SRT or TTML{(start.IsEmpty ? ": it is empty" : "")}.", "Ask the sender for captions in one of these formats.");
    }
}
