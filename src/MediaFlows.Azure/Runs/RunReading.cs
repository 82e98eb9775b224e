using System.Text.Json;
using Azure.Data.Tables;
using MediaFlows.Azure.Tables;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Azure.Runs;

/// <summary>What the store's point reads ask. The head is read first: what is read after it may be newer, which shows at the next commit, but never older.</summary>
internal sealed class RunReading(RunPartitions runs, RunInbox inbox, LiveRuns live)
{
    private const int AtOnce = 16;

    public async Task<StoredRun?> Load(string runId, CancellationToken cancellation)
    {
        while (true)
        {
            var (head, unread) = await inbox.Unread(runId, cancellation);
            if (head is null or { IsPurged: true })
                return null;
            var reading = Events(runId, head.SnapshotVersion, head.Row.Version, cancellation);
            var snapshot = head.Snapshot is { } parcel ? await runs.ReadParcel(runId, parcel, cancellation) : null;
            var events = await reading;
            // Otherwise a newer snapshot or a purge came in between.
            if (events is not null && (head.Snapshot is null) == (snapshot is null))
                return new StoredRun(head.Row, snapshot, head.SnapshotVersion, events, [.. unread.Select(entry => entry.Entry)], head.AuditCount, head.AuditHash);
            if (await runs.Find(runId, cancellation) is { } now && now.ETag == head.ETag)
                throw RunPartitions.Lost(runId);
        }
    }

    public async Task<IReadOnlyList<FlowEvent>> Events(string runId, int after, CancellationToken cancellation)
    {
        while (await runs.Find(runId, cancellation) is { IsPurged: false } head)
            if (await Events(runId, after, head.Row.Version, cancellation) is { } events)
                return events;
            else if (await runs.Find(runId, cancellation) is { } now && now.ETag == head.ETag)
                throw RunPartitions.Lost(runId);
        return [];
    }

    public async Task<IReadOnlyList<OpenCommand>> Open(string runId, CancellationToken cancellation)
    {
        while (true)
        {
            var rows = await runs.Table.All(TableKey.Of(runId), RunKeys.CommandsAndHead.From, RunKeys.CommandsAndHead.Before, null, cancellation);
            if (rows is not [.. var commands, { RowKey: RunKeys.Head } last])
                return [];
            var head = RunHead.Read(last);
            var sequences = commands.Select(row => long.Parse(row.RowKey.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier));
            if (head.IsPurged)
                return [];
            if (head.Pending is null && sequences.SequenceEqual(head.Open.Values.Order()))
                return [.. commands.Zip(sequences, (row, sequence) => new OpenCommand(runId, sequence, RunJson.ReadCommand(Packed.Content(row))))];
            await runs.Settle(head, cancellation);
        }
    }

    public async Task<IReadOnlyList<OpenCommand>> OpenOfAll(CancellationToken cancellation)
    {
        var open = new List<OpenCommand>();
        await foreach (var some in live.All(cancellation).Chunk(AtOnce).WithCancellation(cancellation))
            open.AddRange((await Task.WhenAll(some.Select(run => Open(run.RunId, cancellation)))).SelectMany(commands => commands));
        return [.. open.OrderBy(command => command.Sequence)];
    }

    /// <summary>Where entries and head differ, the head is read again: only when it is the same is that how the store stands, and not a commit that came in between.</summary>
    public async Task<RunAudit> Audit(string runId, CancellationToken cancellation)
    {
        for (RunHead? before = null; await runs.Settled(runId, cancellation) is { } head; before = head)
        {
            var rows = await runs.Table.All(TableKey.Of(runId), RunKeys.AllAudit.From, RunKeys.AllAudit.Before, null, cancellation);
            var audit = new RunAudit([.. rows.SelectMany(row => JsonSerializer.Deserialize<IReadOnlyList<AuditEntry>>(Packed.Content(row))!)], new(head.AuditCount, head.AuditHash));
            if (audit.Entries.Count == head.AuditCount || before?.ETag == head.ETag)
                return audit;
        }
        return RunAudit.None;
    }

    /// <summary>Events after one version up to another; null when some are not there any more.</summary>
    private async Task<List<FlowEvent>?> Events(string runId, int after, int upTo, CancellationToken cancellation)
    {
        var events = new List<FlowEvent>();
        if (after >= upTo)
            return events;
        // A decision lies under the version it made: the first one may have begun before the version asked for.
        foreach (var row in await runs.Table.All(TableKey.Of(runId), RunKeys.Decision(after + 1), RunKeys.Decision(upTo + 1), null, cancellation))
        {
            if (await Decision(runId, row, cancellation) is not { } decided)
                return null;
            var version = int.Parse(row.RowKey.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier);
            events.AddRange(decided.Skip(after - (version - decided.Count)));
        }
        return events.Count == upTo - after ? events : null;
    }

    private async Task<IReadOnlyList<FlowEvent>?> Decision(string runId, TableEntity row, CancellationToken cancellation)
    {
        var content = row.GetGuid("Parcel") is { } parcel
            ? await runs.ReadParcel(runId, new Parcel(parcel, row.GetInt32("Parts") ?? 0), cancellation)
            : Packed.Content(row);
        return content is null ? null : RunJson.ReadEvents(content);
    }
}
