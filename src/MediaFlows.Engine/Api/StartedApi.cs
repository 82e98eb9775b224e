using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="From">When the stretch begins; it ends where the next begins.</param>
/// <param name="Started">Runs that were started in it.</param>
/// <param name="Troubled">How many of them failed or wait for an operator.</param>
public sealed record StartedBar(DateTimeOffset From, int Started, int Troubled);

/// <param name="All">Whether all runs of that time were counted; else the newest of them.</param>
public sealed record StartedRuns(IReadOnlyList<StartedBar> Bars, bool All);

/// <summary>How many runs were started when, and what became of them.</summary>
internal static class StartedApi
{
    private const int MostBars = 100, MostCounted = 20_000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/api/overview/started", Count).WithTags("ops").For(ApiRole.Read)
        .WithSummary("How many runs were started in each of so many equal stretches of a time, and how many of them are in trouble").Produces<StartedRuns>();

    private static async Task<IResult> Count(IRunStore store, HttpContext context, DateTimeOffset from, DateTimeOffset to, int bars = 24)
    {
        if (to <= from || bars is < 1 or > MostBars) throw new Problem(400, "bad-stretches", $"`from` must come before `to`, and `bars` is 1 to {MostBars}.");
        var each = (to - from) / bars;
        var counted = Enumerable.Range(0, bars).Select(n => new StartedBar(from + (each * n), 0, 0)).ToArray();
        var left = MostCounted;
        await foreach (var run in store.All(new(From: from, To: to), context.RequestAborted))
        {
            if (left-- == 0) break;
            ref var bar = ref counted[Math.Clamp((int)((run.Started - from) / each), 0, bars - 1)];
            bar = bar with { Started = bar.Started + 1, Troubled = bar.Troubled + (run.Status is "failed" or "needs-attention" ? 1 : 0) };
        }
        return Results.Ok(new StartedRuns(counted, left >= 0));
    }
}
