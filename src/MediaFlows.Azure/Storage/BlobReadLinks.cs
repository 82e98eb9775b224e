using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace MediaFlows.Azure.Storage;

/// <summary>Addresses that open one blob for reading, for a while: signed with the account's key where there is one, else with a key that Entra ID gives the host.</summary>
internal sealed class BlobReadLinks(BlobServiceClient account, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24), KeyLife = TimeSpan.FromDays(2), Skew = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim gate = new(1);
    private UserDelegationKey? key;

    /// <param name="lifetime">At most a day counts.</param>
    /// <returns>Null where the account is reached with a SAS.</returns>
    public async Task<Uri?> Make(BlobBaseClient blob, TimeSpan lifetime, CancellationToken cancellation)
    {
        var (now, until) = (clock.GetUtcNow(), clock.GetUtcNow() + (lifetime < Longest ? lifetime : Longest));
        var link = new BlobSasBuilder(BlobSasPermissions.Read, until)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            StartsOn = now - Skew,
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri)
            return blob.GenerateSasUri(link);
        if (blob.Uri.Query.Length > 0)
            return null;
        return blob.GenerateUserDelegationSasUri(link, await Key(until, cancellation));
    }

    /// <summary>The key is taken as long as it outlives what it signs.</summary>
    private async Task<UserDelegationKey> Key(DateTimeOffset until, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (key is null || key.SignedExpiresOn < until + Skew)
                key = (await account.GetUserDelegationKeyAsync(new BlobGetUserDelegationKeyOptions(clock.GetUtcNow() + KeyLife), cancellation)).Value;
            return key;
        }
        finally
        {
            gate.Release();
        }
    }
}
