using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>The runs in which something is to do: a marker each, in one partition. What is to do is found without a look at all the others.</summary>
internal sealed class LiveRuns(OwnTable table, Markers markers)
{
    private const string Partition = "live";

    /// <summary>Announces a run, then writes to it.</summary>
    public Task<T> Around<T>(string runId, Func<ETag, Task<T>> write, CancellationToken cancellation) => markers.Around(Marker(runId), write, cancellation);

    /// <summary>The version of a run's marker; default when it has none.</summary>
    public async Task<ETag> Version(string runId, CancellationToken cancellation) =>
        (await table.Find(Partition, TableKey.Of(runId), cancellation))?.ETag ?? default;

    public Task Remove(string runId, ETag version, CancellationToken cancellation) => markers.Remove(Partition, TableKey.Of(runId), version, cancellation);

    /// <summary>Every announced run, and whether its marker is old enough to be taken away if nothing is to do.</summary>
    public async IAsyncEnumerable<(string RunId, ETag Version, bool IsOld)> All([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in table.Pages(Partition, "", "~", cancellation: cancellation))
            foreach (var marker in page.Values)
                yield return (marker.GetString("RunId"), marker.ETag, Markers.IsLeftOver(marker, page.GetRawResponse()));
    }

    private static TableEntity Marker(string runId) => new(Partition, TableKey.Of(runId)) { ["RunId"] = runId };
}
