using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// Finds runs, newest first. Status and time are ranges of keys, flow is a condition the service checks, an asset has a list of its own. Words and versions the
/// service cannot find: rows are read and looked through here, at most <see cref="MostLookedAt"/> a page. Such a page may hold fewer runs than asked for, even none, and
/// still have a next.
/// </summary>
internal sealed partial class RunSearch(OwnTable table)
{
    private const int MostLookedAt = 10_000, AtOnce = 32;

    private static readonly string[] Statuses = [.. Enum.GetValues<RunStatus>().Select(status => status.Text()), RunHead.Purged];

    public async Task<RunPage> Page(RunQuery query, CancellationToken cancellation)
    {
        var (top, words) = (Math.Clamp(query.Top, 1, 1000), SearchWords.Of(query.Text));
        var after = query.After is null ? "" : IsPlace().IsMatch(query.After) ? query.After : throw NotOurs();
        if (words is [] && !string.IsNullOrWhiteSpace(query.Text))
            return new RunPage([], null);

        var looksHere = words is not [] || query.Version is not null;
        var (found, looked, last) = (new List<RunRow>(), 0, "");
        await foreach (var (place, row) in Rows(query, after, looksHere ? 1000 : Math.Min(top + 1, 1000), cancellation))
        {
            var fits = (words is [] || SearchWords.AreIn(words, row.RunId, row.Flow.Name, row.AssetUri)) && (query.Version is null || query.Version == row.Flow.Number);
            if (fits && found.Count == top)
                return new RunPage(found, last);
            if (fits)
                found.Add(row);
            last = place;
            if (++looked == MostLookedAt && looksHere)
                return new RunPage(found, last);
        }
        return new RunPage(found, null);
    }

    private IAsyncEnumerable<(string Place, RunRow Row)> Rows(RunQuery query, string after, int size, CancellationToken cancellation)
    {
        var wanted = (query.Status ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        string[] lists = wanted is [] ? [RunIndex.Everything] : [.. wanted.Intersect(Statuses)];
        var (from, before) = Range(query, after);
        if (query.Asset is { } asset)
            return OfAsset(asset, from, before, wanted, query.Flow, cancellation);
        var only = string.Join(" and ", Conditions(query.Flow, everything: wanted is []));
        return Merge([.. lists.Select(list => Rows(list, from, before, only, size, cancellation))], cancellation);
    }

    private static IEnumerable<string> Conditions(string? flow, bool everything)
    {
        if (flow is not null) yield return $"Flow eq '{RunIndex.Flow(flow)}'";
        if (everything) yield return $"Status ne '{RunHead.Purged}'";
    }

    /// <summary>The places of a query: those after the last page's, and not started after or before.</summary>
    private static (string From, string Before) Range(RunQuery query, string after)
    {
        // '!' is the smallest sign that a key may have and none of ours has: right behind the place itself.
        var first = after == "" ? "" : $"{after}!";
        if (query.To is { } to && RunIndex.Newest(to.UtcTicks - 1) is var latest && string.CompareOrdinal(latest, first) > 0)
            first = latest;
        return (first, query.From is { } from ? RunIndex.Newest(from.UtcTicks - 1) : "~");
    }

    private async IAsyncEnumerable<(string Place, RunRow Row)> Rows(
        string list, string from, string before, string only, int size, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in table.Pages(RunIndex.Partition, $"{list}.{from}", $"{list}.{before}", only == "" ? null : only, size, cancellation: cancellation))
            foreach (var row in page.Values)
                yield return (row.RowKey[(list.Length + 1)..], RunIndex.Read(row));
    }

    private async IAsyncEnumerable<(string Place, RunRow Row)> OfAsset(
        string asset, string from, string before, string[] statuses, string? flow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in table.Pages(RunIndex.Asset(asset), from, before, size: 1000, cancellation: cancellation))
            foreach (var some in page.Values.Chunk(AtOnce))
                foreach (var row in await Task.WhenAll(some.Select(pointer => table.Find(RunIndex.Partition, $"{RunIndex.Everything}.{pointer.RowKey}", cancellation))))
                    if (row is not null && RunIndex.Read(row) is var run && (flow is null || run.Flow.Name == flow)
                        && (statuses is [] ? run.Status != RunHead.Purged : statuses.Contains(run.Status)))
                        yield return (row.RowKey[(RunIndex.Everything.Length + 1)..], run);
    }

    /// <summary>Several lists as one, in their order; a run that changed its status while they were read comes once.</summary>
    private static async IAsyncEnumerable<(string Place, RunRow Row)> Merge(
        IReadOnlyList<IAsyncEnumerable<(string Place, RunRow Row)>> lists, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var readers = lists.Select(list => list.GetAsyncEnumerator(cancellation)).ToArray();
        try
        {
            var more = await Task.WhenAll(readers.Select(reader => reader.MoveNextAsync().AsTask()));
            var next = new PriorityQueue<IAsyncEnumerator<(string Place, RunRow Row)>, string>(StringComparer.Ordinal);
            next.EnqueueRange(readers.Where((_, i) => more[i]).Select(reader => (reader, reader.Current.Place)));
            for (var last = ""; next.TryDequeue(out var reader, out var place); last = place)
            {
                if (place != last)
                    yield return reader.Current;
                if (await reader.MoveNextAsync())
                    next.Enqueue(reader, reader.Current.Place);
            }
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }
    }

    private static StoreFault NotOurs() =>
        new("bad-continuation", "This continuation was not made by a list of runs. Start again with the first page.");

    [GeneratedRegex(@"^[0-9a-f]{16}\.[A-Za-z0-9_=-]{1,100}\z")]
    private static partial Regex IsPlace();
}
