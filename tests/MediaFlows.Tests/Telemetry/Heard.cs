using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MediaFlows.Engine.Telemetry;

namespace MediaFlows.Tests.Telemetry;

/// <summary>Hears spans and figures as an exporter does; other tests go on meanwhile, so what is asked for is named.</summary>
internal sealed class Heard : IDisposable
{
    private readonly ActivityListener spans;
    private readonly MeterListener figures = new();
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ConcurrentQueue<Figure> measured = new();

    public Heard()
    {
        spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RunTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(spans);
        figures.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == Figures.MeterName) listening.EnableMeasurementEvents(instrument);
        };
        figures.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue(new(instrument.Name, value, tags.ToArray())));
        figures.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue(new(instrument.Name, value, tags.ToArray())));
        figures.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Enqueue(new(instrument.Name, value, tags.ToArray())));
        figures.Start();
    }

    public List<Activity> SpansOf(string runId) => [.. ended.Where(span => Equals(span.GetTagItem("mediaflows.run"), runId)).OrderBy(span => span.StartTimeUtc).ThenBy(span => span.OperationName)];

    /// <summary>The values of an instrument, of the series with this label.</summary>
    public List<double> Values(string name, string label, string value) =>
        [.. measured.Where(figure => figure.Name == name && figure.Label(label) == value).Select(figure => figure.Value)];

    public List<Figure> Measured(string name) => [.. measured.Where(figure => figure.Name == name)];

    public void AskGauges() => figures.RecordObservableInstruments();

    public void Dispose()
    {
        spans.Dispose();
        figures.Dispose();
    }
}

internal sealed record Figure(string Name, double Value, KeyValuePair<string, object?>[] Labels)
{
    public string? Label(string name) => Labels.FirstOrDefault(label => label.Key == name).Value?.ToString();
}
