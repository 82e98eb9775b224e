using MediaFlows.Core.Definitions;

namespace MediaFlows.Engine.Ports;

/// <summary>Published flows. A published version never changes: name, number, content hash.</summary>
public interface IFlowCatalog
{
    /// <summary>Adds a version; the same text as the newest version returns that one.</summary>
    Task<PublishedFlow> Publish(string name, string source, string by, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>The newest version (null) or a certain one; null when there is none.</summary>
    Task<PublishedFlow?> Find(string name, int? number, CancellationToken cancellation);

    /// <summary>The newest version of every flow, by name.</summary>
    Task<IReadOnlyList<PublishedFlow>> List(CancellationToken cancellation);

    /// <summary>All versions of a flow, oldest first.</summary>
    Task<IReadOnlyList<PublishedFlow>> Versions(string name, CancellationToken cancellation);
}

/// <param name="Source">The YAML or JSON text as its author wrote it.</param>
public sealed record PublishedFlow(FlowRef Ref, string Source, string By, DateTimeOffset At);
