using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Auditing;

/// <summary>One hash over the ends of many chains.</summary>
internal sealed class AuditRoot : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Lower-case hex, of the ends so far.</summary>
    public string Text => Convert.ToHexStringLower(hash.GetCurrentHash());

    public void Add(string? run, AuditHead end) =>
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{run ?? "access-log"} {end.Count} {end.Hash}\n")));

    public void Dispose() => hash.Dispose();
}
