using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MediaFlows.Engine.Telemetry;

/// <summary>What is counted of the work. Labels are few and known: step types, flow names, outcomes; never an asset or a person.</summary>
public static class Figures
{
    /// <summary>What a host must listen to: this meter and those whose names begin with it.</summary>
    public const string MeterName = "MediaFlows";

    /// <summary>The name of the gauge of runs by status.</summary>
    public const string Runs = "mediaflows.runs";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Seconds: a step's attempt takes from moments to hours.</summary>
    private static readonly InstrumentAdvice<double> WorkTimes = new() { HistogramBucketBoundaries = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14400] };

    /// <summary>Seconds: a run, and people, take from seconds to weeks.</summary>
    private static readonly InstrumentAdvice<double> PeopleTimes = new() { HistogramBucketBoundaries = [1, 10, 60, 300, 900, 3600, 14400, 43200, 86400, 259200, 604800, 2419200] };

    private static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>("mediaflows.runs.ended", null, "Runs that ended.");
    private static readonly Histogram<double> RunDuration = Meter.CreateHistogram("mediaflows.run.duration", "s", "How long runs took from start to end.", advice: PeopleTimes);
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("mediaflows.steps", null, "Attempts at steps that ended.");
    private static readonly Histogram<double> StepDuration = Meter.CreateHistogram("mediaflows.step.duration", "s", "How long attempts at steps took.", advice: WorkTimes);
    private static readonly Histogram<double> WaitDuration = Meter.CreateHistogram("mediaflows.waits.duration", "s", "How long runs waited for people, times and partners.", advice: PeopleTimes);
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("mediaflows.retries", null, "Attempts that failed and are made again.");
    private static readonly Counter<double> MediaSeconds = Meter.CreateCounter<double>("mediaflows.media.seconds", "s", "Media gone through, in its own time.");
    private static readonly Counter<double> AiUnits = Meter.CreateCounter<double>("mediaflows.ai.units", null, "What AI endpoints charge for: tokens read and written, seconds of audio heard.");

    internal static void RunEnded(string flow, string outcome, TimeSpan took)
    {
        var labels = new TagList { { "flow", flow }, { "outcome", outcome } };
        RunsEnded.Add(1, labels);
        RunDuration.Record(took.TotalSeconds, labels);
    }

    /// <param name="media">Seconds of media gone through; null when it went through none.</param>
    internal static void AttemptEnded(string uses, string outcome, TimeSpan took, double? media)
    {
        var labels = new TagList { { "uses", uses }, { "outcome", outcome } };
        Steps.Add(1, labels);
        StepDuration.Record(took.TotalSeconds, labels);
        if (media is > 0) MediaSeconds.Add(media.Value, new TagList { { "uses", uses } });
    }

    /// <param name="kind">review, time or external.</param>
    internal static void WaitEnded(string kind, string outcome, TimeSpan took) => WaitDuration.Record(took.TotalSeconds, new TagList { { "kind", kind }, { "outcome", outcome } });

    internal static void Retried(string uses, string @class) => Retries.Add(1, new TagList { { "uses", uses }, { "class", @class } });

    /// <summary>What an AI endpoint was given to read, wrote, or heard.</summary>
    /// <param name="kind">input-tokens, output-tokens or audio-seconds.</param>
    internal static void AiUsed(string model, string kind, double? units)
    {
        if (units is > 0) AiUnits.Add(units.Value, new TagList { { "kind", kind }, { "model", model } });
    }
}
