using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Local.Commands;

/// <summary>The demo's own folder.</summary>
internal static class DemoFolder
{
    /// <summary>Empties it, if it is ours and nobody uses it.</summary>
    public static void Empty(DataFolder folder)
    {
        if (!Directory.Exists(folder.Root) || !Directory.EnumerateFileSystemEntries(folder.Root).Any())
            return;
        if (!File.Exists(folder.Database))
            throw new CommandFailed(ExitCode.Conflict, $"{folder.Root} holds something that is no demo's.", "Move it away, or name another folder with --data.");
        using (new DatabaseLock(folder.Database))
        {
            foreach (var inside in Directory.GetDirectories(folder.Root))
                Directory.Delete(inside, recursive: true);
            foreach (var inside in Directory.GetFiles(folder.Root))
                File.Delete(inside);
        }
    }
}
