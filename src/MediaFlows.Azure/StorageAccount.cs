using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace MediaFlows.Azure;

/// <summary>The storage account that keeps runs, flows and media.</summary>
public sealed record StorageAccount(BlobServiceClient Blobs, TableServiceClient Tables)
{
    public const string Setting = "MEDIAFLOWS_STORAGE";

    /// <summary>The container of MediaFlows itself: flows, keys. Nothing in it is media, and no flow can reach it.</summary>
    public const string Inner = "mediaflows";

    /// <summary>The account's blob address, without the signature it may carry.</summary>
    public string Address => Blobs.Uri.GetLeftPart(UriPartial.Path);

    /// <param name="setting">
    /// The account's blob address (<c>https://NAME.blob.core.windows.net</c>), reached with the host's own identity; or a connection string, for the emulator.
    /// </param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static StorageAccount From(string setting) => From(setting, null);

    /// <inheritdoc cref="From(string)"/>
    public static StorageAccount From(string setting, TokenCredential? identity)
    {
        if (setting.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(setting, UriKind.Absolute, out var blobs) && blobs.Host.Contains(".blob.", StringComparison.Ordinal) && blobs.Query.Length == 0)
        {
            identity ??= new DefaultAzureCredential();
            var tables = new UriBuilder(blobs) { Host = blobs.Host.Replace(".blob.", ".table.") }.Uri;
            return new(new BlobServiceClient(blobs, identity, BlobOptions()), new TableServiceClient(tables, identity, TableOptions()));
        }
        try
        {
            return new(new BlobServiceClient(setting, BlobOptions()), new TableServiceClient(setting, TableOptions()));
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidOperationException)
        {
            // The text may hold a key: it is not repeated.
            throw new FormatException($"{Setting} must be the account's blob address, https://NAME.blob.core.windows.net, or a whole connection string.", fault);
        }
    }

    private static BlobClientOptions BlobOptions() => new() { Retry = { MaxRetries = 5, Mode = RetryMode.Exponential, NetworkTimeout = TimeSpan.FromSeconds(100) } };

    private static TableClientOptions TableOptions() => new() { Retry = { MaxRetries = 5, Mode = RetryMode.Exponential, NetworkTimeout = TimeSpan.FromSeconds(30) } };
}
