using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Storage;

namespace MediaFlows.Azure.Ingest;

/// <summary>The quarantine as a container: a file is copied there with its reason beside it, and taken away where it lay once the copy is whole.</summary>
public sealed class BlobQuarantine(IAssetStore store) : IQuarantine
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Note = ".reason.json";

    public async Task<string?> SetAside(string container, string path, QuarantineReason reason, CancellationToken cancellation)
    {
        if (await store.Find($"{container}/{path}", cancellation) is not { } file) return null;
        // One place per content version: the same file set aside again lands on itself, another never on it.
        var place = Place($"{container}/{file.Version.Trim('"')}", path);
        using var note = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(reason with { Size = file.Size }, Readable));
        await store.Put($"{place}{Note}", note, "application/json", null, cancellation);
        var copy = await store.Copy(file.Uri, place, cancellation);
        if (copy.Size != file.Size) throw new StoreConflict($"{file.Uri} changed while it was set aside.");
        await store.Delete(file.Uri, file.Version, cancellation);
        return place;
    }

    /// <summary>Under its own name, or one made of it where that leaves no room for the note's.</summary>
    private static string Place(string folder, string path)
    {
        var place = $"{IQuarantine.Container}/{folder}/{path}";
        var name = path[(path.LastIndexOf('/') + 1)..];
        var isTooLong = Encoding.UTF8.GetByteCount(name + Note) > StoreNames.LongestName || Encoding.UTF8.GetByteCount(place + Note) > StoreNames.LongestPath;
        return isTooLong ? $"{IQuarantine.Container}/{folder}/{KeepFile.SafeName(path)}" : place;
    }
}
