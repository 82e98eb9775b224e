using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>A run as it happens: its events, each with its number as id, and the progress of what runs.</summary>
internal static class RunStreamApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/runs/{id}/events", Stream).WithTags("runs").For(ApiRole.Read)
        .WithSummary("The run's events as they happen (server-sent events; Last-Event-ID goes on where the last stream ended)")
        .Produces(200, contentType: "text/event-stream");

    private static async Task<IResult> Stream(string id, FlowRuns runs, IRunStore store, RunStream stream, HttpContext context)
    {
        await RunsApi.Found(id, runs, store, context.RequestAborted);
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        if (last.Length == 0) last = context.Request.Query["after"].ToString();
        if (!int.TryParse(last.Length == 0 ? "0" : last, out var after) || after < 0)
            throw new Problem(400, "bad-event-id", "Last-Event-ID is the number of the last event that was seen.");
        return TypedResults.ServerSentEvents(stream.Of(id, after, context.RequestAborted));
    }
}

internal sealed class RunStream(IRunStore store, FlowRuns runs, IFlowHost host, ApiSettings settings, TimeProvider clock)
{
    /// <summary>How often progress is looked at, and how long a quiet stream stays silent.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    public async IAsyncEnumerable<SseItem<JsonElement>> Of(string runId, int after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ends = clock.GetUtcNow() + settings.StreamLength;
        // The first thing said is how far it is, at once: the client then knows that it is connected.
        var (spoke, said) = (clock.GetUtcNow(), "nothing yet");
        while (clock.GetUtcNow() < ends && !cancellation.IsCancellationRequested)
        {
            // Asked before the events are read: what ends the run is then among them.
            var run = await runs.Find(runId, cancellation);
            foreach (var happened in await store.Events(runId, after, cancellation))
            {
                yield return new SseItem<JsonElement>(JsonSerializer.Deserialize<JsonElement>(RunJson.Write(happened)), happened.GetType().Name) { EventId = $"{++after}" };
                spoke = clock.GetUtcNow();
            }
            if (run is not { Outcome: null }) yield break;

            var progress = (await host.Progress(runId, cancellation)).OrderBy(report => report.Attempt, StringComparer.Ordinal).ToList();
            var text = string.Join('\n', progress);
            if (text != said || clock.GetUtcNow() - spoke > Quiet)
            {
                (said, spoke) = (text, clock.GetUtcNow());
                yield return new SseItem<JsonElement>(JsonSerializer.SerializeToElement(progress.Select(live => new { live.Attempt, Progress = ProgressDocument.Of(live) }), ApiJson.Options), "progress");
            }
            await Changed(runId, after, IsBusy(run) ? Beat : Quiet, ends, cancellation);
        }
    }

    private static bool IsBusy(FlowRun run) => run.Steps.Any(step => step.Status == StepStatus.Running);

    private async Task Changed(string runId, int after, TimeSpan most, DateTimeOffset ends, CancellationToken cancellation)
    {
        var left = ends - clock.GetUtcNow();
        using var beat = new CancellationTokenSource(left < TimeSpan.Zero ? TimeSpan.Zero : left < most ? left : most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, cancellation);
        try
        {
            await host.Changed(runId, after, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }
    }
}
