using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Runs;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Embedded.Ingest;

/// <summary>A published flow that arriving files start.</summary>
internal sealed record FlowTrigger(string Flow, AssetTrigger On);

/// <summary>What the published flows wait for.</summary>
internal sealed class FlowTriggers(FlowLibrary library, ILogger<FlowTriggers> log)
{
    private readonly HashSet<string> broken = [];

    public async Task<IReadOnlyList<FlowTrigger>> All(CancellationToken cancellation)
    {
        var triggers = new List<FlowTrigger>();
        foreach (var published in await library.Catalog.List(cancellation))
            if (await On(published.Ref, cancellation) is { } on)
                triggers.Add(new FlowTrigger(published.Ref.Name, on));
        return triggers;
    }

    /// <summary>One flow that no longer parses must not keep the others from their files.</summary>
    private async Task<AssetTrigger?> On(FlowRef flow, CancellationToken cancellation)
    {
        try
        {
            return (await library.Definition(flow, cancellation)).On is { Container: not Quarantine.Container } on ? on : null;
        }
        catch (FlowNotPublished fault)
        {
            if (broken.Add(flow.Hash))
                log.LogWarning("No file can start flow {Flow}: {Message} Correct it and publish it again.", flow.Name, fault.Message);
            return null;
        }
    }
}
