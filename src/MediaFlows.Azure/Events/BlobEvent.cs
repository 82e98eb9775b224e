using MediaFlows.Engine.Ingest;

namespace MediaFlows.Azure.Events;

public enum BlobEventKind { Created, TierChanged }

/// <summary>Something that Event Grid says happened to a blob. What it says is never believed: the blob is looked at.</summary>
/// <param name="Path">The blob's name, decoded.</param>
/// <param name="Api">The call that did it, such as <c>PutBlockList</c>; empty when it is not said.</param>
/// <param name="ETag">Version of the content, without quotes.</param>
/// <param name="Sequencer">Orders the events of one blob, compared as text.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Topic">The account it comes from.</param>
/// <param name="Id">The same when it is delivered again.</param>
/// <param name="Tier">The tier the blob is in now, when it is said.</param>
public sealed record BlobEvent(
    BlobEventKind Kind, string Container, string Path, string Api, string? ETag, string? Sequencer, long? Size, string? Topic, string Id, string? Tier)
{
    /// <summary>
    /// Whether a file may be there now. Accounts with a hierarchical namespace also tell when a file is merely begun; and a copy is told when it starts, so that
    /// also here the file must have settled.
    /// </summary>
    public bool IsArrival => Kind == BlobEventKind.Created && !ToldFile.IsMerelyBegun(Api);
}
