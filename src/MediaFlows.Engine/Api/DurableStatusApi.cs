using System.Globalization;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>Runs as Durable Functions' management API shows its instances, for the tools that know only that.</summary>
internal static class DurableStatusApi
{
    private const string Root = "/runtime/webhooks/durabletask/instances";
    private const string Continuation = "x-ms-continuation-token";

    public static void Map(IEndpointRouteBuilder api)
    {
        var instances = api.MapGroup(Root).WithTags("durable");
        Metadata(instances.MapGet("", List), ApiRole.Read, "Instances; pages by the header x-ms-continuation-token").Produces<IReadOnlyList<DurableInstance>>();
        Metadata(instances.MapGet("/{id}", Show), ApiRole.Read, "One instance: 202 while it goes on").Produces<DurableInstance>(200).Produces<DurableInstance>(202);
        Metadata(instances.MapPost("/{id}/raiseEvent/{name}", RaiseEvent).WithMetadata(new TakesIdempotencyKey()), ApiRole.Operate, "Answer a wait/event step, named by its id, with a JSON body").Produces(202).ProducesProblem(410);
        Metadata(instances.MapPost("/{id}/terminate", Terminate).WithMetadata(new TakesIdempotencyKey()), ApiRole.Operate, "Cancel the run").Produces(202).ProducesProblem(410);
        Metadata(instances.MapPost("/{id}/suspend", Suspend).WithMetadata(new TakesIdempotencyKey()), ApiRole.Operate, "Pause the run").Produces(202).ProducesProblem(410);
        Metadata(instances.MapPost("/{id}/resume", Resume).WithMetadata(new TakesIdempotencyKey()), ApiRole.Operate, "Resume the run").Produces(202).ProducesProblem(410);
        Metadata(instances.MapDelete("/{id}", Purge), ApiRole.Admin, "Purge an ended run").Produces<DurablePurge>();
        Metadata(instances.MapDelete("", PurgeMany), ApiRole.Admin, "Purge ended runs").Produces<DurablePurge>();
    }

    private static RouteHandlerBuilder Metadata(RouteHandlerBuilder endpoint, ApiRole role, string summary) =>
        endpoint.WithMetadata(new Access(role, AlsoFunctionsKey: true)).WithSummary(summary);

    private static async Task<IResult> Show(
        string id, FlowRuns runs, IRunStore store, TimeProvider clock, ApiSettings settings, HttpContext context,
        bool showHistory = false, bool showHistoryOutput = false, bool showInput = true, bool returnInternalServerErrorOnFailure = false)
    {
        var run = await Found(id, runs, context.RequestAborted);
        var history = showHistory ? await store.Events(id, 0, context.RequestAborted) : null;
        var instance = DurableInstance.Of(run, clock.GetUtcNow(), showInput, history, showHistoryOutput);
        if (run.Outcome is not null)
            return Results.Json(instance, statusCode: run.Outcome == RunOutcome.Failed && returnInternalServerErrorOnFailure ? 500 : 200);
        context.Response.Headers.Location = settings.Address($"{Root}/{id}").ToString();
        context.Response.Headers.RetryAfter = "5";
        return Results.Json(instance, statusCode: 202);
    }

    private static async Task<IResult> List(
        IRunStore store, FlowRuns runs, TimeProvider clock, HttpContext context,
        string? instanceIdPrefix, DateTimeOffset? createdTimeFrom, DateTimeOffset? createdTimeTo, string? runtimeStatus, bool showInput = false, int top = 100)
    {
        var after = context.Request.Headers[Continuation].ToString();
        var query = new RunQuery(DurableInstance.Statuses(runtimeStatus), From: createdTimeFrom, To: createdTimeTo, After: after.Length == 0 ? null : after, Top: Math.Clamp(top, 1, 1000));
        var page = await store.Search(query, context.RequestAborted);
        var instances = new List<DurableInstance>();
        foreach (var row in page.Rows.Where(row => row.RunId.StartsWith(instanceIdPrefix ?? "", StringComparison.Ordinal)))
            if (await runs.Find(row.RunId, context.RequestAborted) is { } run)
                instances.Add(DurableInstance.Of(run, clock.GetUtcNow(), showInput, null, false));
        if (page.Next is not null) context.Response.Headers[Continuation] = page.Next;
        return Results.Ok(instances);
    }

    private static async Task<IResult> RaiseEvent(string id, string name, FlowRuns runs, Writes writes, HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) throw new Problem(400, "not-json", "An event's payload is JSON.");
        var run = await Going(id, runs, context.RequestAborted);
        var step = run.Flow.Steps.FirstOrDefault(step => step.Id == name && step.Kind == StepKind.WaitEvent)
            ?? throw Problem.NotFound($"step '{name}' that waits for an event", "unknown-step");
        var answer = new CallbackReceived(step.Id, await ApiJson.Read(context.Request), context.Caller()) { At = writes.Now };
        return await Tell(id, answer, runs, writes, context);
    }

    private static Task<IResult> Terminate(string id, string? reason, FlowRuns runs, Writes writes, HttpContext context) =>
        Tell(id, new OperatorActed(OperatorAction.Cancel, context.Caller(), reason) { At = writes.Now }, runs, writes, context);

    private static Task<IResult> Suspend(string id, string? reason, FlowRuns runs, Writes writes, HttpContext context) =>
        Tell(id, new RunPaused(context.Caller(), reason) { At = writes.Now }, runs, writes, context);

    private static Task<IResult> Resume(string id, string? reason, FlowRuns runs, Writes writes, HttpContext context) =>
        Tell(id, new RunResumed(context.Caller(), reason) { At = writes.Now }, runs, writes, context);

    /// <summary>Durable answers 202 whatever the instance makes of it, but for one that has ended.</summary>
    private static async Task<IResult> Tell(string id, FlowEvent what, FlowRuns runs, Writes writes, HttpContext context)
    {
        await Going(id, runs, context.RequestAborted);
        try
        {
            await writes.Tell(context, id, what);
        }
        catch (Problem problem) when (problem.Status == 409)
        {
        }
        return Results.StatusCode(202);
    }

    /// <summary>Durable knows nothing of an instance that was purged.</summary>
    private static async Task<FlowRun> Found(string id, FlowRuns runs, CancellationToken cancellation) =>
        await runs.Find(id, cancellation) ?? throw Problem.NotFound($"instance '{id}'", "unknown-run");

    private static async Task<FlowRun> Going(string id, FlowRuns runs, CancellationToken cancellation)
    {
        var run = await Found(id, runs, cancellation);
        return run.Outcome is null ? run : throw new Problem(410, "run-ended", "This run has ended.");
    }

    private static async Task<IResult> Purge(string id, FlowRuns runs, CancellationToken cancellation) =>
        await runs.Purge(id, cancellation) ? Results.Ok(new DurablePurge(1)) : throw Problem.NotFound($"ended run '{id}'", "unknown-run");

    private static async Task<IResult> PurgeMany(FlowRuns runs, IRunStore store, DateTimeOffset createdTimeFrom, DateTimeOffset? createdTimeTo, string? runtimeStatus, CancellationToken cancellation)
    {
        var purged = 0;
        await foreach (var row in store.All(new(DurableInstance.Statuses(runtimeStatus ?? DurableInstance.Ended), From: createdTimeFrom, To: createdTimeTo), cancellation))
            if (await runs.Purge(row.RunId, cancellation))
                purged++;
        return purged > 0 ? Results.Ok(new DurablePurge(purged)) : throw Problem.NotFound("such ended run", "unknown-run");
    }
}

public sealed record DurablePurge(int InstancesDeleted);

/// <summary>A run in Durable's words.</summary>
/// <param name="Output">How it ended; null until then.</param>
/// <param name="CreatedTime">To the second, as Durable writes it.</param>
public sealed record DurableInstance(
    string Name, string InstanceId, string RuntimeStatus, object? Input, DurableCustomStatus CustomStatus, object? Output, string CreatedTime, string LastUpdatedTime,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<JsonElement>? HistoryEvents)
{
    public const string Ended = "Completed,Failed,Terminated";

    public static DurableInstance Of(FlowRun run, DateTimeOffset now, bool showInput, IReadOnlyList<FlowEvent>? history, bool withOutput)
    {
        var picture = RunPicture.Of(run, now);
        return new(
            run.FlowRef.Name, run.Id, StatusOf(picture.Status), showInput ? new { asset = run.Asset.Uri, inputs = run.Inputs } : null,
            new(picture.Status, picture.Where, picture.Answers.Next.Text), run.Outcome is null ? null : new { outcome = run.Outcome, reason = run.StoppingBecause },
            Time(run.Started), Time(run.Updated), history is null ? null : [.. history.Select(happened => Entry(happened, withOutput))]);
    }

    /// <summary>Our statuses for Durable's; null for all.</summary>
    public static string? Statuses(string? runtimeStatuses)
    {
        if (string.IsNullOrWhiteSpace(runtimeStatuses)) return null;
        var wanted = runtimeStatuses.Split(',', StringSplitOptions.TrimEntries);
        var known = Enum.GetValues<RunStatus>().Where(status => wanted.Contains(StatusOf(status), StringComparer.OrdinalIgnoreCase)).ToList();
        return known.Count > 0 ? string.Join(',', known.Select(status => status.Text())) : throw new Problem(400, "unknown-status", $"'{runtimeStatuses}' names no runtime status.");
    }

    private static string StatusOf(RunStatus status) => status switch
    {
        RunStatus.Queued => "Pending",
        RunStatus.Paused => "Suspended",
        RunStatus.Succeeded or RunStatus.Rejected => "Completed",
        RunStatus.Failed => "Failed",
        RunStatus.Cancelled => "Terminated",
        _ => "Running",
    };

    private static JsonElement Entry(FlowEvent happened, bool withOutput)
    {
        var entry = JsonSerializer.Deserialize<JsonElement>(RunJson.Write(happened));
        if (withOutput) return entry;
        return Json.Of(entry.EnumerateObject().Where(member => member.Name is not ("output" or "input" or "files" or "metadata" or "payload"))
            .ToDictionary(member => member.Name, member => member.Value));
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

/// <param name="Where">In words: where the run is.</param>
/// <param name="Next">In words: what needs to happen next.</param>
public sealed record DurableCustomStatus(RunStatus Status, string Where, string Next);
