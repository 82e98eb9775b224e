using Azure;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>An attempt that one worker is at.</summary>
/// <param name="Owner">Tells this lease from all others.</param>
/// <param name="Takeovers">How often it was taken from a worker that gave no sign of life any more.</param>
public sealed record AttemptLease(string RunId, string CommandId, Guid Owner, int Takeovers, ETag Version);

/// <summary>
/// Who is at which attempt, how far it is, and what came of it: a worker may be given an attempt twice, or one that another is still at. The rows go with their run.
/// </summary>
/// <param name="lasts">How long a lease lasts without a sign of life.</param>
public sealed class AttemptLeases(StorageAccount account, TimeSpan lasts, TimeProvider clock, string prefix = "mediaflows")
{
    private readonly OwnTable table = new(account.Tables, $"{prefix}attempts");

    /// <summary>How often a sign of life is due.</summary>
    public TimeSpan Beat => lasts / 4 < TimeSpan.FromSeconds(5) ? lasts / 4 : TimeSpan.FromSeconds(5);

    /// <summary>Takes an attempt that nobody is at.</summary>
    /// <returns>The lease; or what came of the attempt before; or neither while another is at it.</returns>
    public async Task<(AttemptLease? Lease, byte[]? Result)> Take(string runId, string commandId, CancellationToken cancellation)
    {
        var found = await table.Find(TableKey.Of(runId), TableKey.Hash(commandId), cancellation);
        if (found?.GetBoolean("Finished") is true) return (null, Packed.Content(found));
        if (found?.GetDateTimeOffset("Until") > clock.GetUtcNow()) return (null, null);
        var takeovers = found is null ? 0 : found.GetInt32("Takeovers").GetValueOrDefault() + 1;
        var lease = new AttemptLease(runId, commandId, Guid.NewGuid(), takeovers, found?.ETag ?? default);
        return (await Write(lease, Row(lease, []), cancellation), null);
    }

    /// <summary>A sign of life, with how far the attempt is; null when the lease was lost.</summary>
    public Task<AttemptLease?> Renew(AttemptLease lease, LiveProgress? progress, CancellationToken cancellation)
    {
        var row = Row(lease, []);
        if (progress is not null)
            (row["Attempt"], row["Percent"], row["Speed"], row["Remaining"], row["Text"], row["At"]) =
                (progress.Attempt, progress.Percent, progress.Speed, progress.Remaining?.TotalSeconds, progress.Text, progress.At);
        return Write(lease, row, cancellation);
    }

    /// <summary>Keeps what came of an attempt for whoever is given it again; null when the lease was lost.</summary>
    public Task<AttemptLease?> Finish(AttemptLease lease, byte[] result, CancellationToken cancellation)
    {
        var row = Row(lease, Packed.Pack(result));
        row["Finished"] = true;
        return Write(lease, row, cancellation);
    }

    /// <summary>How far the attempts of a run are that somebody is at.</summary>
    public async Task<IReadOnlyList<LiveProgress>> Progress(string runId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return [.. (await Of(runId, cancellation))
            .Where(row => row.GetString("Attempt") is not null && row.GetDateTimeOffset("Until") > now)
            .Select(row => new LiveProgress(row.GetString("Attempt"), row.GetDouble("Percent"), row.GetDouble("Speed"),
                row.GetDouble("Remaining") is { } seconds ? TimeSpan.FromSeconds(seconds) : null, row.GetString("Text"), row.GetDateTimeOffset("At") ?? now))];
    }

    /// <summary>Forgets a run's attempts.</summary>
    public async Task Forget(string runId, CancellationToken cancellation)
    {
        foreach (var row in await Of(runId, cancellation))
            await table.Remove(row.PartitionKey, row.RowKey, ETag.All, cancellation);
    }

    private Task<List<TableEntity>> Of(string runId, CancellationToken cancellation) => table.All(TableKey.Of(runId), "", "~", null, cancellation);

    private TableEntity Row(AttemptLease lease, byte[] content)
    {
        var row = Packed.Row(TableKey.Of(lease.RunId), TableKey.Hash(lease.CommandId), content);
        (row["Command"], row["Owner"], row["Takeovers"], row["Until"]) = (lease.CommandId, lease.Owner, lease.Takeovers, clock.GetUtcNow() + lasts);
        return row;
    }

    /// <summary>
    /// A refusal may be the echo of this write whose answer got lost: then the row bears its mark. Or an earlier answer got lost: then the row is
    /// ours all the same, and this is written over it; but never over what came of the attempt.
    /// </summary>
    private async Task<AttemptLease?> Write(AttemptLease lease, TableEntity row, CancellationToken cancellation)
    {
        var mark = Guid.NewGuid();
        row["Mark"] = mark;
        while (true)
        {
            var change = lease.Version == default
                ? new TableTransactionAction(TableTransactionActionType.Add, row)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, lease.Version);
            if (await table.Change([change], cancellation) is { } version) return lease with { Version = version };
            if (await table.Find(row.PartitionKey, row.RowKey, cancellation) is not { } there || there.GetGuid("Owner") != lease.Owner) return null;
            lease = lease with { Version = there.ETag };
            if (there.GetGuid("Mark") == mark || there.GetBoolean("Finished") is true) return lease;
        }
    }
}
