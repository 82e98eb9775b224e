using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Azure.Messaging.EventGrid.SystemEvents;
using MediaFlows.Engine.Ingest;

namespace MediaFlows.Azure.Events;

/// <summary>Reads what Event Grid delivers, in its own schema or as CloudEvents 1.0, one event or a list.</summary>
public static class EventGridReading
{
    /// <returns>What happened to blobs; events of other kinds are passed over.</returns>
    /// <exception cref="FormatException">It is no such delivery, or an event about a blob names none.</exception>
    public static IReadOnlyList<BlobEvent> Read(BinaryData body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToMemory());
            var root = document.RootElement;
            IEnumerable<JsonElement> events = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : [root];
            return [.. events.Select(Read).OfType<BlobEvent>()];
        }
        catch (JsonException fault)
        {
            throw new FormatException("The delivery is no JSON.", fault);
        }
    }

    private static BlobEvent? Read(JsonElement happened, int index)
    {
        if (happened.ValueKind != JsonValueKind.Object)
            throw new FormatException($"Event {index + 1} of the delivery is no object.");
        try
        {
            var text = BinaryData.FromString(happened.GetRawText());
            return happened.TryGetProperty("specversion", out _) ? Of(CloudEvent.Parse(text)!) : Of(EventGridEvent.Parse(text));
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FormatException($"Event {index + 1} of the delivery cannot be read: {fault.Message}", fault);
        }
    }

    private static BlobEvent? Of(CloudEvent happened) => Of(happened.Type, happened.Subject, happened.Source, happened.Id, happened.Data);

    private static BlobEvent? Of(EventGridEvent happened) => Of(happened.EventType, happened.Subject, happened.Topic, happened.Id, happened.Data);

    private static BlobEvent? Of(string type, string? subject, string? topic, string id, BinaryData? data)
    {
        BlobEventKind? kind = type switch
        {
            SystemEventNames.StorageBlobCreated => BlobEventKind.Created,
            SystemEventNames.StorageBlobTierChanged => BlobEventKind.TierChanged,
            _ => null,
        };
        if (kind is not { } known) return null;
        var said = data?.ToObjectFromJson<JsonElement>() is { ValueKind: JsonValueKind.Object } members ? members : throw new FormatException("it has no data.");
        var (container, path) = ToldFile.Of(subject, Text(said, "url")) ?? throw new FormatException("it names no blob.");
        return new(known, container, path, Text(said, "api") ?? "", Text(said, "eTag")?.Trim('"'), Text(said, "sequencer"), Number(said, "contentLength"), topic, id, Text(said, "accessTier"));
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static long? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) ? number : null;
}
