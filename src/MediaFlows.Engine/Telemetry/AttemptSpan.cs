using System.Diagnostics;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Telemetry;

/// <summary>What is told of one attempt while it goes on and when it ends: which step, how long, how it ended. Never what it was given or said.</summary>
internal sealed class AttemptSpan : IDisposable
{
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly string uses;
    private readonly Activity? span;
    private string outcome = "cancelled";

    public AttemptSpan(FlowRun run, AttemptKey key, string uses, bool undoes = false)
    {
        this.uses = uses;
        span = RunTrace.Child(run, uses, cause: RunTrace.Around).About(key, uses);
        if (undoes) span?.SetTag("mediaflows.undoes", true);
    }

    /// <summary>Seconds of media it goes through; counts only when it came to its end.</summary>
    public double? Media { get; set; }

    /// <returns>The same event.</returns>
    public FlowEvent Ended(FlowEvent how)
    {
        outcome = SpanText.Outcome(how);
        span?.Failed(how);
        return how;
    }

    public void Dispose()
    {
        Figures.AttemptEnded(uses, outcome, Stopwatch.GetElapsedTime(began), outcome is "completed" or "parked" ? Media : null);
        span?.SetTag("mediaflows.outcome", outcome).Dispose();
    }
}
