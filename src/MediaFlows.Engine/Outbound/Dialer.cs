using System.Net;
using System.Net.Sockets;

namespace MediaFlows.Engine.Outbound;

/// <summary>Opens connections: looks a host up once, then connects to nothing but the addresses it has checked.</summary>
internal sealed class Dialer(
    AllowedHosts allowed,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
    Func<IPEndPoint, CancellationToken, Task<Stream>>? open = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = await (resolve ?? Dns.GetHostAddressesAsync)(host, cancellation);
        var usable = allowed.Contains(host, port) ? found : [.. found.Where(PublicAddress.Is)];
        if (found.Length > 0 && usable.Length == 0)
            throw new AddressNotAllowedException(host);
        return await FirstToAnswer([.. usable.Select(address => new IPEndPoint(address, port))], cancellation);
    }

    private async Task<Stream> FirstToAnswer(IPEndPoint[] targets, CancellationToken cancellation)
    {
        Exception? last = null;
        foreach (var target in targets)
        {
            try
            {
                return await (open ?? Open)(target, cancellation);
            }
            catch (SocketException fault)
            {
                last = fault;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<Stream> Open(IPEndPoint target, CancellationToken cancellation)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await socket.ConnectAsync(target, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception fault)
        {
            socket.Dispose();
            if (fault is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new SocketException((int)SocketError.TimedOut);
            throw;
        }
    }
}

/// <summary>The host is inside our network and not on the list of those that may be called.</summary>
internal sealed class AddressNotAllowedException(string host) : Exception($"{host} is an address inside our own network.");
