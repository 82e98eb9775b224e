using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Access;

/// <summary>API keys as the blob <c>access/keys.json</c>. What is changed there counts within <see cref="Fresh"/>. No key is made by itself.</summary>
public sealed class BlobApiKeys(StorageAccount account, TimeProvider clock, string container = StorageAccount.Inner) : IApiKeyStore, IDisposable
{
    /// <summary>How long a reading is believed.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly BlobPlace place = new($"{container}/access/keys.json", account.Blobs.GetBlobContainerClient(container), "access/keys.json", Ours: true);
    private readonly SemaphoreSlim gate = new(1);
    private (DateTimeOffset Until, ApiKeyList List) known = (default, ApiKeyList.Empty);

    public async Task<ApiKey?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (clock.GetUtcNow() >= known.Until)
                known = (clock.GetUtcNow() + Fresh, (await Read(cancellation)).List);
            return known.List.Find(sha256.Span);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<IReadOnlyList<ApiKeyEntry>> All(CancellationToken cancellation) => (await Read(cancellation)).List.Keys;

    public async Task<string> Add(string name, ApiRole role, CancellationToken cancellation)
    {
        var (key, entry) = ApiKeyList.Make(name, role, clock.GetUtcNow());
        await Change(list => list.With(entry), cancellation);
        return key;
    }

    public async Task<bool> Revoke(string name, CancellationToken cancellation)
    {
        var found = false;
        await Change(list =>
        {
            found |= list.Keys.Any(entry => entry.Name == name);
            return list.Without(name);
        }, cancellation);
        return found;
    }

    public void Dispose() => gate.Dispose();

    /// <summary>From what others left, again and again until nobody was faster.</summary>
    private async Task Change(Func<ApiKeyList, ApiKeyList> change, CancellationToken cancellation)
    {
        while (true)
        {
            var (list, version) = await Read(cancellation);
            if (await Write(change(list), version, cancellation))
                break;
        }
        await gate.WaitAsync(cancellation);
        known = (default, ApiKeyList.Empty);
        gate.Release();
    }

    private async Task<bool> Write(ApiKeyList list, ETag? version, CancellationToken cancellation)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Conditions = version is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = version },
        };
        try
        {
            await place.Write(() => place.Blob.UploadAsync(new MemoryStream(list.Write()), options, cancellation), cancellation);
            return true;
        }
        catch (StoreConflict)
        {
            return false;
        }
    }

    private async Task<(ApiKeyList List, ETag? Version)> Read(CancellationToken cancellation)
    {
        try
        {
            var read = (await place.Ask(() => place.Blob.DownloadContentAsync(cancellation), cancellation)).Value;
            return (ApiKeyList.Read(read.Content.ToMemory().Span), read.Details.ETag);
        }
        catch (StoreFault missing) when (missing.Code is "not-found" or "no-such-container")
        {
            return (ApiKeyList.Empty, null);
        }
        catch (JsonException fault)
        {
            throw new StoreFault("bad-key-file", $"{place.Uri} cannot be read: {fault.Message}. Correct it, or delete it and make keys anew: mediaflows key add NAME --role admin --storage …", fault);
        }
    }
}
