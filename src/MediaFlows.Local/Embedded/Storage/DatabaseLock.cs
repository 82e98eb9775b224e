using System.Globalization;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Embedded.Storage;

/// <summary>
/// Keeps two hosts off one data folder. The operating system lets go of it when the process dies, however it dies; SQLite's own locks
/// would not do, because they are free between transactions.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream file;

    public DatabaseLock(string databasePath)
    {
        var path = databasePath + ".lock";
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path))
        {
            throw new StoreFault("database-locked",
                $"Another mediaflows{Holder(path)} uses the database {databasePath}. Stop it, or give this one a data folder of its own.", fault);
        }
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    public void Dispose() => file.Dispose();

    private static string Holder(string path) =>
        int.TryParse(UnixFiles.ReadUnlocked(path), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? $" (process {process})" : "";
}
