namespace MediaFlows.Engine.Ingest;

/// <summary>Which file an event is about. What it says is never believed: the file is looked at, in the house's own store, whatever account the event comes from.</summary>
public static class ToldFile
{
    private const string Containers = "/containers/", Blobs = "/blobs/";

    /// <summary>The bound of Blob Storage.</summary>
    private const int LongestPath = 1024;

    private static readonly HashSet<string> Beginnings = new(StringComparer.OrdinalIgnoreCase) { "CreateFile", "SftpCreate" };

    /// <summary>Whether the call only began a file: accounts with a hierarchical namespace tell of that too.</summary>
    public static bool IsMerelyBegun(string? api) => api is not null && Beginnings.Contains(api);

    /// <param name="subject"><c>/blobServices/default/containers/C/blobs/P</c>, or <c>C/P</c> from others than Blob Storage. Signs beyond the first plane may be spoilt in it.</param>
    /// <param name="url">The blob's address, percent-encoded; names it best where there is one.</param>
    /// <returns>Null when they name none.</returns>
    public static (string Container, string Path)? Of(string? subject, string? url)
    {
        if (Split(subject) is not var (container, named)) return null;
        var path = url is null ? named : Path(url, container);
        return path is { Length: > 0 and <= LongestPath } && !path.Any(char.IsControl) ? (container, path) : null;
    }

    private static (string Container, string Path)? Split(string? subject)
    {
        if (subject?.IndexOf(Containers, StringComparison.Ordinal) is not (>= 0 and var at)) return Plain(subject);
        var rest = subject[(at + Containers.Length)..];
        var split = rest.IndexOf(Blobs, StringComparison.Ordinal);
        return split > 0 && rest[..split].All(IsOfContainer) ? (rest[..split], rest[(split + Blobs.Length)..]) : null;
    }

    private static (string Container, string Path)? Plain(string? subject)
    {
        var plain = subject?.TrimStart('/') ?? "";
        var slash = plain.IndexOf('/');
        return slash > 0 && !plain.StartsWith("blobServices/", StringComparison.Ordinal) ? (plain[..slash], plain[(slash + 1)..]) : null;
    }

    /// <summary>
    /// What stands behind the container, which comes first, or second behind the account's name (as the emulator has it). As text: an address that is
    /// parsed loses its <c>.</c> and <c>..</c>. The root container is not named in addresses.
    /// </summary>
    private static string? Path(string url, string container)
    {
        var host = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? url.IndexOf('/', scheme + 3) : -1;
        if (host < 0) return null;
        var parts = url[(host + 1)..].Split('?', '#')[0].Split('/');
        var at = Array.IndexOf(parts, container, 0, Math.Min(2, parts.Length));
        if (at < 0 && container != "$root") return null;
        return Uri.UnescapeDataString(string.Join('/', parts[(at + 1)..]));
    }

    private static bool IsOfContainer(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '$';
}
