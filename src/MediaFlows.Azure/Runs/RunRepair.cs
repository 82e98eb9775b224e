using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>Forgets ended runs, and makes good what a crash between two writes left undone.</summary>
internal sealed class RunRepair(RunPartitions runs, LiveRuns live, RunIndex index)
{
    private const int AtOnce = 16;

    public async Task<bool> Purge(string runId, CancellationToken cancellation)
    {
        while (await runs.Settled(runId, cancellation) is { Row.Ended: not null, IsPurged: false } head)
        {
            var next = head with
            {
                Row = head.Row with { Status = RunHead.Purged, Version = 0, Where = "" }, Revision = head.Revision + 1, Commits = head.CommitsWith(Guid.NewGuid()),
                Open = new Dictionary<string, long>(), SnapshotVersion = 0, Snapshot = null, Announced = true, Purging = true,
            };
            if (await live.Around(runId, _ => runs.Commit(next, [], cancellation), cancellation) is { } purged)
            {
                await Complete(purged, await live.Version(runId, cancellation), cancellation);
                return true;
            }
        }
        return false;
    }

    /// <summary>Looks through the runs in which something is to do, and corrects what lags behind.</summary>
    public async Task Sweep(CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(live.All(cancellation), options, async (run, stop) =>
        {
            var head = await runs.Settled(run.RunId, stop);
            if (head is { Purging: true })
                await Complete(head, run.Version, stop);
            else if (head is not null)
                await index.Write(head, stop);
            if (run.IsOld && head is null or { IsOver: true })
                await live.Remove(run.RunId, run.Version, stop);
        });
    }

    /// <summary>Files every run anew: reads the whole table.</summary>
    public async Task Rebuild(CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(runs.Table.Everywhere(RunKeys.Head, cancellation), options, async (row, stop) =>
        {
            var head = RunHead.Read(row);
            await index.FileUnderAsset(head.Row, stop);
            await index.Write(head, stop);
            if (!head.IsOver)
                await live.Around(head.Row.RunId, _ => Task.FromResult(true), stop);
        });
    }

    private async Task Complete(RunHead head, ETag marker, CancellationToken cancellation)
    {
        await index.Write(head, cancellation);
        var partition = TableKey.Of(head.Row.RunId);
        foreach (var (from, before) in RunKeys.Purgeable)
            foreach (var some in (await runs.Table.All(partition, from, before, ["PartitionKey", "RowKey"], cancellation)).Chunk(RunPartitions.MostRows))
                await RemoveAll(some, cancellation);
        if (await runs.Change(head with { Purging = false, Announced = false }, [], cancellation) is not null && marker != default)
            await live.Remove(head.Row.RunId, marker, cancellation);
    }

    /// <summary>Two may be at it: a row that is gone by now makes the whole transaction void, so then they go one by one.</summary>
    private async Task RemoveAll(IReadOnlyList<TableEntity> rows, CancellationToken cancellation)
    {
        var together = rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)).ToArray();
        if (await runs.Table.Change(together, cancellation) is null)
            foreach (var row in rows)
                await runs.Table.Remove(row.PartitionKey, row.RowKey, ETag.All, cancellation);
    }
}
