using System.Text;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>Where a URI lies below the root, or why it may not. URIs come from outside: nothing they say leads out of their container.</summary>
internal sealed class FolderPlaces
{
    private const int MostLinks = 40;

    public FolderPlaces(string root)
    {
        Directory.CreateDirectory(root);
        Root = Real(Path.GetFullPath(root), from: "");
    }

    public string Root { get; }

    /// <summary>The full path of a file.</summary>
    public string Locate(string uri) => Locate(uri, StoreNames.OfFile(uri));

    /// <summary>The full path of a folder: a container, or a folder in one.</summary>
    public string LocateFolder(string prefix) => Locate(prefix, StoreNames.OfFolder(prefix));

    /// <summary>A folder of our own in the container of a URI that was located before.</summary>
    public string OursFor(string uri) => Path.Combine(Root, uri[..uri.IndexOf('/')], StoreNames.Ours);

    private string Locate(string uri, string[] segments)
    {
        var container = Path.Combine(Root, segments[0]);
        var place = Path.Combine([Root, .. segments]);
        if (Encoding.UTF8.GetByteCount(place) > StoreNames.LongestPath)
            throw StoreNames.TooLong(uri);
        var real = Real(place, Root);
        if (real != container && !real.StartsWith(container + "/", StringComparison.Ordinal))
            throw new StoreFault("link-leads-out", $"{StoreNames.Quoted(uri)} is or goes through a symbolic link that leads out of its container. Put the file itself there.");
        return place;
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
}
