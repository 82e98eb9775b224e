namespace MediaFlows.Engine.Outbound;

/// <summary>Hosts inside our own network that may be called all the same, with http too: <c>mam.local, 10.0.4.7:8080</c>.</summary>
public sealed class AllowedHosts
{
    public const string Setting = "MEDIAFLOWS_ALLOWED_HOSTS";

    private readonly HashSet<string> entries = new(StringComparer.OrdinalIgnoreCase);

    public static AllowedHosts None { get; } = Parse(null);

    /// <summary>Reads <see cref="Setting"/>: hosts, or hosts with a port, separated by commas.</summary>
    public static AllowedHosts Parse(string? setting)
    {
        var hosts = new AllowedHosts();
        foreach (var entry in (setting ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
            hosts.entries.Add(Plain(entry));
        return hosts;
    }

    public bool Contains(string host, int port) => entries.Contains(Plain(host)) || entries.Contains($"{Plain(host)}:{port}");

    private static string Plain(string host) => host.Replace("[", "").Replace("]", "");
}
