using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Archive;

/// <summary>One archived file and the proof of it.</summary>
/// <param name="Name">The name it had.</param>
/// <param name="From">Where it was copied from.</param>
/// <param name="Size">Bytes.</param>
public sealed record FixityRecord(string Role, string Name, string Uri, string From, long Size, string ContentType, string? DerivedFrom, Fixity Fixity);

/// <param name="Expected">Digest the run knew.</param>
/// <param name="Computed">Digest of the archived copy as it was read back.</param>
public sealed record Fixity(string Algorithm, string Expected, string Computed, DateTimeOffset At);

/// <summary>The approval under which the files were archived, in a form that can be read back.</summary>
/// <param name="Sha256">Digests of the source and of every file shown, in order.</param>
/// <param name="People">Those who decided, each with who passed it on for them.</param>
public sealed record ArchivedApproval(string ReviewId, string By, DateTimeOffset At, IReadOnlyList<string> Sha256, IReadOnlyList<Approver>? People = null)
{
    public static ArchivedApproval? Of(Approval? approval) =>
        approval is null ? null : new(approval.ReviewId, approval.By, approval.At, [.. approval.Sha256.Order(StringComparer.Ordinal)], approval.People);
}

/// <summary>What lies in an archive folder, and why it can be trusted.</summary>
public sealed record ArchiveManifest(string Format, Asset Asset, string Run, FlowRef Flow, ArchivedApproval? Approval, DateTimeOffset Written, IReadOnlyList<FixityRecord> Files);

/// <summary>The place of one content version of an asset in the archive.</summary>
internal sealed class ArchiveFolder(string container, StepContext context)
{
    private const string Format = "mediaflows/archive-manifest/v1";

    private static readonly JsonSerializerOptions Readable = new(StepTypes.Json)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Nulls are left out, and a later version may have written more.
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public string Uri { get; } = $"{container}/{KeepFile.SafeName(context.Asset.Id)}/{KeepFile.SafeName(context.Asset.Version)}";

    // Runs over the same version share the folder, but none writes over another's proof.
    private string ManifestUri => $"{Uri}/manifest-{EffectNames.Short(context.EffectKey)}.json";

    /// <summary>Copies a file unless its copy is already there, and reads the copy back.</summary>
    /// <exception cref="StepFailedException">The copy is not what the run knows.</exception>
    public async Task<FixityRecord> Keep(MediaFile file, Action<long> onRead, CancellationToken cancellation)
    {
        var target = Target(file);
        var computed = await Sha256(target, onRead, cancellation);
        if (computed != file.Sha256)
        {
            if (await context.Store.Find(file.Uri, cancellation) is null)
                throw Gone(file);
            await Copy(file, target, cancellation);
            computed = await Sha256(target, onRead, cancellation);
        }
        if (computed != file.Sha256)
            throw await Differs(file, computed, cancellation);
        return new FixityRecord(file.Role, Name(file), target, file.Uri, file.Size, file.ContentType, file.DerivedFrom,
            new Fixity("sha256", file.Sha256, computed, context.Clock.GetUtcNow()));
    }

    /// <summary>The source as an earlier try archived it and let it go, before the run heard of its digest; null when there was none.</summary>
    public async Task<MediaFile?> SourceKeptBefore(CancellationToken cancellation)
    {
        if (context.File("source") is not { Sha256.Length: 0 } source || await context.Store.Find(source.Uri, cancellation) is not null)
            return null;
        var kept = (await Read(cancellation))?.Manifest.Files.FirstOrDefault(record => record.Role == "source" && record.From == source.Uri);
        return kept is null ? null : source with { Sha256 = kept.Fixity.Expected, Size = kept.Size };
    }

    /// <summary>Writes the manifest and reads it back; one that already proves these files stays as it is.</summary>
    public async Task<MediaFile> Write(IReadOnlyList<FixityRecord> records, CancellationToken cancellation)
    {
        if (await Read(cancellation) is not { } there || !records.All(record => Proves(there.Manifest, record)) || there.Manifest.Files.Count != records.Count)
        {
            var manifest = new ArchiveManifest(Format, context.Asset, context.RunId, context.Flow, ArchivedApproval.Of(context.Approval), context.Clock.GetUtcNow(), records);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Readable);
            await context.Store.Put(ManifestUri, new MemoryStream(bytes), "application/json", null, cancellation);
            there = await Read(cancellation) is { } written && written.Bytes.AsSpan().SequenceEqual(bytes) ? written : throw ManifestDiffers();
        }
        return new MediaFile("archive-manifest", ManifestUri, there.Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(there.Bytes)), "application/json");
    }

    /// <summary>Reads the proof of a file anew, from the archive alone.</summary>
    /// <exception cref="StepFailedException">There is none.</exception>
    public async Task MustProve(MediaFile file, CancellationToken cancellation)
    {
        var target = Target(file);
        var proven = target != file.Uri
            && (await Read(cancellation))?.Manifest.Files.Any(record => record.Uri == target && record.Fixity.Expected == file.Sha256 && record.Fixity.Computed == file.Sha256) == true
            && (await context.Store.Find(target, cancellation))?.Size == file.Size;
        if (!proven)
            throw new StepFailedException(new Failure(FailureClass.Transient, "archive-unproven",
                $"The {file.Role} was not deleted: the archive does not prove that it has it.", "It is tried again by itself; nothing is lost."));
    }

    /// <summary>Whether what lies under a file's name is the file the run knows.</summary>
    public async Task<bool> Is(MediaFile file, CancellationToken cancellation) => await Sha256(file.Uri, _ => { }, cancellation) == file.Sha256;

    private string Target(MediaFile file) => file.Role == "source"
        ? $"{Uri}/{EffectNames.Readable(context.Asset.Name)}{EffectNames.Extension(context.Asset.Name)}"
        : $"{Uri}/{EffectNames.Readable(file.Role)}-{file.Sha256[..12]}{EffectNames.Extension(file.Uri)}";

    private string Name(MediaFile file) => file.Role == "source" ? context.Asset.Name : file.Uri[(file.Uri.LastIndexOf('/') + 1)..];

    private static bool Proves(ArchiveManifest manifest, FixityRecord record) =>
        manifest.Files.Any(known => known.Uri == record.Uri && known.Fixity.Computed == record.Fixity.Computed);

    private async Task<(ArchiveManifest Manifest, byte[] Bytes)?> Read(CancellationToken cancellation)
    {
        if (await context.Store.Find(ManifestUri, cancellation) is null)
            return null;
        await using var content = await context.Store.OpenRead(ManifestUri, cancellation);
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellation);
        try
        {
            return JsonSerializer.Deserialize<ArchiveManifest>(bytes.ToArray(), Readable) is { Files: not null } manifest ? (manifest, bytes.ToArray()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task Copy(MediaFile file, string target, CancellationToken cancellation)
    {
        try
        {
            await context.Store.Copy(file.Uri, target, cancellation);
        }
        catch (StoreConflict fault)
        {
            throw fault.AsFailure(file.Uri);
        }
    }

    private async Task<string?> Sha256(string uri, Action<long> onRead, CancellationToken cancellation)
    {
        if (await context.Store.Find(uri, cancellation) is null)
            return null;
        await using var content = await context.Store.OpenRead(uri, cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        var total = 0L;
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0; onRead(total += read))
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<StepFailedException> Differs(MediaFile file, string? computed, CancellationToken cancellation)
    {
        var original = await Sha256(file.Uri, _ => { }, cancellation);
        var detail = $"expected {file.Sha256}, copy {computed}, original {original}";
        return original == file.Sha256
            ? new(new Failure(FailureClass.Transient, "archive-copy-differs", $"The archived copy of the {file.Role} is not the same as the original.",
                "It is copied again by itself; if it goes on, check the archive's storage.", detail))
            : new(new Failure(FailureClass.Media, "file-changed", $"The {file.Role} is no longer the file that this run knows: its digest differs. Nothing was deleted.",
                "Find out who changed it; a new version starts a run of its own.", detail));
    }

    private static StepFailedException Gone(MediaFile file) => new(new Failure(FailureClass.Media, "file-missing",
        $"The {file.Role} is gone, and the archive has no whole copy of it.", "Bring it back from where it came from, then retry.", file.Uri));

    private static StepFailedException ManifestDiffers() => new(new Failure(FailureClass.Transient, "archive-manifest-differs",
        "The archive's manifest does not read back as it was written.", "It is tried again by itself; if it goes on, check the archive's storage."));
}
