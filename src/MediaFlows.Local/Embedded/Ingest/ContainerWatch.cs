using System.Collections.Concurrent;
using System.IO.Enumeration;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded.Ingest;

/// <summary>One container's folder: what lies in it, and a call as soon as something new does.</summary>
internal sealed class ContainerWatch : IDisposable
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly string folder;
    private readonly ConcurrentQueue<string> touched = new();
    private readonly FileSystemWatcher? watcher;

    public ContainerWatch(string folder, Action wake, ILogger log)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        try
        {
            watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName, InternalBufferSize = 64 * 1024 };
            watcher.Created += (_, arrived) => Touch(arrived.FullPath, wake);
            watcher.Renamed += (_, arrived) => Touch(arrived.FullPath, wake);
            watcher.EnableRaisingEvents = true;
        }
        catch (IOException fault)
        {
            watcher?.Dispose();
            watcher = null;
            log.LogWarning("New files in {Folder} are seen a little later, because the system cannot tell of them: {Message}", folder, fault.Message);
        }
    }

    /// <summary>Paths below the container of files that appeared since the last call.</summary>
    public IEnumerable<string> Appeared()
    {
        while (touched.TryDequeue(out var path))
            if (!Directory.Exists(path))
                yield return Path.GetRelativePath(folder, path);
            else
                foreach (var inside in Files(path))
                    yield return inside;
    }

    /// <summary>Paths of all files, symbolic links to folders not followed, hidden folders left alone.</summary>
    public IEnumerable<string> Files() => Files(folder);

    public void Dispose() => watcher?.Dispose();

    private IEnumerable<string> Files(string below) =>
        new FileSystemEnumerable<string>(below, (ref entry) => Path.GetRelativePath(folder, entry.ToFullPath()), Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => entry.FileName[0] != '.' && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };

    private void Touch(string path, Action wake)
    {
        touched.Enqueue(path);
        wake();
    }
}
