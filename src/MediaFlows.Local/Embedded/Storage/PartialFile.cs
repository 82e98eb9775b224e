namespace MediaFlows.Local.Embedded.Storage;

/// <summary>A file that is being written, out of sight, until it takes its name; it is gone when it did not.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private const string Prefix = "partial-";

    /// <param name="folder">On the same disk as the name it will take.</param>
    public PartialFile(string folder)
    {
        CreateFolder(folder);
        var path = Path.Combine(folder, Prefix + Guid.NewGuid().ToString("n"));
        // FileShare.None locks it until it is closed, and so tells a sweep by another process that somebody still writes.
        Content = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous);
    }

    public FileStream Content { get; }

    /// <summary>Takes its name, in one go. False when that is taken and may not be replaced.</summary>
    public bool Publish(string place, bool mayReplace)
    {
        // Its lock must not meet the first reader of the new name.
        Content.Dispose();
        if (!mayReplace && !TryTake(place))
            return false;
        if (mayReplace)
            UnixFiles.Rename(Content.Name, place);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Content.DisposeAsync();
        }
        finally
        {
            File.Delete(Content.Name);
        }
    }

    /// <summary>Deletes what was left by writes that a crash interrupted.</summary>
    public static void Sweep(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var left in Directory.EnumerateFiles(folder, Prefix + "*"))
            TryDelete(left);
    }

    /// <summary>Creates a folder and those above it so that they survive a power cut.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        UnixFiles.SyncFolder(parent);
    }

    private bool TryTake(string place)
    {
        try
        {
            return UnixFiles.TryLink(Content.Name, place);
        }
        catch (IOException) when (!Path.Exists(place))
        {
            // A file system without hard links (exFAT, some network disks): the store's lock is what keeps two of us apart.
            UnixFiles.Rename(Content.Name, place);
            return true;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another process writes it right now.
        }
    }
}
