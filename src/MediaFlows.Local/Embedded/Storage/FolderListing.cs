using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>The files below a folder in the order of their URIs. Links to folders are not followed.</summary>
internal static class FolderListing
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public static IEnumerable<StoredFile> Below(string uri, string folder, CancellationToken cancellation)
    {
        var pending = new Stack<Entry>([new Entry(uri + "/", folder)]);
        while (pending.TryPop(out var entry))
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.IsFolder)
                foreach (var child in Children(entry))
                    pending.Push(child);
            else if (Find(entry) is { } file)
                yield return file;
        }
    }

    /// <summary>Last first. A folder counts with its slash: <c>a.mp4</c> comes before what is in <c>a</c>.</summary>
    private static List<Entry> Children(Entry folder)
    {
        try
        {
            var children = new DirectoryInfo(folder.Path).EnumerateFileSystemInfos("*", Everything)
                .Where(child => child.Name != StoreNames.Ours && !child.Attributes.HasFlag(FileAttributes.ReparsePoint))
                .Select(child => new Entry(folder.Uri + child.Name + (child is DirectoryInfo ? "/" : ""), child.FullName))
                .ToList();
            children.Sort((a, b) => string.CompareOrdinal(b.Uri, a.Uri));
            return children;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DiskFaults.InWords(folder.Uri, fault);
        }
    }

    private static StoredFile? Find(Entry file)
    {
        try
        {
            return UnixFiles.Find(file.Uri, file.Path);
        }
        catch (IOException fault)
        {
            throw DiskFaults.InWords(file.Uri, fault);
        }
    }

    private sealed record Entry(string Uri, string Path)
    {
        public bool IsFolder => Uri.EndsWith('/');
    }
}
