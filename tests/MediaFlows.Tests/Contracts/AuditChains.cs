using MediaFlows.Engine.Auditing;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

internal static class AuditChains
{
    /// <summary>Number of the first entry that is missing or is not as it was written; null when the chain holds.</summary>
    public static int? FirstBreak(IEnumerable<AuditEntry> entries)
    {
        var chain = new AuditChain(null);
        return entries.Select(chain.Next).FirstOrDefault(broken => broken is not null)?.Number;
    }
}
