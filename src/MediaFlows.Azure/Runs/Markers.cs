using System.Diagnostics;
using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// Rows that say where to look: they are put before what they point at and taken away after it, so that one too many may stand there (and is
/// looked behind) but none is ever missing. Whoever finds one that points at nothing may take it away once it is older than any
/// writer takes between the two: <see cref="MarkerAge"/>. A writer that took longer than <see cref="Slow"/> puts it again.
/// </summary>
internal sealed class Markers(OwnTable table)
{
    private static readonly TimeSpan MarkerAge = TimeSpan.FromMinutes(30), Slow = TimeSpan.FromMinutes(1);

    /// <summary>Puts a marker, then does what it points at.</summary>
    public async Task<T> Around<T>(TableEntity marker, Func<ETag, Task<T>> write, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var written = await write(await Put(marker, cancellation));
        if (Stopwatch.GetElapsedTime(begun) > Slow)
            await Put(marker, CancellationToken.None);
        return written;
    }

    public async Task<ETag> Put(TableEntity marker, CancellationToken cancellation) =>
        await table.Change([new TableTransactionAction(TableTransactionActionType.UpsertReplace, marker)], cancellation) ?? default;

    /// <summary>Takes a marker away unless it was put again since.</summary>
    public Task Remove(string partition, string row, ETag version, CancellationToken cancellation) => table.Remove(partition, row, version, cancellation);

    /// <summary>Whether a marker that points at nothing is left over, by the service's own clock.</summary>
    public static bool IsLeftOver(TableEntity marker, Response page) =>
        page.Headers.Date is { } now && marker.Timestamp is { } put && now - put > MarkerAge;
}
