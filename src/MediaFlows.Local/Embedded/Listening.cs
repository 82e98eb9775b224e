using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Builder;

namespace MediaFlows.Local.Embedded;

/// <summary>Where a host listens.</summary>
internal static class Listening
{
    public static Uri At(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>A port nobody listens on now.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Whether nobody listens there.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <exception cref="IOException">The address is taken or may not be used, with what to do.</exception>
    public static async Task Start(WebApplication app, Uri listen, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw new IOException($"Port {listen.Port} is in use by another program (or another mediaflows). Stop that, or choose another port with --port.", fault);
        }
        catch (SocketException fault)
        {
            throw new IOException($"{listen} cannot be listened on: {fault.Message} Choose another address with --urls or port with --port.", fault);
        }
    }
}
