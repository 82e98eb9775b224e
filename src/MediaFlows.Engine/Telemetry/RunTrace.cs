using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MediaFlows.Core.Runs;

namespace MediaFlows.Engine.Telemetry;

/// <summary>
/// One trace per run. Its id is a function of the run's id, so that whoever does something for the run, in whatever process and after any
/// restart, adds to the same trace.
/// </summary>
public static class RunTrace
{
    /// <summary>What a host must listen to.</summary>
    public const string SourceName = "MediaFlows";

    internal static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of the whole run, which all others are children of. It is told last, at the run's end.</summary>
    public static ActivityContext Of(string runId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(runId));
        return new(ActivityTraceId.CreateFromBytes(hash.AsSpan(0, 16)), ActivitySpanId.CreateFromBytes(hash.AsSpan(16, 8)), ActivityTraceFlags.Recorded, isRemote: true);
    }

    /// <summary>Begins a span below the run's; null when nobody listens.</summary>
    /// <param name="start">Null for now.</param>
    /// <param name="cause">What in another trace led to it.</param>
    internal static Activity? Child(FlowRun run, string name, DateTimeOffset? start = null, ActivityContext? cause = null) =>
        Source.HasListeners() ? About(run, Source.StartActivity(ActivityKind.Internal, Of(run.Id), null, Links(cause), start ?? default, name)) : null;

    /// <summary>Tells the run's own span, from its start to its end.</summary>
    internal static void Whole(FlowRun run, DateTimeOffset end)
    {
        if (!Source.HasListeners()) return;
        var own = Of(run.Id);
        var linked = run.Link is { } link ? Of(link.RunId) : (ActivityContext?)null;
        using var span = Source.StartActivity(ActivityKind.Consumer, new(own.TraceId, default, own.TraceFlags), null, Links(linked), run.Started, $"run {run.FlowRef.Name}");
        if (About(run, span) is null) return;
        TakeId(span!, own.SpanId);
        span!.SetTag("mediaflows.outcome", run.Outcome.ToString()!.ToLowerInvariant());
        if (run.Outcome == RunOutcome.Failed) span.SetStatus(ActivityStatusCode.Error);
        span.SetEndTime(end.UtcDateTime);
    }

    /// <summary>The span that is going on around here, of whoever called: a request, a trigger.</summary>
    internal static ActivityContext? Around => Activity.Current is { IsStopped: false, IdFormat: ActivityIdFormat.W3C } current ? current.Context : null;

    private static ActivityLink[] Links(ActivityContext? cause) => cause is { } context ? [new(context)] : [];

    private static Activity? About(FlowRun run, Activity? span) => span?.SetTag("mediaflows.run", run.Id).SetTag("mediaflows.flow", run.FlowRef.Name);

    /// <summary>
    /// A span's id is drawn when it begins, and no public member sets it. Where the field is called something else one day, the run's span
    /// stands beside the others instead of above them, in the same trace.
    /// </summary>
    private static void TakeId(Activity span, ActivitySpanId id)
    {
        try
        {
            SpanId(span) = id.ToHexString();
        }
        catch (MissingFieldException)
        {
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity span);
}
