using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Documents;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Runs;

/// <param name="AssetUri">Container and path of the file.</param>
/// <param name="Again">Start once more although this content version went through this flow already.</param>
/// <param name="Nonce">Tells deliberate repetitions apart; the same one twice starts once.</param>
/// <param name="RunId">The id to use; null to derive it from flow, path and content version.</param>
public sealed record StartRequest(
    string Flow, string AssetUri, JsonElement? Inputs, string By, bool Again = false, string? Nonce = null, RunLink? Link = null, string? RunId = null);

/// <param name="Existing">Whether the run was there already.</param>
public sealed record StartReceipt(string RunId, bool Existing);

/// <summary>A request that cannot be met. <paramref name="code"/> is stable, kebab-case; <paramref name="remedy"/> says what to do next.</summary>
public sealed class RequestRefused(string code, string message, string? remedy = null) : Exception(message)
{
    public string Code => code;
    public string? Remedy => remedy;
}

/// <summary>The front door to runs: start one, tell it something, look at it.</summary>
/// <param name="documents">What people wrote about assets; null where nobody can.</param>
public sealed class FlowRuns(IRunStore store, FlowLibrary flows, RunAdvancer advancer, IAssetStore assets, IFlowHost host, TimeProvider clock, RevisedDocuments? documents = null)
{
    /// <summary>Starts a run, once per flow, path and content version; of a flow that follows recordings, once per recording.</summary>
    /// <exception cref="RequestRefused">No such flow or file, or the inputs do not fit.</exception>
    public async Task<StartReceipt> Start(StartRequest request, CancellationToken cancellation)
    {
        var (reference, flow) = await flows.Find(request.Flow, null, cancellation)
            ?? throw new RequestRefused("unknown-flow", $"There is no flow '{request.Flow}'.", "List the published flows, or publish it first.");
        var file = await assets.Find(request.AssetUri, cancellation)
            ?? throw NoFile(request.AssetUri);

        var again = request.Again ? request.Nonce ?? Guid.NewGuid().ToString("N") : "";
        var version = flow.On?.Growing is null ? file.Version : Asset.VersionOf(file.Recording);
        var runId = request.RunId ?? RunIds.Start(flow.Name, file.Uri, version, again);
        var slash = file.Uri.IndexOf('/');
        var asset = new Asset(RunIds.Asset(file.Uri), file.Uri[..slash], file.Uri[(slash + 1)..], file.Size, version, null);
        var started = new RunStarted(runId, reference, asset, FlowInputs.Complete(flow, request.Inputs), request.By, request.Link) { At = clock.GetUtcNow() };
        var receipt = await Start(flow, started, cancellation);
        if (receipt.Existing && again.Length > 0 && await Find(runId, cancellation) is { } before && !JsonElement.DeepEquals(before.Inputs, started.Inputs))
            throw KeyReused();
        return receipt;
    }

    internal static RequestRefused NoFile(string uri) =>
        new("unknown-asset", $"There is no file '{uri}'.", "Put the file into the container first; its URI is container/path.");

    /// <summary>Starts a run on a flow version and asset that are known already: a child, a rerun, a takedown.</summary>
    public async Task<StartReceipt> Start(FlowDefinition flow, RunStarted started, CancellationToken cancellation)
    {
        if (documents is not null && started.Documents is null && started.Again?.Kind != LinkKind.Takedown)
            started = started with { Documents = await documents.Of(started.Asset, cancellation) is { Count: > 0 } some ? some : null };
        var advanced = await advancer.Start(flow, started, cancellation);
        if (advanced is not null) await host.Started(advanced, cancellation);
        else await host.Nudge(started.RunId, cancellation);
        return new(started.RunId, Existing: advanced is null);
    }

    /// <summary>Keeps what came from outside in the run's inbox, nudges the run, and waits a while for the verdict.</summary>
    /// <param name="key">Idempotency key: the same one again gives the first verdict.</param>
    /// <returns>Null when it is kept but not decided yet.</returns>
    /// <exception cref="RequestRefused">There is no such run, or the key was used for something else.</exception>
    public async Task<InboxVerdict?> Tell(string runId, string key, FlowEvent what, TimeSpan wait, CancellationToken cancellation)
    {
        if (await store.Find(runId, cancellation) is null)
            throw new RequestRefused("unknown-run", $"There is no run '{runId}'.");
        var entry = await store.Post(new(runId, key, what, clock.GetUtcNow()), cancellation);
        if (!IsSame(entry.Event, what))
            throw KeyReused();
        if (entry.Verdict is not null) return entry.Verdict;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(wait);
        try
        {
            await host.Nudge(runId, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }
        return (await store.FindInbox(runId, key, cancellation))?.Verdict;
    }

    private static RequestRefused KeyReused() => new("idempotency-key-reused", "This idempotency key was used before for something else; nothing was done now.",
        "Give every action a key of its own; send one again only to repeat the very same request.");

    /// <summary>Whether both say the same; a repetition comes at another time.</summary>
    private static bool IsSame(FlowEvent kept, FlowEvent told) => ReferenceEquals(kept, told)
        || JsonElement.DeepEquals(Element(kept with { At = told.At }), Element(told));

    private static JsonElement Element(FlowEvent happened) => JsonSerializer.Deserialize<JsonElement>(RunJson.Write(happened));

    public Task<FlowRun?> Find(string runId, CancellationToken cancellation) => advancer.Find(runId, cancellation);

    /// <inheritdoc cref="RunAdvancer.Purge"/>
    public Task<bool> Purge(string runId, CancellationToken cancellation) => advancer.Purge(runId, cancellation);
}
