using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>An attempt that one worker is at.</summary>
/// <param name="Takeovers">How often it was taken from a worker that had died of something.</param>
public sealed record AttemptLease(string RunId, string CommandId, int Takeovers, ETag Tag);

/// <summary>
/// Who is at which attempt, how far it is, and what came of it: a worker may get an attempt twice, or get one that another is still at. One table;
/// a row lasts until the run's next attempt of the same command, and goes with the run.
/// </summary>
/// <param name="lasts">How long a lease lasts without a sign of life.</param>
public sealed class AttemptLeases(StorageAccount account, TimeSpan lasts, TimeProvider clock, string table = "mediaflowsattempts")
{
    /// <summary>A property holds at most 64 KiB; a longer result is performed again when it was not delivered.</summary>
    private const int LongestResult = 60 * 1024;

    private readonly TableClient rows = account.Tables.GetTableClient(table);
    private Task? made;

    /// <summary>How often a sign of life is due.</summary>
    public TimeSpan Beat => lasts / 4 < TimeSpan.FromSeconds(5) ? lasts / 4 : TimeSpan.FromSeconds(5);

    /// <summary>Takes an attempt that nobody is at.</summary>
    /// <returns>The lease; or what came of the attempt before; or neither while another is at it.</returns>
    public async Task<(AttemptLease? Lease, byte[]? Result)> Take(string runId, string commandId, CancellationToken cancellation)
    {
        await Ready(cancellation);
        var found = await rows.GetEntityIfExistsAsync<TableEntity>(runId, Key(commandId), cancellationToken: cancellation);
        var now = clock.GetUtcNow();
        try
        {
            if (!found.HasValue)
            {
                var added = await rows.AddEntityAsync(new TableEntity(runId, Key(commandId)) { ["Command"] = commandId, ["Until"] = now + lasts, ["Takeovers"] = 0 }, cancellation);
                return (new(runId, commandId, 0, added.Headers.ETag!.Value), null);
            }
            var row = found.Value!;
            if (row.GetBinary("Result") is { } result) return (null, result);
            if (row.GetDateTimeOffset("Until") > now) return (null, null);
            var takeovers = row.GetInt32("Takeovers").GetValueOrDefault() + 1;
            (row["Until"], row["Takeovers"]) = (now + lasts, takeovers);
            var taken = await rows.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
            return (new(runId, commandId, takeovers, taken.Headers.ETag!.Value), null);
        }
        catch (RequestFailedException fault) when (fault.Status is 409 or 412)
        {
            return (null, null);
        }
    }

    /// <summary>A sign of life, with how far the attempt is; null when the lease was lost.</summary>
    public Task<AttemptLease?> Renew(AttemptLease lease, LiveProgress? progress, CancellationToken cancellation)
    {
        var row = Row(lease);
        row["Until"] = clock.GetUtcNow() + lasts;
        if (progress is not null)
            (row["Attempt"], row["Percent"], row["Speed"], row["Remaining"], row["Text"], row["At"]) =
                (progress.Attempt, progress.Percent, progress.Speed, progress.Remaining?.TotalSeconds, progress.Text, progress.At);
        return Write(lease, row, cancellation);
    }

    /// <summary>Keeps what came of an attempt for whoever is given it again; null when the lease was lost.</summary>
    public Task<AttemptLease?> Finish(AttemptLease lease, byte[] result, CancellationToken cancellation)
    {
        var row = Row(lease);
        row["Until"] = clock.GetUtcNow();
        if (result.Length <= LongestResult) row["Result"] = result;
        return Write(lease, row, cancellation);
    }

    /// <summary>Lets go of an attempt that was not performed.</summary>
    public async Task Release(AttemptLease lease, CancellationToken cancellation)
    {
        try
        {
            await rows.DeleteEntityAsync(lease.RunId, Key(lease.CommandId), lease.Tag, cancellation);
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 412)
        {
        }
    }

    /// <summary>How far the attempts of a run are that somebody is at.</summary>
    public async Task<IReadOnlyList<LiveProgress>> Progress(string runId, CancellationToken cancellation)
    {
        await Ready(cancellation);
        var now = clock.GetUtcNow();
        var live = new List<LiveProgress>();
        await foreach (var row in rows.QueryAsync<TableEntity>(row => row.PartitionKey == runId, cancellationToken: cancellation))
            if (row.GetString("Attempt") is { } attempt && row.GetDateTimeOffset("Until") > now)
                live.Add(new(attempt, row.GetDouble("Percent"), row.GetDouble("Speed"),
                    row.GetDouble("Remaining") is { } seconds ? TimeSpan.FromSeconds(seconds) : null, row.GetString("Text"), row.GetDateTimeOffset("At") ?? now));
        return live;
    }

    /// <summary>Forgets a run's attempts.</summary>
    public async Task Forget(string runId, CancellationToken cancellation)
    {
        await Ready(cancellation);
        await foreach (var row in rows.QueryAsync<TableEntity>(row => row.PartitionKey == runId, select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
            await rows.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
    }

    private static TableEntity Row(AttemptLease lease) =>
        new(lease.RunId, Key(lease.CommandId)) { ["Command"] = lease.CommandId, ["Takeovers"] = lease.Takeovers };

    private async Task<AttemptLease?> Write(AttemptLease lease, TableEntity row, CancellationToken cancellation)
    {
        try
        {
            var written = await rows.UpdateEntityAsync(row, lease.Tag, TableUpdateMode.Replace, cancellation);
            return lease with { Tag = written.Headers.ETag!.Value };
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 412)
        {
            return null;
        }
    }

    private static string Key(string commandId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(commandId)).AsSpan(0, 16));

    private Task Ready(CancellationToken cancellation)
    {
        if (made is null or { IsFaulted: true } or { IsCanceled: true }) made = rows.CreateIfNotExistsAsync(CancellationToken.None);
        return made.WaitAsync(cancellation);
    }
}
