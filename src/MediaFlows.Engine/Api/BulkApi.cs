using System.Text.Json;
using System.Text.Json.Serialization;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

[JsonConverter(typeof(KebabEnum<BulkAction>))]
public enum BulkAction { Retry, Skip, Pause, Resume, Cancel, Rerun }

/// <summary>Which runs; as in <c>GET /api/runs</c>.</summary>
public sealed record BulkFilter(string? Status = null, string? Flow = null, string? Asset = null, string? Q = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int? Version = null);

/// <param name="Filter">Which runs; or give <paramref name="Ids"/>.</param>
/// <param name="Preview">Only count them.</param>
/// <param name="Expected">How many the preview counted: when there are others by now, nothing is done.</param>
/// <param name="Step">Retry and skip: only this one, where it waits for a person; null for all that do. Rerun: the step to begin again from; null for the beginning.</param>
/// <param name="Input">Retry of one step: laid over each run's own input of it, as a merge patch (RFC 7396).</param>
/// <param name="Output">Skip of one step: what later steps read instead of its own output.</param>
public sealed record BulkRequest(BulkAction Action, BulkFilter? Filter = null, IReadOnlyList<string>? Ids = null, bool Preview = false, int? Expected = null, string? Reason = null,
    string? Step = null, JsonElement? Input = null, JsonElement? Output = null);

/// <param name="Count">Runs that were meant.</param>
/// <param name="Done">Runs it counted for; those that take longer are among them.</param>
/// <param name="Sample">The first of them, in a preview.</param>
/// <param name="Acted">Ids of the runs it was done for: with <paramref name="Refused"/> every run that was meant.</param>
public sealed record BulkAnswer(int Count, int Done, IReadOnlyList<BulkRefusal> Refused, IReadOnlyList<RunSummary> Sample, IReadOnlyList<string> Acted);

public sealed record BulkRefusal(string Id, string Code, string Message);

/// <summary>One action on many runs.</summary>
internal static class BulkApi
{
    private const int Most = 10_000;
    private const int AtOnce = 32;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/api/runs/bulk", Bulk).WithTags("runs").For(ApiRole.Operate).WithMetadata(new TakesIdempotencyKey())
        .WithSummary("One action on many runs: preview first").Produces<BulkAnswer>();

    private static async Task<IResult> Bulk(BulkRequest body, BulkRuns bulk, HttpContext context)
    {
        if (body.Filter is null == body.Ids is null)
            throw new Problem(400, "filter-or-ids", "Give either filter or ids.");
        Check(body);
        var rows = await bulk.Meant(body, Most, context.RequestAborted);
        if (body.Preview) return Results.Ok(new BulkAnswer(rows.Count, 0, [], [.. rows.Take(10).Select(RunSummary.Of)], []));
        if (body.Expected is { } expected && expected != rows.Count)
            throw new Problem(409, "count-changed", $"The preview counted {expected} runs; now there are {rows.Count}.", "Preview again.");

        var refused = new System.Collections.Concurrent.ConcurrentBag<BulkRefusal>();
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.RequestAborted }, async (row, cancellation) =>
        {
            if (await bulk.Act(body, row.RunId, context.Caller(), Writes.IdempotencyKey(context.Request), cancellation) is { } refusal) refused.Add(refusal);
        });
        var left = refused.Select(one => one.Id).ToHashSet();
        return Results.Ok(new BulkAnswer(rows.Count, rows.Count - refused.Count, [.. refused.OrderBy(one => one.Id, StringComparer.Ordinal)], [], [.. rows.Select(row => row.RunId).Where(id => !left.Contains(id))]));
    }

    private static void Check(BulkRequest body)
    {
        if (body.Step is not null && body.Action is not (BulkAction.Retry or BulkAction.Skip or BulkAction.Rerun))
            throw new Problem(400, "step-not-meant", "This action is about whole runs.", "Leave `step` out.");
        if (body.Input is not null && (body.Action != BulkAction.Retry || body.Step is null))
            throw new Problem(400, "input-not-meant", "`input` goes with `retry` of one step.", "Name the step, or leave `input` out.");
        if (body.Output is not null && (body.Action != BulkAction.Skip || body.Step is null))
            throw new Problem(400, "output-not-meant", "`output` goes with `skip` of one step.", "Name the step, or leave `output` out.");
    }
}

internal sealed class BulkRuns(FlowRuns runs, LinkedRuns linked, IRunStore store, TimeProvider clock)
{
    public async Task<IReadOnlyList<RunRow>> Meant(BulkRequest body, int most, CancellationToken cancellation)
    {
        if (body.Ids is { } ids) return await Named(ids, cancellation);
        var filter = body.Filter!;
        var found = await store.All(new(filter.Status, filter.Flow, filter.Asset, filter.Q, filter.From, filter.To, Version: filter.Version), cancellation).Take(most + 1).ToListAsync(cancellation);
        return found.Count <= most ? found : throw new Problem(422, "too-many", $"The filter means more than {most} runs.", "Narrow it, and act in parts.");
    }

    public async Task<BulkRefusal?> Act(BulkRequest body, string runId, string by, string? key, CancellationToken cancellation)
    {
        try
        {
            if (body.Action == BulkAction.Rerun)
            {
                await linked.Rerun(runId, body.Step, by, key, body.Reason, cancellation);
                return null;
            }
            foreach (var (part, what) in await Words(body, runId, by, cancellation))
                if (await runs.Tell(runId, $"{by}:{key ?? Guid.NewGuid().ToString("N")}{part}", what, TimeSpan.FromSeconds(1), cancellation) is { Accepted: false } refused)
                    return new(runId, refused.Code, refused.Message);
            return null;
        }
        catch (Exception fault) when (Problem.Of(fault) is { } problem)
        {
            return new(runId, problem.Code, problem.Message);
        }
    }

    private async Task<IReadOnlyList<(string Part, FlowEvent What)>> Words(BulkRequest body, string runId, string by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return body.Action switch
        {
            BulkAction.Pause => [("", new RunPaused(by, body.Reason) { At = now })],
            BulkAction.Resume => [("", new RunResumed(by, body.Reason) { At = now })],
            BulkAction.Cancel => [("", new OperatorActed(OperatorAction.Cancel, by, body.Reason) { At = now })],
            _ => OfSteps(body, await runs.Find(runId, cancellation) ?? throw Problem.NotFound($"run '{runId}'", "unknown-run"), by),
        };
    }

    private IReadOnlyList<(string Part, FlowEvent What)> OfSteps(BulkRequest body, FlowRun run, string by)
    {
        var action = body.Action == BulkAction.Skip ? OperatorAction.Skip : OperatorAction.Retry;
        return [.. Parked(run, body).Select(matter => ($":{matter.Step}/{matter.Item}",
            (FlowEvent)new OperatorActed(action, by, body.Reason, matter.Step, matter.Item, body.Output ?? (body.Input is { } patch ? Recorded(run, matter).Patched(patch) : null)) { At = clock.GetUtcNow() }))];
    }

    private static JsonElement Recorded(FlowRun run, OpenMatter matter) =>
        run.Step(matter.Step).Items.FirstOrDefault(item => item.Key == matter.Item) is { Input: { ValueKind: JsonValueKind.Object } input } ? input : Json.EmptyObject;

    private IReadOnlyList<OpenMatter> Parked(FlowRun run, BulkRequest body)
    {
        var parked = RunPicture.Of(run, clock.GetUtcNow()).Open.Where(matter => matter.Kind == OpenKind.Attention && (body.Step is null || matter.Step == body.Step)).ToList();
        return parked.Count > 0 ? parked : throw new Problem(409, body.Action == BulkAction.Skip ? "nothing-to-skip" : "nothing-to-retry",
            body.Step is { } step ? $"Step '{step}' of this run does not wait for a person." : "No step of this run waits for a person.");
    }

    private async Task<IReadOnlyList<RunRow>> Named(IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var rows = new List<RunRow>();
        foreach (var id in ids.Distinct())
            rows.Add(await store.Find(id, cancellation) ?? throw Problem.NotFound($"run '{id}'", "unknown-run"));
        return rows;
    }
}
