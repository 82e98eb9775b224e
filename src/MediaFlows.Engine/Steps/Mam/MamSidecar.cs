using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Steps.Mam;

/// <summary>A JSON file that a MAM picks up: the same run and metadata give the same bytes.</summary>
internal static class MamSidecar
{
    private static readonly JsonSerializerOptions Readable = new(StepTypes.Json) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<MediaFile> Write(JsonElement? metadata, StepContext context, CancellationToken cancellation)
    {
        var asset = context.Asset;
        var content = JsonSerializer.SerializeToUtf8Bytes(new
        {
            Format = "mediaflows/mam-sidecar/v1",
            Asset = new { asset.Id, asset.Container, asset.Path, asset.Size, Sha256 = asset.Sha256 ?? context.File("source")?.Sha256 },
            Run = context.RunId,
            Flow = $"{context.Flow.Name}@{context.Flow.Number}",
            Approved = context.Approval is { } approval ? new { approval.By, approval.At, People = approval.People ?? [] } : null,
            Revisions = context.Revisions.Count > 0 ? context.Revisions : null,
            Metadata = metadata ?? JsonSerializer.SerializeToElement(new { }),
        }, Readable);
        var stored = await context.Store.Put(Uri(asset), new MemoryStream(content), "application/json", null, cancellation);
        return new MediaFile("mam-sidecar", stored.Uri, stored.Size, Convert.ToHexStringLower(SHA256.HashData(content)), "application/json");
    }

    // A part of a path has at most 255 bytes: the longest asset names leave no room for ours.
    private static string Uri(Asset asset) => Encoding.UTF8.GetByteCount(asset.Name) <= 240
        ? $"mam/{asset.Container}/{asset.Path}.mam.json"
        : $"mam/{asset.Container}/{EffectNames.Readable(asset.Name)}-{EffectNames.Short(asset.Path)}.mam.json";
}
