using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Web;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs.Specialized;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Storage;

/// <summary>Long copies as Azure makes them: range by range, read by the service itself. Azurite has no such request; this way to it does what Azure would.</summary>
public sealed class BlobCopyTests(Azurite azurite) : IAsyncLifetime
{
    private const int Length = (256 << 20) + 1;

    private readonly UnrulyTransport way = new();
    private readonly HttpClient service = new();
    private readonly string prefix = $"t{Guid.NewGuid():n}"[..12] + "-";
    private BlobAssetStore store = null!;
    private int ranges;

    public async ValueTask InitializeAsync()
    {
        store = new BlobAssetStore(way.To(azurite), TimeProvider.System, prefix);
        await azurite.Storage.Blobs.CreateBlobContainerAsync(prefix + "ingest");
        var content = new byte[Length];
        new Random(3).NextBytes(content);
        await store.Put("ingest/a.mp4", new MemoryStream(content), "video/mp4", null, default);
    }

    public ValueTask DisposeAsync()
    {
        service.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ALongCopy_IsMadeInRanges_AndKeepsItsKind()
    {
        way.Does = (message, send) => message.Request.Headers.Contains("x-ms-copy-source") ? CopyRange(message) : send();
        var copy = await store.Copy("ingest/a.mp4", "archive/a.mp4", default);
        Assert.Equal((Length, 3), (copy.Size, ranges));
        var blob = azurite.Storage.Blobs.GetBlobContainerClient(prefix + "archive").GetBlobClient("a.mp4");
        Assert.Equal("video/mp4", (await blob.GetPropertiesAsync()).Value.ContentType);
        await using var original = await store.OpenRead("ingest/a.mp4", default);
        await using var made = await store.OpenRead("archive/a.mp4", default);
        Assert.Equal(await SHA256.HashDataAsync(original), await SHA256.HashDataAsync(made));
    }

    [Fact]
    public async Task ASourceThatChangesMeanwhile_IsAConflict_AndNothingIsThere()
    {
        way.Does = async (message, send) =>
        {
            if (!message.Request.Headers.Contains("x-ms-copy-source"))
            {
                await send();
                return;
            }
            if (Interlocked.Increment(ref ranges) == 2)
                await azurite.Storage.Blobs.GetBlobContainerClient(prefix + "ingest").GetBlobClient("a.mp4").SetMetadataAsync(new Dictionary<string, string>());
            await CopyRange(message);
        };
        await Assert.ThrowsAsync<StoreConflict>(() => store.Copy("ingest/a.mp4", "archive/a.mp4", default));
        Assert.Null(await store.Find("archive/a.mp4", default));
    }

    /// <summary>Put Block From URL: fetches the range by the address it is given, under its condition, and puts it as a block.</summary>
    private async ValueTask CopyRange(HttpMessage message)
    {
        var headers = message.Request.Headers;
        Assert.True(headers.TryGetValue("x-ms-copy-source", out var address) && headers.TryGetValue("x-ms-source-range", out _));
        using var fetch = new HttpRequestMessage(HttpMethod.Get, address);
        fetch.Headers.Range = RangeHeaderValue.Parse(headers.TryGetValue("x-ms-source-range", out var range) ? range : "");
        fetch.Headers.TryAddWithoutValidation("If-Match", headers.TryGetValue("x-ms-source-if-match", out var version) ? version : "");
        using var answer = await service.SendAsync(fetch);
        if (!answer.IsSuccessStatusCode)
        {
            await message.Answers((int)answer.StatusCode, "SourceConditionNotMet");
            return;
        }
        var block = HttpUtility.ParseQueryString(message.Request.Uri.Query)["blockid"];
        var target = new BlockBlobClient(azurite.Connection, prefix + "archive", "a.mp4");
        try
        {
            await target.StageBlockAsync(block, await answer.Content.ReadAsStreamAsync());
            Interlocked.Increment(ref ranges);
            await message.Answers(201, "");
        }
        catch (RequestFailedException fault)
        {
            await message.Answers(fault.Status, fault.ErrorCode!);
        }
    }
}
