using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <param name="Reason">For the audit trail.</param>
public sealed record Because(string? Reason = null);

/// <param name="Input">The input to try with instead of the recorded one.</param>
public sealed record RetryStep(JsonElement? Input = null, string? Reason = null);

/// <param name="Output">What later steps read instead of the step's own output.</param>
public sealed record SkipStep(JsonElement? Output = null, string? Reason = null);

/// <param name="From">The step to begin again from; what does not come after it is taken over. Null: everything again.</param>
public sealed record Rerun(string? From = null, string? Reason = null);

/// <summary>What operators do to a run.</summary>
internal static class RunActionsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var run = api.MapGroup("/api/runs/{id}").WithTags("runs").For(ApiRole.Operate);
        run.MapPost("/pause", Pause).WithSummary("Start nothing new; what runs ends and is recorded").Says();
        run.MapPost("/resume", Resume).WithSummary("Go on").Says();
        run.MapPost("/cancel", Cancel).WithSummary("Stop what runs, undo what was done, end").Says();
        run.MapPost("/steps/{step}/retry", Retry).WithSummary("Try a step again, or one item of it").Says();
        run.MapPost("/steps/{step}/skip", Skip).WithSummary("Go on without a step, or one item of it").Says();
        run.MapPost("/rerun", RunAgain).WithMetadata(new TakesIdempotencyKey()).WithSummary("Start a linked run, from a step on or from the beginning").Produces<RunReceipt>(202).Produces<RunReceipt>(200);
        run.MapPost("/takedown", Takedown).WithSummary("Start a linked run that takes back what was published").Produces<RunReceipt>(202).Produces<RunReceipt>(200);
    }

    private static void Says(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new TakesIdempotencyKey()).Produces<Written>(200).Produces<Written>(202).ProducesProblem(404).ProducesProblem(409);

    private static Task<IResult> Pause(string id, Because? body, Writes writes, HttpContext context) =>
        writes.Tell(context, id, new RunPaused(context.Caller(), body?.Reason) { At = writes.Now });

    private static Task<IResult> Resume(string id, Because? body, Writes writes, HttpContext context) =>
        writes.Tell(context, id, new RunResumed(context.Caller(), body?.Reason) { At = writes.Now });

    private static Task<IResult> Cancel(string id, Because? body, Writes writes, HttpContext context) =>
        writes.Tell(context, id, new OperatorActed(OperatorAction.Cancel, context.Caller(), body?.Reason) { At = writes.Now });

    private static Task<IResult> Retry(string id, string step, string? item, RetryStep? body, Writes writes, HttpContext context) =>
        writes.Tell(context, id, new OperatorActed(OperatorAction.Retry, context.Caller(), body?.Reason, step, item, body?.Input) { At = writes.Now });

    private static Task<IResult> Skip(string id, string step, string? item, SkipStep? body, Writes writes, HttpContext context) =>
        writes.Tell(context, id, new OperatorActed(OperatorAction.Skip, context.Caller(), body?.Reason, step, item, body?.Output) { At = writes.Now });

    private static async Task<IResult> RunAgain(string id, Rerun? body, LinkedRuns linked, HttpContext context) =>
        RunsApi.Started(context, await linked.Rerun(id, body?.From, context.Caller(), Writes.IdempotencyKey(context.Request), body?.Reason, context.RequestAborted));

    private static async Task<IResult> Takedown(string id, Because? body, LinkedRuns linked, HttpContext context) =>
        RunsApi.Started(context, await linked.Takedown(id, context.Caller(), body?.Reason, context.RequestAborted));
}
