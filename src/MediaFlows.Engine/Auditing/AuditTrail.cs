using System.Runtime.CompilerServices;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Engine.Auditing;

/// <summary>Which part of the audit.</summary>
/// <param name="From">Runs in which something happened since then, and what was looked at since then.</param>
/// <param name="To">Runs that were started before then, and what was looked at before then.</param>
/// <param name="Flow">Runs of this flow, and nothing of the access log, which knows of no flows; null for all.</param>
public sealed record AuditFilter(DateTimeOffset? From = null, DateTimeOffset? To = null, string? Flow = null);

/// <summary>What a check of all chains came to.</summary>
/// <param name="EndIsKept">Whether the end of the access log is kept apart from it; else a tail that was cut off does not show.</param>
public sealed record AuditReport(int Runs, long Entries, IReadOnlyList<AuditBreak> Breaks, bool EndIsKept);

/// <summary>The audit of a whole store: that of each run, and the access log.</summary>
public sealed class AuditTrail(IRunStore store, IAccessLog log)
{
    /// <summary>Runs whose audit is wanted, newest first, those that were purged last. A run's audit is always meant whole: a part of a chain says nothing of what came before.</summary>
    public async IAsyncEnumerable<RunRow> Runs(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var status in (string?[])[null, "purged"])
            await foreach (var run in store.All(new(status, filter.Flow, To: filter.To), cancellation))
                if (filter.From is not { } from || run.Updated >= from)
                    yield return run;
    }

    /// <summary>Entries of the access log that are wanted, each with the hash of the one before. They are written one after another, so that a time is a stretch of the chain.</summary>
    public async IAsyncEnumerable<(string Previous, AuditEntry Entry)> Looks(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (filter.Flow is not null) yield break;
        var (previous, begun) = ("", filter.From is null);
        await foreach (var entry in log.All(cancellation))
        {
            if (entry.At >= filter.To) yield break;
            if (begun |= entry.At >= filter.From) yield return (previous, entry);
            previous = entry.Hash;
        }
    }

    public Task<RunAudit> Of(string runId, CancellationToken cancellation) => store.Audit(runId, cancellation);

    /// <summary>Goes through all chains.</summary>
    /// <param name="progress">Is told after each run how many have been looked at.</param>
    public async Task<AuditReport> Check(IProgress<int>? progress, CancellationToken cancellation)
    {
        var (runs, entries, breaks) = (0, 0L, new List<AuditBreak>());
        var chain = new AuditChain(null);
        // Read first: what is written meanwhile is not missing.
        var head = await log.Head(cancellation);
        await foreach (var entry in log.All(cancellation))
        {
            if (head is not null && entry.Number > head.Count) break;
            entries++;
            if (chain.Next(entry) is { } broken) breaks.Add(broken);
        }
        if (head is not null && chain.End(head) is { } end) breaks.Add(end);
        await foreach (var run in Runs(new(), cancellation))
        {
            var audit = await store.Audit(run.RunId, cancellation);
            entries += audit.Entries.Count;
            breaks.AddRange(AuditChain.Breaks(run.RunId, audit));
            runs++;
            progress?.Report(runs);
        }
        return new(runs, entries, breaks, head is not null);
    }

    /// <summary>What is wrong when a chain of an export is not in this store as it was then; null when it is. Its end stands for all that came before.</summary>
    public async Task<AuditBreak?> Against(string? chain, AuditHead end, CancellationToken cancellation)
    {
        if (end.Count == 0) return null;
        var there = chain is null
            ? (await log.Read(end.Count - 1, null, 1, cancellation)).FirstOrDefault()
            : (await store.Audit(chain, cancellation)).Entries.FirstOrDefault(entry => entry.Number == end.Count);
        return there?.Number != end.Count ? new(chain, end.Count, "it is in the export, and not in the store")
            : there.Hash != end.Hash ? new(chain, end.Count, $"it, or one before it, is not as it was exported: the export's hash is {end.Hash}, the store's {there.Hash}")
            : null;
    }

    /// <summary>The note of the access log that an export with this root was made; null when there is none.</summary>
    public async Task<AuditEntry?> Exported(string root, CancellationToken cancellation)
    {
        await foreach (var entry in log.All(cancellation))
            if (entry.What == AuditExport.Note && entry.Detail.TryGetProperty("root", out var kept) && kept.ValueEquals(root))
                return entry;
        return null;
    }
}
