using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Auditing;

/// <summary>Where a chain does not hold.</summary>
/// <param name="Run">Null for the access log, and where <paramref name="Number"/> is 0.</param>
/// <param name="Number">Of the first entry that is missing or is not as it was written; 0 where an export as a whole is meant.</param>
/// <param name="What">What is wrong with it, as the end of a sentence.</param>
public sealed record AuditBreak(string? Run, int Number, string What)
{
    /// <summary>The whole sentence.</summary>
    public override string ToString() => Number == 0 ? $"The export {What}." : $"{(Run is null ? "The access log" : $"The audit of run {Run}")}, entry {Number}: {What}.";
}

/// <summary>How audit entries hold together: each has a number and a hash that covers the entry before. Followed entry by entry.</summary>
/// <param name="run">Whose; null for the access log.</param>
/// <param name="start">What the first entry to come follows; null for the beginning.</param>
public sealed class AuditChain(string? run, AuditHead? start = null)
{
    private AuditHead last = start ?? new(0, "");

    /// <summary>SHA-256 over the previous hash and the entry's own members, lower-case hex.</summary>
    /// <remarks>Of <c>[previous, number, ticks, who, what, why, detail]</c> as compact JSON in UTF-8; ticks are 100 ns since the year 1, UTC.</remarks>
    public static string HashOf(string previous, AuditEntry entry)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new object?[] { previous, entry.Number, entry.At.UtcTicks, entry.Who, entry.What, entry.Why, entry.Detail }, JsonSerializerOptions.Web);
        return Convert.ToHexStringLower(SHA256.HashData(text));
    }

    /// <summary>Everything that is wrong with a run's audit.</summary>
    public static IReadOnlyList<AuditBreak> Breaks(string runId, RunAudit audit)
    {
        if (audit is { Entries: [], Head.Count: 0 }) return [new(runId, 1, "it is missing, and every run has one")];
        var chain = new AuditChain(runId);
        List<AuditBreak?> breaks = [.. audit.Entries.Select(chain.Next)];
        return [.. breaks.Append(chain.End(audit.Head)).OfType<AuditBreak>()];
    }

    /// <summary>What is wrong with the entry that comes next; null when it fits.</summary>
    public AuditBreak? Next(AuditEntry entry)
    {
        var before = last;
        if (entry.Number <= before.Count)
            return new(run, before.Count + 1, $"entry {entry.Number} stands in its place");
        last = new(entry.Number, entry.Hash);
        if (entry.Number > before.Count + 1)
            return new(run, before.Count + 1, entry.Number == before.Count + 2 ? "it is missing" : $"it and all up to {entry.Number - 1} are missing");
        if (HashOf(before.Hash, entry) is var expected && expected != entry.Hash)
            return new(run, entry.Number, $"it is not as it was written: what it says now has the hash {expected}, and {(entry.Hash.Length == 0 ? "none" : Plain(entry.Hash))} is on record");
        return entry.Number == 1 && run is not null && entry.Detail.Member("run") is { ValueKind: JsonValueKind.String } other && other.GetString() != run
            ? new(run, 1, $"it is the beginning of another run's audit ({Plain(other.GetString()!)})")
            : null;
    }

    /// <summary>What is wrong with the end; null when the entries end where they should.</summary>
    public AuditBreak? End(AuditHead head) =>
        head.Count > last.Count ? new(run, last.Count + 1, $"it and all up to {head.Count}, the newest on record, are missing")
        : head.Count < last.Count ? new(run, head.Count + 1, $"it was added: the newest on record is entry {head.Count}")
        : head.Hash != last.Hash ? new(run, head.Count, $"it is not the one on record as the newest: that has the hash {Plain(head.Hash)}, this one {Plain(last.Hash)}")
        : null;

    private static string Plain(string text) => new([.. text.Take(100).Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')]);
}
