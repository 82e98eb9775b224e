using MediaFlows.Azure.Access;
using MediaFlows.Azure.Documents;
using MediaFlows.Azure.Flows;
using MediaFlows.Azure.Runs;
using MediaFlows.Azure.Storage;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Azure;

/// <summary>What a host keeps in a storage account.</summary>
public static class AzureStorage
{
    /// <summary>How the names of the tables begin that belong to a host which serves an account alone.</summary>
    public const string OneHost = "mediaflowsone";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Media, flows, keys and the signing key. Nothing is opened or asked before it is used.</summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, StorageAccount account) => services
        .AddSingleton(account)
        .AddSingleton<IAssetStore>(host => new BlobAssetStore(account, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<IFlowCatalog>(host => new BlobFlowCatalog(account, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<IDocumentStore>(_ => new BlobDocumentStore(account))
        .AddSingleton<IApiKeyStore>(host => new BlobApiKeys(account, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<IApiKeys>(host => host.GetRequiredService<IApiKeyStore>())
        .AddSingleton<ISigningKey>(_ => new BlobSigningKey(account));

    /// <summary>Runs, and who looked at what, for any number of hosts at once.</summary>
    /// <param name="prefix">How the names of the tables begin.</param>
    public static IServiceCollection AddAzureRuns(this IServiceCollection services, StorageAccount account, string prefix = "mediaflows") => services
        .AddSingleton(host => new TableRunStore(account, prefix, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<IRunStore>(host => host.GetRequiredService<TableRunStore>())
        .AddSingleton<IAccessLog>(_ => new TableAccessLog(account, prefix))
        // One list for all hosts: they share the key that signs links, and the same file has the same run's id on each.
        .AddSingleton<IRevokedLinks>(_ => new TableRevokedLinks(account));

    /// <summary>The audits in an account: that of the Functions app and that of <c>serve --storage</c>, as far as there are any.</summary>
    public static async Task<IReadOnlyList<AuditTrail>> Audits(StorageAccount account, CancellationToken cancellation) =>
        [.. (await Used(account, cancellation)).Select(prefix => new AuditTrail(new TableRunStore(account, prefix), new TableAccessLog(account, prefix)))];

    /// <summary>The access logs in an account, as far as there are any.</summary>
    public static async Task<IReadOnlyList<IAccessLog>> AccessLogs(StorageAccount account, CancellationToken cancellation) =>
        [.. (await Used(account, cancellation)).Select(prefix => new TableAccessLog(account, prefix))];

    private static async Task<List<string>> Used(StorageAccount account, CancellationToken cancellation)
    {
        var used = new List<string>();
        foreach (var prefix in (string[])["mediaflows", OneHost])
            if (await new OwnTable(account.Tables, $"{prefix}access").Exists(cancellation) || await new OwnTable(account.Tables, $"{prefix}runs").Exists(cancellation))
                used.Add(prefix);
        return used;
    }

    /// <summary>Looks whether the account answers and lets us in, without changing anything.</summary>
    /// <returns>Whether it has been used by MediaFlows before.</returns>
    /// <exception cref="StoreFault">It does not, and why.</exception>
    public static async Task<bool> Reach(StorageAccount account, CancellationToken cancellation)
    {
        var place = new BlobPlace(StorageAccount.Inner, account.Blobs.GetBlobContainerClient(StorageAccount.Inner), "", Ours: true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        return (await place.Ask(() => place.Container.ExistsAsync(patience.Token), cancellation)).Value;
    }
}
