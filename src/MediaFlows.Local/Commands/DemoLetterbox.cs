using System.Threading.Channels;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Local.Commands;

/// <summary>Where the demo's mail goes instead of out into the world: the links in it are shown, or followed.</summary>
internal sealed class DemoLetterbox : INotifier
{
    private readonly Channel<Notification> letters = Channel.CreateUnbounded<Notification>();

    public ChannelReader<Notification> Letters => letters.Reader;

    public Task Send(Notification notification, CancellationToken cancellation) => letters.Writer.WriteAsync(notification, cancellation).AsTask();
}
