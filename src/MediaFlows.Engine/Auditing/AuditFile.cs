using System.Text.Json;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Auditing;

/// <summary>What a check of an export came to.</summary>
/// <param name="Manifest">Null when the file breaks off before it.</param>
public sealed record AuditFileReport(AuditLine.Manifest? Manifest, int Runs, long Entries, IReadOnlyList<AuditBreak> Breaks);

/// <summary>Checks an export by itself, and (with a trail) whether the store still has all that is in it.</summary>
public sealed class AuditFile(AuditTrail? store = null)
{
    /// <summary>Characters; an entry is far smaller.</summary>
    private const int LongestLine = 4 * 1024 * 1024;

    private readonly List<AuditBreak> breaks = [];
    private readonly HashSet<string> ended = [];
    private readonly AuditRoot root = new();
    private (string? Run, AuditChain Chain)? open;
    private AuditLine.Manifest? manifest;
    private (int Runs, long Entries, int Lines) count;

    public async Task<AuditFileReport> Check(TextReader file, IProgress<int>? progress, CancellationToken cancellation)
    {
        while (await file.ReadLineAsync(cancellation) is { } text)
        {
            count.Lines++;
            if (text.Length == 0) continue;
            if (Parse(text) is not { } line) continue;
            if (manifest is not null) Wrong($"goes on after the manifest, in line {count.Lines} of the file");
            await Take(line, cancellation);
            progress?.Report(count.Runs);
        }
        await Finish(cancellation);
        return new(manifest, count.Runs, count.Entries, breaks);
    }

    private AuditLine? Parse(string text)
    {
        try
        {
            return AuditLine.Read(text.Length <= LongestLine ? text : throw new JsonException("it is too long"));
        }
        catch (JsonException fault)
        {
            Wrong($"has a line that cannot be read, {count.Lines} of the file: {fault.Message.Split(". Path", StringSplitOptions.None)[0].TrimEnd('.')}");
            return null;
        }
    }

    private async Task Take(AuditLine line, CancellationToken cancellation)
    {
        switch (line)
        {
            case AuditLine.Entry entry:
                Entry(entry);
                break;
            case AuditLine.End end:
                await End(end, cancellation);
                break;
            case AuditLine.Manifest last:
                manifest = last;
                break;
        }
    }

    private void Entry(AuditLine.Entry entry)
    {
        count.Entries++;
        if (open is { } before && before.Run != entry.Run) NoEnd(before.Run);
        // What was looked at may be exported from some moment on; a run's audit is always whole.
        if (open?.Run != entry.Run || open is null) open = (entry.Run, new(entry.Run, entry.Run is null ? new(entry.Number - 1, entry.Previous) : null));
        if (open.Value.Chain.Next(entry.Written) is { } broken) breaks.Add(broken);
    }

    private async Task End(AuditLine.End end, CancellationToken cancellation)
    {
        var chain = open is { } known && known.Run == end.Run ? known.Chain : new AuditChain(end.Run);
        if (open is { } other && other.Run != end.Run) NoEnd(other.Run);
        open = null;
        if (!ended.Add(end.Run ?? "")) Wrong($"has {Name(end.Run)} twice");
        if (chain.End(new(end.Count, end.Hash)) is { } broken) breaks.Add(broken);
        root.Add(end.Run, new(end.Count, end.Hash));
        if (end.Run is not null) count.Runs++;
        if (store is not null && await store.Against(end.Run, new(end.Count, end.Hash), cancellation) is { } differs) breaks.Add(differs);
    }

    private async Task Finish(CancellationToken cancellation)
    {
        if (open is { } left) NoEnd(left.Run);
        if (manifest is null) Wrong("has no manifest at its end: it is not whole");
        else if (manifest.Root != root.Text) Wrong($"lacks chains, or has others than were exported: the manifest's root is {manifest.Root}, and that of the chains {root.Text}");
        else if ((manifest.Runs, manifest.Entries) != (count.Runs, count.Entries)) Wrong($"counts {count.Runs} of {manifest.Runs} runs and {count.Entries} of {manifest.Entries} entries that its manifest names");
        else if (store is not null && await store.Exported(manifest.Root, cancellation) is null) Wrong("was not made from this store: the access log does not know of it");
        root.Dispose();
    }

    private void NoEnd(string? run) => Wrong($"does not say where {Name(run)} ends");

    private void Wrong(string what) => breaks.Add(new(null, 0, what));

    private static string Name(string? run) => run is null ? "the access log" : $"the audit of run {run}";
}
