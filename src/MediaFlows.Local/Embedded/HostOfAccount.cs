using System.Security.Cryptography;
using System.Text;
using MediaFlows.Azure;
using MediaFlows.Azure.Hosts;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Storage;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Local.Embedded;

/// <summary>The right to perform the runs of a storage account, from one process in one data folder.</summary>
internal sealed class HostOfAccount : IAsyncDisposable
{
    /// <summary>Begins the names of its tables: it and the Functions app may share an account, and perform only their own runs.</summary>
    public const string Tables = AzureStorage.OneHost;

    private readonly DatabaseLock folder;
    private readonly SoleHost sole;

    private HostOfAccount(DatabaseLock folder, SoleHost sole) => (this.folder, this.sole) = (folder, sole);

    /// <inheritdoc cref="SoleHost.Lost"/>
    public Task Lost => sole.Lost;

    /// <exception cref="StoreFault">Another host has the folder or the account.</exception>
    public static async Task<HostOfAccount> Claim(DataFolder data, StorageAccount account, CancellationToken cancellation)
    {
        var (folder, id) = Take(data);
        try
        {
            return new(folder, await SoleHost.Claim(account, id, Environment.MachineName, TimeProvider.System, cancellation));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sole.DisposeAsync();
        folder.Dispose();
    }

    private static (DatabaseLock, Guid) Take(DataFolder data)
    {
        try
        {
            Directory.CreateDirectory(data.Root);
            return (new DatabaseLock(data.Database), Id(data));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DiskFaults.InWords(data.Root, fault);
        }
    }

    /// <summary>
    /// Kept in the folder: a host that was killed is known again. One that cannot be read is made anew, and has to wait for its own lease. Machine and path
    /// belong to it: a copy of the folder is another host.
    /// </summary>
    private static Guid Id(DataFolder data)
    {
        var path = Path.Combine(data.Root, "host.id");
        if (!File.Exists(path) || !Guid.TryParse(File.ReadAllText(path), out var kept))
            PrivateFile.Write(path, Encoding.ASCII.GetBytes($"{kept = Guid.NewGuid()}"), mustBeNew: false);
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{kept}\n{Environment.MachineName}\n{data.Root}")).AsSpan(0, 16));
    }
}
