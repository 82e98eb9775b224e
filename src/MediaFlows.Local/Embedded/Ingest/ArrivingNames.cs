namespace MediaFlows.Local.Embedded.Ingest;

/// <summary>Which names are those of files still on their way: uploaders give the real name when they are done.</summary>
public static class ArrivingNames
{
    private static readonly string[] Endings =
    [
        ".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".opdownload", ".aspx-upload", ".upload", ".uploading", ".inprogress", ".swp", "~",
    ];

    /// <summary>Whether a name, or a folder on the way to it, is one to leave alone.</summary>
    public static bool AreTemporary(string path)
    {
        var parts = path.Split('/');
        return parts.Any(part => part.StartsWith('.')) || Array.Exists(Endings, ending => parts[^1].EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }
}
