using System.Security.Cryptography;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Storage;
using MediaFlows.Engine.Tools;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Ingest;

/// <summary>What came of a file that had settled.</summary>
/// <param name="Runs">The runs it started, or had started before, by flow.</param>
/// <param name="SetAside">Why it is in quarantine now; null when it is not.</param>
/// <param name="Place">Where it lies in quarantine.</param>
public sealed record TakenIn(string Uri, IReadOnlyDictionary<string, StartReceipt> Runs, QuarantineReason? SetAside = null, string? Place = null);

/// <summary>Starts the flows that wait for a file, or puts the file into quarantine when it is not media.</summary>
public sealed class Intake(IAssetStore store, IRunStore history, FlowRuns runs, IQuarantine quarantine, TimeProvider clock, ILogger<Intake> log)
{
    /// <param name="size">Bytes, as last seen.</param>
    /// <param name="by">Who noticed the file, in words.</param>
    /// <returns>Null when the file was gone.</returns>
    public async Task<TakenIn?> Take(string container, string path, long size, IReadOnlyList<string> flows, string by, CancellationToken cancellation)
    {
        var uri = $"{container}/{path}";
        try
        {
            await using (var content = await store.OpenRead(uri, cancellation))
                await SourceMedia.Sniff(content, path[(path.LastIndexOf('/') + 1)..], cancellation);
            return await Start(uri, flows, by, cancellation);
        }
        catch (StepFailedException stranger) when (stranger.Failure.Class == FailureClass.Media)
        {
            return await SetAside(container, path, size, stranger.Failure, cancellation);
        }
        catch (StoreFault fault) when (fault.Code is "name-not-allowed" or "name-too-long" or "link-leads-out")
        {
            return await SetAside(container, path, size, new Failure(FailureClass.Media, fault.Code, fault.Message, "Correct that, then put it in again."), cancellation);
        }
        catch (Exception gone) when (gone is StoreFault { Code: "not-found" } or RequestRefused { Code: "unknown-asset" })
        {
            return null;
        }
    }

    /// <summary>Starts the flows that follow a recording while it goes on, each once per recording.</summary>
    /// <returns>Null when it cannot be told yet what it is: too little is there, or nothing any more.</returns>
    public async Task<TakenIn?> Follow(string container, string path, IReadOnlyList<string> flows, string by, CancellationToken cancellation)
    {
        var uri = $"{container}/{path}";
        try
        {
            await using (var content = await store.OpenRead(uri, cancellation))
                await SourceMedia.Sniff(content, path[(path.LastIndexOf('/') + 1)..], cancellation);
            return await Start(uri, flows, by, cancellation);
        }
        catch (Exception early) when (early is StepFailedException { Failure.Class: FailureClass.Media } or StoreFault or RequestRefused { Code: "unknown-asset" })
        {
            return null;
        }
    }

    private async Task<TakenIn> Start(string uri, IReadOnlyList<string> flows, string by, CancellationToken cancellation)
    {
        var receipts = new Dictionary<string, StartReceipt>();
        foreach (var flow in flows)
        {
            try
            {
                receipts[flow] = await SameAsBefore(uri, flow, cancellation) ?? await runs.Start(new StartRequest(flow, uri, null, by), cancellation);
                if (!receipts[flow].Existing)
                    log.LogInformation("{File} starts flow {Flow}: run {Run}", StoreNames.Quoted(uri), flow, receipts[flow].RunId);
            }
            catch (RequestRefused refused) when (refused.Code is not "unknown-asset")
            {
                log.LogWarning("{File} cannot start flow {Flow}: {Message} {Remedy}", StoreNames.Quoted(uri), flow, refused.Message, refused.Remedy);
            }
        }
        return new TakenIn(uri, receipts);
    }

    /// <summary>
    /// The run that has taken these very bytes from this path before. A file that was only touched, or copied over itself, has another version
    /// by its time and inode, or its ETag; whether it is new, its content says.
    /// </summary>
    private async Task<StartReceipt?> SameAsBefore(string uri, string flow, CancellationToken cancellation)
    {
        var page = await history.Search(new RunQuery(Flow: flow, Asset: uri, Top: 1), cancellation);
        if (page.Rows is not [var row] || await runs.Find(row.RunId, cancellation) is not { } run || await store.Find(uri, cancellation) is not { } now) return null;
        var known = run.Files.First(known => known.Role == "source").Sha256;
        if (now.Version == run.Asset.Version || now.Size != run.Asset.Size || known.Length == 0) return null;

        await using var content = await store.OpenRead(uri, cancellation);
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)) != known) return null;
        log.LogInformation("{File} has the content that run {Run} of flow {Flow} took: nothing is started. To start it again: mediaflows run start, with --again",
            StoreNames.Quoted(uri), run.Id, flow);
        return new(run.Id, Existing: true);
    }

    private async Task<TakenIn?> SetAside(string container, string path, long size, Failure failure, CancellationToken cancellation)
    {
        var uri = $"{container}/{path}";
        var reason = new QuarantineReason(failure.Code, failure.Message, failure.Remedy ?? "Put the right file in.", clock.GetUtcNow(), uri, size);
        if (await quarantine.SetAside(container, path, reason, cancellation) is not { } place)
            return null;
        log.LogWarning("{File} was put into quarantine: {Message} {Remedy}", StoreNames.Quoted(uri), reason.Message, reason.WhatToDo);
        return new TakenIn(uri, new Dictionary<string, StartReceipt>(), reason, place);
    }
}
