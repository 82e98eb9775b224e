using System.Diagnostics;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Telemetry;

/// <summary>How spans and figures name what happened.</summary>
internal static class SpanText
{
    public static string Outcome(FlowEvent how) => how switch
    {
        StepCompleted or CompensationCompleted => "completed",
        StepSkipped => "skipped",
        StepParked => "parked",
        StepFailed or CompensationFailed => "failed",
        _ => "cancelled",
    };

    public static string Class(Failure failure) => failure.Class.ToString().ToLowerInvariant();

    public static Activity? About(this Activity? span, AttemptKey key, string uses)
    {
        span?.SetTag("mediaflows.step", key.Step).SetTag("mediaflows.uses", uses).SetTag("mediaflows.round", key.Round).SetTag("mediaflows.attempt", key.Attempt);
        return key.Item is null ? span : span?.SetTag("mediaflows.item", key.Item);
    }

    /// <summary>Says class and code when it failed; the message may quote a partner and stays in the history.</summary>
    public static void Failed(this Activity span, FlowEvent how)
    {
        if ((how is StepFailed failed ? failed.Failure : (how as CompensationFailed)?.Failure) is not { } failure) return;
        span.SetTag("mediaflows.failure.class", Class(failure)).SetTag("error.type", failure.Code).SetStatus(ActivityStatusCode.Error, failure.Code);
    }
}
