using System.Collections.Concurrent;
using System.Text;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Validation;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Runs;

/// <summary>Published flows, parsed: a version never changes, so each is parsed once.</summary>
public sealed class FlowLibrary(IFlowCatalog catalog, IStepTypes types, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, FlowDefinition> parsed = new();

    public IFlowCatalog Catalog => catalog;

    /// <summary>Every fault of a text at once. Flows it runs as children are looked up among <paramref name="others"/>, then in the catalog.</summary>
    public async Task<FlowReading> Validate(string text, CancellationToken cancellation, IReadOnlyDictionary<string, FlowDefinition>? others = null)
    {
        var known = new Dictionary<string, FlowDefinition>(others ?? new Dictionary<string, FlowDefinition>());
        foreach (var published in await catalog.List(cancellation))
            if (!known.ContainsKey(published.Ref.Name))
                known[published.Ref.Name] = Parse(published);
        return FlowFile.Parse(text, types, name => known.GetValueOrDefault(name));
    }

    /// <summary>The newest version (null) or a certain one, parsed; null when there is none.</summary>
    public async Task<(FlowRef Ref, FlowDefinition Definition)?> Find(string name, int? number, CancellationToken cancellation) =>
        await catalog.Find(name, number, cancellation) is { } published ? (published.Ref, Parse(published)) : null;

    /// <exception cref="FlowNotPublished">The version is not in the catalog.</exception>
    public async Task<FlowDefinition> Definition(FlowRef flow, CancellationToken cancellation)
    {
        if (parsed.TryGetValue(flow.Hash, out var known)) return known;
        var published = await catalog.Find(flow.Name, flow.Number, cancellation)
            ?? throw new FlowNotPublished($"Flow {flow.Name} version {flow.Number} is not in the catalog.");
        return Parse(published);
    }

    /// <summary>Publishes a text when it has no faults. The same text again returns the version that exists.</summary>
    public async Task<(FlowReading Reading, PublishedFlow? Published)> Publish(string text, string by, CancellationToken cancellation)
    {
        var reading = await Validate(text, cancellation);
        if (reading.Definition is null) return (reading, null);
        return (reading, await catalog.Publish(reading.Definition.Name, text, by, clock.GetUtcNow(), cancellation));
    }

    private FlowDefinition Parse(PublishedFlow published) => parsed.GetOrAdd(published.Ref.Hash, _ =>
    {
        try
        {
            return FlowFile.ReadPublished(published.Source);
        }
        catch (FormatException fault)
        {
            throw new FlowNotPublished($"Flow {published.Ref.Name} version {published.Ref.Number} can no longer be read: {fault.Message}");
        }
    });
}

/// <summary>A flow or version that is asked for does not exist.</summary>
public sealed class FlowNotPublished(string message) : Exception(message);
