using System.Collections.Concurrent;
using System.Diagnostics;
using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;

namespace MediaFlows.Azure.Runs;

/// <summary>
/// How many runs there are of each status. Table Storage cannot count: the keys are read, a thousand a request. So a count is kept for a hundred
/// times as long as it took, and what this process changes meanwhile is added to it. What other processes change shows when the count is
/// renewed: within a second for a few hundred runs, within a few minutes for a hundred thousand of one status.
/// </summary>
internal sealed class StatusCounts(OwnTable table)
{
    private const int KeptFor = 100;

    private static readonly string[] Statuses = [.. Enum.GetValues<RunStatus>().Select(status => status.Text())];

    private readonly ConcurrentDictionary<string, Count> counts = new();

    private sealed class Count(int number, long until)
    {
        private int moved;

        public int Number => Math.Max(0, number + Volatile.Read(ref moved));

        public bool IsFresh => Stopwatch.GetTimestamp() < until;

        public void Add(int more) => Interlocked.Add(ref moved, more);
    }

    public async Task<IReadOnlyDictionary<string, int>> All(CancellationToken cancellation)
    {
        var numbers = await Task.WhenAll(Statuses.Select(async status => (Status: status, (await Of(status, cancellation)).Number)));
        return numbers.Where(count => count.Number > 0).ToDictionary(count => count.Status, count => count.Number);
    }

    /// <summary>A run that this process filed under another status.</summary>
    public void Moved(string? from, string to)
    {
        if (from == to) return;
        if (from is not null && counts.TryGetValue(from, out var before)) before.Add(-1);
        if (counts.TryGetValue(to, out var after)) after.Add(1);
    }

    /// <summary>Statuses whose runs are counted anew when they are asked for again.</summary>
    public void Doubt(params ReadOnlySpan<string?> statuses)
    {
        foreach (var status in statuses)
            if (status is not null) counts.TryRemove(status, out _);
    }

    private async Task<Count> Of(string status, CancellationToken cancellation)
    {
        if (counts.TryGetValue(status, out var known) && known.IsFresh)
            return known;
        var begun = Stopwatch.GetTimestamp();
        var number = 0;
        await foreach (var page in table.Pages(RunIndex.Partition, $"{status}.", $"{status}.~", columns: ["RowKey"], cancellation: cancellation))
            number += page.Values.Count;
        var now = Stopwatch.GetTimestamp();
        return counts[status] = new Count(number, now + (now - begun) * KeptFor);
    }
}
