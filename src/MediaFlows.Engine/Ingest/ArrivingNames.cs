using MediaFlows.Core.Media;

namespace MediaFlows.Engine.Ingest;

/// <summary>Which names start no flow: files still on their way, to which uploaders give the real name when they are done, and checksums of other files.</summary>
public static class ArrivingNames
{
    private static readonly string[] Endings =
    [
        ".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".opdownload", ".aspx-upload", ".upload", ".uploading", ".inprogress", ".swp", "~",
    ];

    /// <summary>Whether a name is that of a checksum, which asset/verify looks for beside the file it belongs to.</summary>
    public static bool AreSidecars(string path) => ExpectedDigest.Algorithms.Any(algorithm => path.EndsWith($".{algorithm}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a name, or a folder on the way to it, is one to leave alone.</summary>
    public static bool AreTemporary(string path)
    {
        var parts = path.Split('/');
        return parts.Any(part => part.StartsWith('.')) || Array.Exists(Endings, ending => parts[^1].EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }
}
