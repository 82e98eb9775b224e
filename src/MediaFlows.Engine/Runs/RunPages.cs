using System.Runtime.CompilerServices;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Runs;

public static class RunPages
{
    private const int PageSize = 1000;

    /// <summary>Every run that a query means, newest first, read in pages as they are asked for. The query's own page and size do not count.</summary>
    public static async IAsyncEnumerable<RunRow> All(this IRunStore store, RunQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var page = await store.Search(query with { After = after, Top = PageSize }, cancellation);
            foreach (var row in page.Rows)
                yield return row;
            after = page.Next;
        }
        while (after is not null);
    }
}
