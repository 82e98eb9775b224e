using System.Globalization;
using System.Text;
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
        SayWhoHoldsIt();
    }

    public void Dispose() => file.Dispose();

    private void SayWhoHoldsIt()
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // A full disk: the lock holds without the number, and what there is to read can still be read.
        }
    }

    private static string Holder(string path) =>
        int.TryParse(UnixFiles.ReadUnlocked(path), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? $" (process {process})" : "";
}
