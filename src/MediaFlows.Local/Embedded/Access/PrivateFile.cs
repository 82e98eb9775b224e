namespace MediaFlows.Local.Embedded.Access;

/// <summary>Files that only the service's own user may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts the content there in one step; false when the file must be new and is there already.</summary>
    public static bool Write(string path, ReadOnlySpan<byte> content, bool mustBeNew)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(draft, Options(FileMode.CreateNew)))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: !mustBeNew);
            return true;
        }
        catch (IOException) when (mustBeNew && File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    public static FileStream Append(string path) => new(path, Options(FileMode.Append));

    /// <summary>Held by one process at a time, until disposed; others wait, which a write of theirs lasts.</summary>
    public static FileStream Lock(string path, CancellationToken cancellation)
    {
        var options = Options(FileMode.OpenOrCreate);
        options.Share = FileShare.None;
        for (var tries = 0; ; tries++)
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (tries < 500 && File.Exists(path))
            {
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10));
                cancellation.ThrowIfCancellationRequested();
            }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
