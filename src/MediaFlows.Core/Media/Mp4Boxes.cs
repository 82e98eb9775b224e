using System.Buffers.Binary;
using System.Text;

namespace MediaFlows.Core.Media;

/// <summary>Looks over the outermost boxes of an MP4 or QuickTime file, where a cut-off upload shows without decoding anything.</summary>
public static class Mp4Boxes
{
    private const int MostBoxes = 100_000;

    /// <summary>What is missing, in words; null when the file is whole as far as its boxes say.</summary>
    /// <param name="file">Seekable; read from its start.</param>
    public static string? Missing(Stream file)
    {
        Span<byte> header = stackalloc byte[16];
        var (index, fragments, at) = (false, false, 0L);
        for (var boxes = 0; at < file.Length && boxes < MostBoxes; boxes++)
        {
            file.Position = at;
            if (file.ReadAtLeast(header[..8], 8, throwOnEndOfStream: false) < 8)
                return "the file ends inside a box header";
            var (type, size) = (Encoding.Latin1.GetString(header.Slice(4, 4)), (long)BinaryPrimitives.ReadUInt32BigEndian(header));
            if (size == 1 && file.ReadAtLeast(header[8..], 8, throwOnEndOfStream: false) == 8)
                size = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
            index |= type == "moov";
            fragments |= type == "moof";
            if (size == 0)
                break;
            // Writers leave stray zeros or text after the last box; only a known box proves that something was cut off.
            if (size < 8 || size > long.MaxValue - at || (at + size > file.Length && !Known.Contains(type)))
                break;
            if (at + size > file.Length)
                return $"its {type} box should go on for another {at + size - file.Length} bytes";
            at += size;
        }
        return index || fragments ? null : "its index (the moov box) is missing";
    }

    /// <summary>Whether the whole index (the moov box) stands before the media: then the file can be played while it is written.</summary>
    /// <param name="file">Seekable; read from its start.</param>
    public static bool IndexComesFirst(Stream file)
    {
        Span<byte> header = stackalloc byte[8];
        for (var (boxes, at) = (0, 0L); boxes < 100; boxes++)
        {
            file.Position = at;
            if (file.ReadAtLeast(header, 8, throwOnEndOfStream: false) < 8)
                return false;
            var (type, size) = (Encoding.Latin1.GetString(header[4..]), (long)BinaryPrimitives.ReadUInt32BigEndian(header));
            if (type == "moov")
                return size >= 8 && at + size <= file.Length;
            if (size < 8 || type is "mdat" or "moof")
                return false;
            at += size;
        }
        return false;
    }

    private static readonly HashSet<string> Known = ["ftyp", "moov", "mdat", "moof", "free", "skip", "wide", "uuid", "meta", "mfra", "sidx", "styp"];
}
