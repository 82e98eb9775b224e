using System.Buffers.Binary;
using System.Text;

namespace MediaFlows.Core.Media;

/// <summary>What a file is by its first bytes: a container we accept, or something else, said in words.</summary>
/// <param name="Container">Null when it is nothing we accept.</param>
/// <param name="Code">Stable name of what it is instead: <c>empty-file</c>, <c>playlist</c>, <c>text-file</c>, <c>not-media</c>.</param>
/// <param name="Words">What it is, to follow "it is": <c>an HLS playlist</c>.</param>
public sealed record Sniffed(MediaContainer? Container, string? Code, string Words);

/// <summary>Tells what a file is from its content; names and endings come from outside and prove nothing.</summary>
public static class ContentSniff
{
    /// <summary>How much of the start to hand in: an MXF may begin with up to 64 KiB of run-in (SMPTE ST 377-1).</summary>
    public const int HeadLength = 65536 + 16;

    public static Sniffed Of(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return new Sniffed(null, "empty-file", "empty");
        if (ListSniff.Of(head) is { } playlist)
            return new Sniffed(null, "playlist", playlist);
        if (Media(head) is { } container)
            return new Sniffed(container, null, container.Title);
        return Stranger(head) is { } stranger
            ? new Sniffed(null, "not-media", stranger)
            : ListSniff.IsText(head) ? new Sniffed(null, "text-file", "plain text") : new Sniffed(null, "not-media", "of no kind we know");
    }

    private static MediaContainer? Media(ReadOnlySpan<byte> head) =>
        IsoMedia(head) ?? Riff(head) ?? Signed(head) ?? AudioSniff.Of(head) ?? Stream(head);

    private static MediaContainer? IsoMedia(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
            return null;
        var box = Ascii(head.Slice(4, 4));
        if (box is "mdat" || (box is "moov" or "wide" or "pnot" or "skip" or "free" && head[0] < 0x20))
            return MediaContainer.Mov;
        return box != "ftyp" ? null : Ascii(head.Slice(8, 4)) switch
        {
            "qt  " => MediaContainer.Mov,
            "M4A " or "M4B " => MediaContainer.M4a,
            "avif" or "avis" or "heic" or "heix" or "mif1" or "msf1" or "crx " => null,
            var brand when brand.StartsWith("3g", StringComparison.Ordinal) => MediaContainer.ThreeGp,
            _ => MediaContainer.Mp4,
        };
    }

    private static MediaContainer? Riff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
            return null;
        return (Ascii(head[..4]), Ascii(head.Slice(8, 4))) switch
        {
            ("RIFF" or "RF64" or "BW64", "WAVE") => MediaContainer.Wav,
            ("RIFF", "AVI ") => MediaContainer.Avi,
            ("FORM", "AIFF" or "AIFC") => MediaContainer.Aiff,
            _ => null,
        };
    }

    private static MediaContainer? Signed(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Ebml))
            return head[..Math.Min(head.Length, 512)].IndexOf("webm"u8) >= 0 ? MediaContainer.WebM : MediaContainer.Mkv;
        if (head.StartsWith(AsfHeader))
            return MediaContainer.Asf;
        if (head.StartsWith("OggS"u8))
            return MediaContainer.Ogg;
        return Picture(head);
    }

    private static MediaContainer? Picture(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(JpegStart))
            return MediaContainer.Jpeg;
        if (head.StartsWith(PngStart))
            return MediaContainer.Png;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return MediaContainer.Gif;
        return head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? MediaContainer.Tiff : null;
    }

    private static MediaContainer? Stream(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(PackHeader))
            return MediaContainer.ProgramStream;
        if (Packets(head, 0, 188) || Packets(head, 4, 192))
            return MediaContainer.TransportStream;
        return head.IndexOf(PartitionPack) is >= 0 and <= 65536 ? MediaContainer.Mxf : null;
    }

    private static ReadOnlySpan<byte> Ebml => [0x1A, 0x45, 0xDF, 0xA3];
    private static ReadOnlySpan<byte> AsfHeader => [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11];
    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];
    private static ReadOnlySpan<byte> PngStart => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static ReadOnlySpan<byte> PackHeader => [0x00, 0x00, 0x01, 0xBA];
    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>Start of the key of every MXF header partition pack (SMPTE ST 377-1).</summary>
    private static ReadOnlySpan<byte> PartitionPack => [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02];

    private static bool Packets(ReadOnlySpan<byte> head, int first, int length)
    {
        var seen = 0;
        for (var at = first; at < head.Length && seen < 5; at += length, seen++)
            if (head[at] != 0x47)
                return false;
        return seen >= 2;
    }

    private static string? Stranger(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\u0003\u0004"u8))
            return "a ZIP archive or an office document";
        if (head.StartsWith("%PDF-"u8))
            return "a PDF document";
        if (head.StartsWith("MZ"u8) || head.StartsWith("\u007fELF"u8))
            return "a program";
        if (head.StartsWith(Gzip) || head.StartsWith("7z"u8) || head.StartsWith("Rar!"u8))
            return "an archive";
        return head.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(head[4..]) == 0x66747970 ? "a still picture of a kind we do not take" : null;
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
