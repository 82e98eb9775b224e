using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using MediaFlows.Engine.Telemetry;

namespace MediaFlows.Engine.Api;

/// <summary>What MediaFlows' meters counted since the start, as Prometheus reads it.</summary>
public sealed class PrometheusText : IDisposable
{
    /// <summary>Seconds; as OpenTelemetry advises for request durations. For instruments that bring none of their own.</summary>
    private static readonly double[] Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> all = new();
    private readonly MeterListener listener = new();

    public PrometheusText()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            // How many runs there are is asked of the store for every answer.
            if (instrument.Meter.Name.StartsWith(Figures.MeterName, StringComparison.Ordinal) && instrument.Name != Figures.Runs) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    /// <param name="runs">How many runs there are of each status.</param>
    public string Write(IReadOnlyDictionary<string, int> runs)
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        Head(text, "mediaflows_runs", "gauge", "Runs by status.");
        foreach (var (status, count) in RunGauge.Complete(runs))
            Line(text, "mediaflows_runs", $"status=\"{status}\"", count);
        Head(text, "process_resident_memory_bytes", "gauge", "Resident memory.");
        Line(text, "process_resident_memory_bytes", "", Environment.WorkingSet);
        foreach (var instrument in all.GroupBy(pair => pair.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
            Write(text, instrument.Key, [.. instrument.OrderBy(pair => pair.Key.Labels, StringComparer.Ordinal).Select(pair => (pair.Key.Labels, pair.Value))]);
        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = all.GetOrAdd((instrument, Labels(tags)), static key => new Series(key.Instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } own } ? [.. own] : Buckets));
        lock (series)
        {
            series.Count++;
            series.Sum = instrument.IsObservable || instrument is Gauge<double> or Gauge<long> or Gauge<int> ? value : series.Sum + value;
            var bucket = Array.FindIndex(series.Buckets, most => value <= most);
            if (bucket >= 0) series.Within[bucket]++;
        }
    }

    private static void Write(StringBuilder text, Instrument instrument, IReadOnlyList<(string Labels, Series Series)> all)
    {
        var histogram = instrument is Histogram<double> or Histogram<long> or Histogram<int>;
        var monotonic = instrument is Counter<double> or Counter<long> or Counter<int>;
        var name = Name(instrument) + (monotonic ? "_total" : "");
        Head(text, name, histogram ? "histogram" : monotonic ? "counter" : "gauge", instrument.Description ?? instrument.Name);
        foreach (var (labels, series) in all)
            lock (series)
                if (histogram) Histogram(text, name, labels, series);
                else Line(text, name, labels, series.Sum);
    }

    private static void Histogram(StringBuilder text, string name, string labels, Series series)
    {
        var comma = labels.Length > 0 ? "," : "";
        var within = 0L;
        for (var i = 0; i < series.Buckets.Length; i++)
            Line(text, $"{name}_bucket", $"{labels}{comma}le=\"{series.Buckets[i].ToString(CultureInfo.InvariantCulture)}\"", within += series.Within[i]);
        Line(text, $"{name}_bucket", $"{labels}{comma}le=\"+Inf\"", series.Count);
        Line(text, $"{name}_sum", labels, series.Sum);
        Line(text, $"{name}_count", labels, series.Count);
    }

    private static void Head(StringBuilder text, string name, string kind, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", @"\\").Replace("\n", @"\n")).Append('\n').Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Name(Instrument instrument)
    {
        var (name, unit) = (Plain(instrument.Name), instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" });
        return name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
    }

    private static string Plain(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
            labels.Add($"{Plain(name)}=\"{value?.ToString()?.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", @"\n")}\"");
        return string.Join(',', labels);
    }

    private sealed class Series(double[] buckets)
    {
        public readonly double[] Buckets = buckets;
        public long Count;
        public double Sum;
        public readonly long[] Within = new long[buckets.Length];
    }
}
