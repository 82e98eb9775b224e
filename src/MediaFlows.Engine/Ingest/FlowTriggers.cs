using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Runs;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Ingest;

/// <summary>A published flow that arriving files start.</summary>
public sealed record FlowTrigger(string Flow, AssetTrigger On);

/// <summary>The flows that wait for one file.</summary>
public sealed record Takers(IReadOnlyList<string> Flows, TimeSpan Quiet)
{
    /// <summary>Those among them that start as soon as the file is seen to grow.</summary>
    public IReadOnlyList<string> Following { get; init; } = [];

    /// <summary>How often to look whether it does, which is as often as the most eager of them asks for; null when none does.</summary>
    public TimeSpan? Look { get; init; }

    /// <summary>Those of the published flows whose pattern fits.</summary>
    /// <param name="mostQuiet">Bound on the quiet period, which is the longest that any of them asks for; null for none.</param>
    public static Takers Of(IReadOnlyList<FlowTrigger> published, string container, string path, TimeSpan? mostQuiet)
    {
        var waiting = published.Where(trigger => trigger.On.Container == container && Globs.Matches(trigger.On.Match, path)).ToList();
        var quiet = waiting.Select(trigger => trigger.On.Settle).DefaultIfEmpty().Max();
        var following = waiting.Where(trigger => trigger.On.Growing is not null).ToList();
        return new([.. waiting.Select(trigger => trigger.Flow)], mostQuiet < quiet ? mostQuiet.Value : quiet)
        {
            Following = [.. following.Select(trigger => trigger.Flow)],
            Look = following.Min(trigger => trigger.On.Growing),
        };
    }

    public string Names => string.Join(' ', Flows);
}

/// <summary>What the published flows wait for.</summary>
public sealed class FlowTriggers(FlowLibrary library, ILogger<FlowTriggers> log)
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
            return (await library.Definition(flow, cancellation)).On is { Container: not IQuarantine.Container } on ? on : null;
        }
        catch (FlowNotPublished fault)
        {
            if (broken.Add(flow.Hash))
                log.LogWarning("No file can start flow {Flow}: {Message} Correct it and publish it again.", flow.Name, fault.Message);
            return null;
        }
    }
}
