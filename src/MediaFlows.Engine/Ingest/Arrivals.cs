using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Engine.Ingest;

/// <param name="Runs">Runs the events led to; one that was there already is among them.</param>
/// <param name="Ignored">Why the other events led to none.</param>
/// <param name="Settling">Files that start their flows once they have settled and turned out to be media.</param>
public sealed record EventsAnswer(IReadOnlyList<string> Runs, IReadOnlyList<string> Ignored, IReadOnlyList<string> Settling)
{
    public static EventsAnswer Nothing { get; } = new([], [], []);

    public EventsAnswer Ignoring(string why) => this with { Ignored = [.. Ignored, why] };
}

/// <summary>Tells a host that takes files in itself, once they have settled, of one that has arrived.</summary>
public delegate Task FileArrived(StoredFile file, string by, CancellationToken cancellation);

/// <summary>Starts the flows that a file's arrival calls for, once per content version; on a host that waits for files to settle, by way of that.</summary>
public sealed class Arrivals(FlowTriggers triggers, FlowRuns runs, IAssetStore assets, FileArrived? settling = null)
{
    /// <param name="uri">Container and path, as somebody says: the file is looked at.</param>
    public async Task<EventsAnswer> Take(string uri, string by, EventsAnswer answer, CancellationToken cancellation)
    {
        var slash = uri.IndexOf('/');
        var takers = Takers.Of(await triggers.All(cancellation), uri[..slash], uri[(slash + 1)..], null);
        if (takers.Flows.Count == 0)
            return answer.Ignoring($"{uri}: no flow waits for it");
        try
        {
            return settling is null ? await Start(uri, takers.Flows, by, answer, cancellation) : await Settle(uri, by, settling, answer, cancellation);
        }
        catch (Exception fault) when (Problem.Of(fault) is { Status: < 500 } refused)
        {
            return answer.Ignoring($"{uri}: {refused.Message}");
        }
    }

    private async Task<EventsAnswer> Start(string uri, IReadOnlyList<string> flows, string by, EventsAnswer answer, CancellationToken cancellation)
    {
        foreach (var flow in flows)
            answer = answer with { Runs = [.. answer.Runs, (await runs.Start(new StartRequest(flow, uri, null, $"{by} (event)"), cancellation)).RunId] };
        return answer;
    }

    /// <summary>The store says whether there is such a file, and refuses a name that leads elsewhere.</summary>
    private async Task<EventsAnswer> Settle(string uri, string by, FileArrived tell, EventsAnswer answer, CancellationToken cancellation)
    {
        var file = await assets.Find(uri, cancellation) ?? throw FlowRuns.NoFile(uri);
        await tell(file, by, cancellation);
        return answer with { Settling = [.. answer.Settling, file.Uri] };
    }
}
