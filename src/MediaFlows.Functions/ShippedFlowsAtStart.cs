using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Functions;

/// <summary>Publishes the flows that come with the app; a storage account that does not answer yet is asked again.</summary>
internal sealed class ShippedFlowsAtStart(FlowLibrary library, TimeProvider clock, ILogger<ShippedFlowsAtStart> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await Publish(stoppingToken))
            await Task.Delay(Pause, clock, stoppingToken);
    }

    private async Task<bool> Publish(CancellationToken cancellation)
    {
        try
        {
            await ShippedFlows.Publish(library, log, cancellation);
            return true;
        }
        catch (StoreFault fault)
        {
            log.LogWarning("The flows that come with the app are not published yet: {Message}", fault.Message);
            return false;
        }
    }
}
