using MediaFlows.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Counts">How many runs there are of each status.</param>
/// <param name="NeedsAttention">The newest runs that wait for an operator.</param>
/// <param name="Waiting">The newest runs that wait for reviewers, a time or a partner.</param>
/// <param name="Running">The newest runs at work.</param>
public sealed record Overview(int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<RunSummary> NeedsAttention, IReadOnlyList<RunSummary> Waiting, IReadOnlyList<RunSummary> Running);

/// <summary>Operations at a glance: how many of what, whether the host is well, and figures for dashboards.</summary>
internal static class OverviewApi
{
    private const int First = 10;

    public static void Map(IEndpointRouteBuilder api)
    {
        var ops = api.MapGroup("").WithTags("ops");
        ops.MapGet("/api/overview", Look).For(ApiRole.Read).WithSummary("How many runs there are of each status, and which need someone").Produces<Overview>();
        ops.MapGet("/health", Health).ForAnyone().WithSummary("Whether this host can work: its run store answers").Produces<HealthAnswer>().Produces<HealthAnswer>(503);
        ops.MapGet("/metrics", Metrics).For(ApiRole.Read).WithSummary("Figures in Prometheus' text format").Produces<string>(200, "text/plain");
    }

    private static async Task<IResult> Look(IRunStore store, CancellationToken cancellation)
    {
        var counts = await store.CountByStatus(cancellation);
        return Results.Ok(new Overview(counts.Values.Sum(), counts, await Newest("needs-attention"), await Newest("waiting"), await Newest("running")));

        async Task<IReadOnlyList<RunSummary>> Newest(string status) =>
            [.. (await store.Search(new(status, Top: First), cancellation)).Rows.Select(RunSummary.Of)];
    }

    private static async Task<IResult> Health(IRunStore store, CancellationToken cancellation)
    {
        try
        {
            await store.Unread(1, cancellation);
            return Results.Ok(new HealthAnswer("ok"));
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            return Results.Json(new HealthAnswer($"the run store does not answer ({fault.GetType().Name})"), statusCode: 503);
        }
    }

    private static async Task<IResult> Metrics(IRunStore store, PrometheusText figures, CancellationToken cancellation) =>
        Results.Text(figures.Write(await store.CountByStatus(cancellation)), "text/plain; version=0.0.4; charset=utf-8");
}

/// <param name="Status">ok, or what is wrong.</param>
public sealed record HealthAnswer(string Status);
