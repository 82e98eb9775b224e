using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Runs;

/// <summary>How audit entries hold together: each has a number and a hash that covers the entry before.</summary>
public static class AuditChain
{
    /// <summary>SHA-256 over the previous hash and the entry's own members, lower-case hex.</summary>
    public static string HashOf(string previous, AuditEntry entry)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new object?[] { previous, entry.Number, entry.At.UtcTicks, entry.Who, entry.What, entry.Why, entry.Detail }, JsonSerializerOptions.Web);
        return Convert.ToHexStringLower(SHA256.HashData(text));
    }

    /// <summary>Number of the first entry that is missing, or is not as it was written; null when the chain holds.</summary>
    public static int? FirstBreak(IEnumerable<AuditEntry> entries)
    {
        var (number, hash) = (0, "");
        foreach (var entry in entries)
        {
            number++;
            if (entry.Number != number || entry.Hash != HashOf(hash, entry)) return number;
            hash = entry.Hash;
        }
        return null;
    }
}
