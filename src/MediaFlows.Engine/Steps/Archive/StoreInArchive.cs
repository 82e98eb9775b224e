using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Renditions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Archive;

public sealed record ArchiveInput(
    [property: Description("Roles of the files to keep; when left out, every file of the run but those that were published.")] IReadOnlyList<string>? Roles = null,
    [property: Description("Container to archive into.")] string Container = "archive",
    [property: Description("Whether the source may go once its archived copy is proven.")] bool DeleteSource = false);

public sealed record ArchiveOutput(
    [property: Description("Folder in the store: container, asset, content version.")] string Archived,
    [property: Description("URI of the manifest: every file with expected and computed digest.")] string Manifest,
    int Files,
    [property: Description("Bytes of all archived files.")] long Bytes,
    bool SourceDeleted);

/// <summary>Copies into the archive, reads every copy back, writes a manifest, and only then lets the source go. Any of it can be repeated.</summary>
[Step("archive/store", "Archive", "Copies the asset and what was made from it into the archive and proves every copy.", Icon = "archive", Resource = StepResource.Network)]
public sealed class StoreInArchive : Step<ArchiveInput, ArchiveOutput>, IStep
{
    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => TransferTime.Of(files);

    protected override async Task<StepResult> Perform(ArchiveInput input, StepContext context, CancellationToken cancellation)
    {
        var folder = new ArchiveFolder(input.Container, context);
        if (await folder.SourceKeptBefore(cancellation) is { } kept)
            context.Learn(kept);
        var learned = await SourceMedia.Learn(context, cancellation);
        var source = context.File("source")!;
        var version = (await context.Store.Find(source.Uri, cancellation))?.Version;
        var records = await Archive(Chosen(input.Roles, context), folder, context, cancellation);
        var manifest = await folder.Write(records, cancellation);
        var deleted = input.DeleteSource && await LetGo(source, version, folder, context, cancellation);
        var bytes = records.Sum(record => record.Size);
        return Completed(new ArchiveOutput(folder.Uri, manifest.Uri, records.Count, bytes, deleted), [.. learned, manifest, .. Copies(records, source)]);
    }

    private static async Task<IReadOnlyList<FixityRecord>> Archive(
        IReadOnlyList<MediaFile> files, ArchiveFolder folder, StepContext context, CancellationToken cancellation)
    {
        var records = new List<FixityRecord>();
        var (all, done) = (Math.Max(1, files.Sum(file => file.Size)), 0L);
        foreach (var file in files)
        {
            records.Add(await folder.Keep(file, read => context.Report(new StepProgress(100.0 * (done + read) / all, file.Role)), cancellation));
            done += file.Size;
        }
        return records;
    }

    private static IReadOnlyList<MediaFile> Chosen(IReadOnlyList<string>? roles, StepContext context) =>
    [
        .. context.Files
            .Where(file => file.Role is "source" || (roles?.Contains(file.Role) ?? !(file.Role is "published" or "archive" or "archive-manifest" || RenditionPlan.IsChunk(file.Role))))
            .DistinctBy(file => file.Uri),
    ];

    /// <summary>Deletes the source if it still is the file that was archived, and only on the proof as it lies in the archive.</summary>
    private static async Task<bool> LetGo(MediaFile source, string? version, ArchiveFolder folder, StepContext context, CancellationToken cancellation)
    {
        await folder.MustProve(source, cancellation);
        if (version is null)
            return true;
        try
        {
            // Something new may lie under the old name since an earlier try made the copy.
            if (!await folder.Is(source, cancellation))
                return false;
            await context.Store.Delete(source.Uri, version, cancellation);
            return true;
        }
        catch (StoreConflict)
        {
            return false;
        }
    }

    private static IEnumerable<MediaFile> Copies(IReadOnlyList<FixityRecord> records, MediaFile source) => records
        .Where(record => record.Role == "source")
        .Select(record => new MediaFile("archive", record.Uri, record.Size, record.Fixity.Computed, source.ContentType, source.Sha256));
}
