using System.Reflection;
using System.Runtime.CompilerServices;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Auditing;

/// <summary>The audit as lines that can be kept elsewhere, and checked there.</summary>
public sealed class AuditExport(AuditTrail trail, IAccessLog log, TimeProvider clock)
{
    /// <summary>What the access log says of an export.</summary>
    public const string Note = "audit.exported";

    private static readonly string Product =
        $"MediaFlows {typeof(AuditExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";

    /// <summary>Line by line, the manifest last: what lacks it is not whole. The export itself is noted in the access log, with its root.</summary>
    public async IAsyncEnumerable<AuditLine> Lines(AuditFilter filter, string by, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var root = new AuditRoot();
        var (runs, entries) = (0, 0L);
        AuditHead? end = null;
        await foreach (var (previous, entry) in trail.Looks(filter, cancellation))
        {
            entries++;
            end = new(entry.Number, entry.Hash);
            yield return AuditLine.Entry.Of(null, null, previous, entry);
        }
        if (end is not null) yield return End(root, null, end);
        await foreach (var run in trail.Runs(filter, cancellation))
        {
            var audit = await trail.Of(run.RunId, cancellation);
            var previous = "";
            foreach (var entry in audit.Entries)
            {
                yield return AuditLine.Entry.Of(run.RunId, run.Flow.Name, previous, entry);
                previous = entry.Hash;
            }
            (runs, entries) = (runs + 1, entries + audit.Entries.Count);
            yield return End(root, run.RunId, audit.Head);
        }
        var manifest = new AuditLine.Manifest(1, Product, clock.GetUtcNow(), by, filter.From, filter.To, filter.Flow, runs, entries, root.Text);
        await log.Append(new(manifest.Exported, by, Note, null, Json.Of(new { manifest.Root, manifest.Runs, manifest.Entries, filter.From, filter.To, filter.Flow })), cancellation);
        yield return manifest;
    }

    private static AuditLine.End End(AuditRoot root, string? run, AuditHead end)
    {
        root.Add(run, end);
        return new(run, end.Count, end.Hash);
    }
}
