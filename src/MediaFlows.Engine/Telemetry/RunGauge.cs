using System.Diagnostics.Metrics;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Telemetry;

/// <summary>
/// Tells whoever reads the figures how many runs there are of each status. The store is asked at most every ten seconds, however many read;
/// all hosts of a store tell the same, so that over them the greatest counts, not the sum.
/// </summary>
public sealed class RunGauge(IRunStore store, TimeProvider clock, ILogger<RunGauge> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>Reading figures must not hang on a store that does: then the last that was known is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Meter meter = new(Figures.MeterName);
    private readonly Lock reading = new();
    private IReadOnlyDictionary<string, int>? known;
    private DateTimeOffset asked = DateTimeOffset.MinValue;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge(Figures.Runs, Measure, null, "Runs by status.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Every status, those that no run has with 0: an alert must see that it is over.</summary>
    public static IEnumerable<KeyValuePair<string, int>> Complete(IReadOnlyDictionary<string, int> counts) =>
        Enum.GetValues<RunStatus>().Select(status => KeyValuePair.Create(status.Text(), counts.GetValueOrDefault(status.Text()))).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private IEnumerable<Measurement<int>> Measure()
    {
        lock (reading)
        {
            if (clock.GetUtcNow() - asked >= Fresh) Ask();
            return known is null ? [] : [.. Complete(known).Select(pair => new Measurement<int>(pair.Value, KeyValuePair.Create<string, object?>("status", pair.Key)))];
        }
    }

    private void Ask()
    {
        asked = clock.GetUtcNow();
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            // Instruments are read by call, not by await.
            known = Task.Run(() => store.CountByStatus(patience.Token)).WaitAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            log.LogWarning("Runs could not be counted: {Fault}", fault.GetType().Name);
        }
    }
}
