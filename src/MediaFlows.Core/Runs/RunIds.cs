using System.Security.Cryptography;
using System.Text;

namespace MediaFlows.Core.Runs;

/// <summary>Ids that are functions of what they name, so that saying a thing twice names it once.</summary>
public static class RunIds
{
    /// <summary>The run of a flow for one content version of one file. <paramref name="again"/> tells deliberate repetitions apart; empty for the first.</summary>
    public static string Start(string flow, string uri, string version, string again = "") => Hash("start", flow, uri, version, again);

    public static string Child(string parent, AttemptKey key) => Hash("child", parent, key.Step, key.Item ?? "", $"{key.Round}.{key.Attempt}");

    public static string Asset(string uri) => Hash("asset", uri);

    /// <summary>120 bits in lower-case hex: short enough to read out, too many to meet twice.</summary>
    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(part => $"{part.Length}:{part}")))))[..30];
}
