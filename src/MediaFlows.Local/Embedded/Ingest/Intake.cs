using System.Security.Cryptography;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded.Ingest;

/// <summary>What came of a file that had settled.</summary>
/// <param name="Runs">The runs it started, or had started before, by flow.</param>
/// <param name="SetAside">Why it is in quarantine now; null when it is not.</param>
/// <param name="Place">Where it lies in quarantine.</param>
public sealed record TakenIn(string Uri, IReadOnlyDictionary<string, StartReceipt> Runs, QuarantineReason? SetAside = null, string? Place = null);

/// <summary>Starts the flows that wait for a file, or puts the file into quarantine when it is not media.</summary>
internal sealed class Intake(DataFolder data, IAssetStore store, IRunStore history, FlowRuns runs, TimeProvider clock, ILogger<Intake> log)
{
    /// <returns>Null when the file was gone.</returns>
    public async Task<TakenIn?> Take(Arrival file, IReadOnlyList<string> flows, CancellationToken cancellation)
    {
        try
        {
            await using (var content = await store.OpenRead(file.Uri, cancellation))
                await SourceMedia.Sniff(content, file.Path[(file.Path.LastIndexOf('/') + 1)..], cancellation);
            return await Start(file, flows, cancellation);
        }
        catch (StepFailedException stranger)
        {
            return SetAside(file, stranger.Failure);
        }
        catch (StoreFault fault) when (fault.Code is "name-not-allowed" or "name-too-long" or "link-leads-out")
        {
            return SetAside(file, new Failure(FailureClass.Media, fault.Code, fault.Message, "Correct that, then put it into the ingest folder again."));
        }
        catch (Exception gone) when (gone is StoreFault { Code: "not-found" } or RequestRefused { Code: "unknown-asset" })
        {
            return null;
        }
    }

    private async Task<TakenIn> Start(Arrival file, IReadOnlyList<string> flows, CancellationToken cancellation)
    {
        var receipts = new Dictionary<string, StartReceipt>();
        foreach (var flow in flows)
        {
            try
            {
                receipts[flow] = await SameAsBefore(file, flow, cancellation) ?? await runs.Start(new StartRequest(flow, file.Uri, null, "folder watcher"), cancellation);
                if (!receipts[flow].Existing)
                    log.LogInformation("{File} starts flow {Flow}: run {Run}", FolderPlaces.Quoted(file.Uri), flow, receipts[flow].RunId);
            }
            catch (RequestRefused refused) when (refused.Code is not "unknown-asset")
            {
                log.LogWarning("{File} cannot start flow {Flow}: {Message} {Remedy}", FolderPlaces.Quoted(file.Uri), flow, refused.Message, refused.Remedy);
            }
        }
        return new TakenIn(file.Uri, receipts);
    }

    /// <summary>
    /// The run that has taken these very bytes from this path before. A file that was only touched, or copied over itself, has another version
    /// by its time and inode; whether it is new, its content says.
    /// </summary>
    private async Task<StartReceipt?> SameAsBefore(Arrival file, string flow, CancellationToken cancellation)
    {
        var page = await history.Search(new RunQuery(Flow: flow, Asset: file.Uri, Top: 1), cancellation);
        if (page.Rows is not [var row] || await runs.Find(row.RunId, cancellation) is not { } run || await store.Find(file.Uri, cancellation) is not { } now) return null;
        var known = run.Files.First(known => known.Role == "source").Sha256;
        if (now.Version == run.Asset.Version || now.Size != run.Asset.Size || known.Length == 0) return null;

        await using var content = await store.OpenRead(file.Uri, cancellation);
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)) != known) return null;
        log.LogInformation("{File} has the content that run {Run} of flow {Flow} took: nothing is started. To start it again: mediaflows run start, with --again",
            FolderPlaces.Quoted(file.Uri), run.Id, flow);
        return new(run.Id, Existing: true);
    }

    private TakenIn? SetAside(Arrival file, Failure failure)
    {
        var reason = new QuarantineReason(failure.Code, failure.Message, failure.Remedy ?? "Put the right file into the ingest folder.", clock.GetUtcNow(), file.Uri, file.Sight.Size);
        if (Quarantine.Move(data, file.Container, file.Path, reason) is not { } place)
            return null;
        log.LogWarning("{File} was put into quarantine: {Message} {Remedy}", FolderPlaces.Quoted(file.Uri), reason.Message, reason.WhatToDo);
        return new TakenIn(file.Uri, new Dictionary<string, StartReceipt>(), reason, place);
    }
}
