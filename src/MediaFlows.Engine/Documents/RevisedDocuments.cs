using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Documents;

/// <summary>The documents of an asset as runs need them: a number, and the files that are made from it.</summary>
public sealed class RevisedDocuments(IDocumentStore documents, IAssetStore store)
{
    public const string Transcript = "transcript", Metadata = "metadata";

    /// <summary>What people have made of the asset's documents; nothing where they changed none.</summary>
    public async Task<IReadOnlyList<RevisedDocument>> Of(Asset asset, CancellationToken cancellation)
    {
        var revised = new List<RevisedDocument>();
        foreach (var (name, number) in (await documents.Newest(asset.Id, asset.Version, cancellation)).Where(newest => newest.Value > 1).OrderBy(newest => newest.Key, StringComparer.Ordinal))
            if (await documents.Find(new(asset.Id, asset.Version, name), number, cancellation) is { } revision)
                revised.Add(await Of(asset, name, revision, cancellation));
        return revised;
    }

    /// <summary>Makes its files where they are not there yet; the same revision makes the same ones.</summary>
    public async Task<RevisedDocument> Of(Asset asset, string name, DocumentRevision revision, CancellationToken cancellation)
    {
        var files = new List<MediaFile>();
        foreach (var (role, extension, type, content) in name == Transcript ? Spoken(revision.Content) : Described(revision.Content))
            files.Add(await Keep(asset, $"{role}-{revision.Number}.{extension}", role, type, content, cancellation));
        return new(name, revision.Number, revision.By, name == Metadata ? revision.Content : null, files);
    }

    private static IEnumerable<(string Role, string Extension, string Type, byte[] Content)> Spoken(JsonElement content)
    {
        var track = TranscriptCaptions.Of(content.Deserialize<Transcript>(StepTypes.Json)!);
        yield return ("transcript", "json", "application/json", JsonSerializer.SerializeToUtf8Bytes(content, StepTypes.Json));
        foreach (var format in new[] { CaptionFormat.Vtt, CaptionFormat.Srt, CaptionFormat.Ttml })
            yield return (format == CaptionFormat.Vtt ? "captions" : $"captions-{CaptionFile.Extension(format)}", CaptionFile.Extension(format), CaptionFile.ContentType(format), CaptionFile.Write(track, format));
    }

    private static IEnumerable<(string, string, string, byte[])> Described(JsonElement content) =>
        [("description", "json", "application/json", JsonSerializer.SerializeToUtf8Bytes(content, StepTypes.Json))];

    private async Task<MediaFile> Keep(Asset asset, string name, string role, string type, byte[] content, CancellationToken cancellation)
    {
        var uri = $"{RevisedDocument.Folder}{asset.Id}/{KeepFile.SafeName(asset.Version)}/{name}";
        if ((await store.Find(uri, cancellation))?.Size != content.Length)
            await store.Put(uri, new MemoryStream(content, writable: false), type, null, cancellation);
        return new MediaFile(role, uri, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)), type, asset.Sha256);
    }
}
