using System.Text;
using System.Text.Json;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>Where a URI lies below the root, or why it may not. URIs come from outside: nothing they say leads out of their container.</summary>
internal sealed class FolderPlaces
{
    /// <summary>The folder in each container that holds what is ours: partial files and tier markers.</summary>
    public const string Ours = ".mediaflows";

    /// <summary>NAME_MAX and PATH_MAX of Linux and macOS's file systems, in bytes of UTF-8.</summary>
    private const int LongestName = 255, LongestPath = 1023;

    private const int MostLinks = 40;

    public FolderPlaces(string root)
    {
        Directory.CreateDirectory(root);
        Root = Real(Path.GetFullPath(root), from: "");
    }

    public string Root { get; }

    /// <summary>The full path of a file.</summary>
    public string Locate(string uri)
    {
        var segments = uri.Split('/');
        if (segments.Length < 2)
            throw Refused(uri, "it is not of the form container/path");
        return Locate(uri, segments);
    }

    /// <summary>The full path of a folder: a container, or a folder in one.</summary>
    public string LocateFolder(string prefix) => Locate(prefix, prefix.TrimEnd('/').Split('/'));

    /// <summary>A folder of our own in the container of a URI that was located before.</summary>
    public string OursFor(string uri) => Path.Combine(Root, uri[..uri.IndexOf('/')], Ours);

    /// <summary>A name from outside as it may be shown: quoted, control characters escaped, cut.</summary>
    public static string Quoted(string uri) => JsonSerializer.Serialize(uri.Length > 300 ? uri[..300] + "…" : uri);

    private string Locate(string uri, string[] segments)
    {
        foreach (var segment in segments)
            Check(uri, segment);
        if (segments[0].StartsWith('.'))
            throw Refused(uri, "a container's name does not begin with a dot");
        var container = Path.Combine(Root, segments[0]);
        var place = Path.Combine([Root, .. segments]);
        if (Encoding.UTF8.GetByteCount(place) > LongestPath)
            throw TooLong(uri);
        var real = Real(place, Root);
        if (real != container && !real.StartsWith(container + "/", StringComparison.Ordinal))
            throw new StoreFault("link-leads-out", $"{Quoted(uri)} is or goes through a symbolic link that leads out of its container. Put the file itself there.");
        return place;
    }

    private static void Check(string uri, string segment)
    {
        if (segment is "" or "." or "..")
            throw Refused(uri, "it has an empty part, a `.` or a `..`");
        if (segment.Contains('\\'))
            throw Refused(uri, "it has a backslash");
        if (segment.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            throw Refused(uri, "it has a control character");
        if (segment == Ours)
            throw Refused(uri, $"{Ours} is ours");
        if (segment.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
            throw Refused(uri, "it is not valid Unicode");
        if (Encoding.UTF8.GetByteCount(segment) > LongestName)
            throw TooLong(uri);
    }

    /// <summary>The path with every symbolic link below <paramref name="from"/> followed, whether or not something is at its end.</summary>
    private static string Real(string path, string from)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (FirstLink(path, from) is not { } link)
                return path;
            var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link.FullName)!, link.LinkTarget!));
            path = target + path[link.FullName.Length..];
            from = path.StartsWith(from + "/", StringComparison.Ordinal) ? from : "";
        }
        throw new StoreFault("link-leads-out", "A symbolic link leads round in a circle.");
    }

    private static FileInfo? FirstLink(string path, string from)
    {
        for (var end = path.IndexOf('/', from.Length + 1); ; end = path.IndexOf('/', end + 1))
        {
            var part = new FileInfo(end < 0 ? path : path[..end]);
            if (part.LinkTarget is not null)
                return part;
            if (end < 0)
                return null;
        }
    }

    private static StoreFault Refused(string uri, string why) =>
        new("name-not-allowed", $"The name {Quoted(uri)} is not allowed: {why}. Rename the file.");

    private static StoreFault TooLong(string uri) =>
        new("name-too-long", $"The name {Quoted(uri)} is too long: at most {LongestName} bytes a part and {LongestPath} in all. Shorten it.");
}
