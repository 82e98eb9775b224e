using System.Net;
using System.Net.Sockets;

namespace MediaFlows.Engine.Outbound;

/// <summary>Tells addresses on the public internet from those that only mean something inside.</summary>
public static class PublicAddress
{
    // IANA's special-purpose address registries (RFC 6890 as kept up to date). 168.63.129.16 looks public but is Azure's platform address.
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    public static bool Is(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || IsGlobalUnicast(address)) && !Closed.Any(network => network.Contains(address));

    // Of IPv6 only 2000::/3 is given out to the public; loopback, unique local (also fd00:ec2::254), link-local, multicast, IPv4-mapped and NAT64
    // forms all lie outside it. IPNetwork.Contains is no help here: it finds ::ffff:8.8.8.8 inside 2000::/3.
    private static bool IsGlobalUnicast(IPAddress address) => (address.GetAddressBytes()[0] & 0xE0) == 0x20;
}
