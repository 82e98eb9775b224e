using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Flow">Name of a published flow.</param>
/// <param name="Asset">Container and path of the file.</param>
/// <param name="Again">Start once more although this content version went through this flow already.</param>
public sealed record StartRun(string Flow, string Asset, JsonElement? Inputs = null, bool Again = false);

/// <param name="Existing">Whether the run was there already.</param>
public sealed record RunReceipt(string Id, bool Existing, string Run);

/// <summary>Runs: start one, find them, look at one.</summary>
internal static class RunsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/api/runs").WithTags("runs");
        runs.MapPost("", Start).For(ApiRole.Operate).WithMetadata(new TakesIdempotencyKey()).WithSummary("Start a run").Produces<RunReceipt>(202).Produces<RunReceipt>(200);
        runs.MapGet("", List).For(ApiRole.Read).WithSummary("Find runs, newest first").Produces<Page<RunSummary>>();
        runs.MapGet("/{id}", Show).For(ApiRole.Read).WithSummary("Everything about one run").Produces<RunDocument>();
    }

    private static async Task<IResult> Start(StartRun body, FlowRuns runs, HttpContext context)
    {
        var request = new StartRequest(body.Flow, body.Asset, body.Inputs, context.Caller(), body.Again, Writes.IdempotencyKey(context.Request));
        return Started(context, await runs.Start(request, context.RequestAborted));
    }

    public static IResult Started(HttpContext context, StartReceipt receipt)
    {
        var path = $"/api/runs/{receipt.RunId}";
        context.Response.Headers.Location = path;
        if (receipt.Existing) return Results.Ok(new RunReceipt(receipt.RunId, true, path));
        context.Response.Headers["Operation-Location"] = path;
        context.Response.Headers.RetryAfter = "2";
        return Results.Json(new RunReceipt(receipt.RunId, false, path), statusCode: 202);
    }

    private static async Task<IResult> List(
        IRunStore store, HttpContext context, string? status, string? flow, int? version, string? asset, string? q, DateTimeOffset? from, DateTimeOffset? to, string? after, int top = 50)
    {
        var query = new RunQuery(status, flow, asset, q, from, to, after, Math.Clamp(top, 1, 1000), version);
        var page = await store.Search(query, context.RequestAborted);
        return Results.Ok(new Page<RunSummary>([.. page.Rows.Select(RunSummary.Of)], NextLink(context.Request, page.Next)));
    }

    /// <summary>The same request, from where this page ended.</summary>
    public static string? NextLink(HttpRequest request, string? after)
    {
        if (after is null) return null;
        var query = request.Query.Where(pair => pair.Key != "after").SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        return request.Path + QueryString.Create(query.Append(new("after", after)));
    }

    private static async Task<IResult> Show(string id, FlowRuns runs, IRunStore store, IFlowHost host, TimeProvider clock, HttpContext context)
    {
        var run = await Found(id, runs, store, context.RequestAborted);
        var progress = await host.Progress(id, context.RequestAborted);
        var takenDownBy = run.Outcome is null ? null : await LinkedRuns.TakedownOf(run, store, context.RequestAborted);
        var tag = ETag(run, progress, takenDownBy);
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Request.Headers.IfNoneMatch.Any(sent => sent is not null && sent.Split(',', StringSplitOptions.TrimEntries).Contains(tag))
            ? Results.StatusCode(304)
            : Results.Ok(RunDocument.Of(run, progress, takenDownBy, clock.GetUtcNow()));
    }

    public static async Task<FlowRun> Found(string id, FlowRuns runs, IRunStore store, CancellationToken cancellation) =>
        await runs.Find(id, cancellation) ?? throw (await store.Find(id, cancellation) is null
            ? Problem.NotFound($"run '{id}'", "unknown-run")
            : new Problem(410, "run-purged", "This run was purged; its audit trail is still there."));

    private static string ETag(FlowRun run, IReadOnlyList<LiveProgress> progress, string? takenDownBy)
    {
        var live = string.Join('\n', progress.OrderBy(report => report.Attempt, StringComparer.Ordinal).Select(report => report.ToString()));
        return $"W/\"{run.Version}-{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(live + takenDownBy)):x}\"";
    }
}
