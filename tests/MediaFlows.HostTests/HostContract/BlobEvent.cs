using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MediaFlows.HostTests.Contract;

/// <summary>An event that tells of a file, in one of the forms in which Event Grid delivers it.</summary>
/// <param name="Uri">Container and path.</param>
internal sealed record BlobEvent(string Uri, string ETag)
{
    private string Subject => $"/blobServices/default/containers/{Uri[..Uri.IndexOf('/')]}/blobs/{Uri[(Uri.IndexOf('/') + 1)..]}";

    private object Data => new
    {
        api = "PutBlob",
        clientRequestId = Guid.NewGuid(),
        requestId = Guid.NewGuid(),
        eTag = ETag,
        contentType = "audio/wav",
        contentLength = 1644,
        blobType = "BlockBlob",
        accessTier = "Default",
        url = $"https://house.blob.core.windows.net/{Uri}",
        sequencer = "00000000000000000000000000000001000000000000002a",
        storageDiagnostics = new { batchId = Guid.NewGuid() },
    };

    public JsonElement EventGrid() => JsonSerializer.SerializeToElement(new
    {
        topic = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/house",
        subject = Subject,
        eventType = "Microsoft.Storage.BlobCreated",
        id = Guid.NewGuid(),
        data = Data,
        dataVersion = "",
        metadataVersion = "1",
        eventTime = DateTimeOffset.UtcNow,
        aFieldOfTheFuture = new[] { 1 },
    });

    public JsonElement CloudEvent() => JsonSerializer.SerializeToElement(new
    {
        specversion = "1.0",
        source = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/house",
        subject = Subject,
        type = "Microsoft.Storage.BlobCreated",
        id = Guid.NewGuid(),
        time = DateTimeOffset.UtcNow,
        data = Data,
        afieldofthefuture = "x",
    });

    public static HttpContent Delivery(params JsonElement[] events) =>
        JsonContent.Create(events, new MediaTypeHeaderValue(events[0].TryGetProperty("specversion", out _) ? "application/cloudevents-batch+json" : "application/json"));
}
