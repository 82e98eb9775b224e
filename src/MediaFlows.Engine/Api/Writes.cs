using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Engine.Api;

/// <summary>What a write answers.</summary>
/// <param name="Code">recorded; or kept, when the run has not looked at it yet.</param>
/// <param name="Run">Path of the run.</param>
public sealed record Written(string Code, string Message, string Run);

/// <summary>Says of an endpoint that it heeds the Idempotency-Key.</summary>
internal sealed record TakesIdempotencyKey;

/// <summary>Telling a run something on a caller's behalf.</summary>
internal sealed class Writes(FlowRuns runs, ApiSettings settings, TimeProvider clock)
{
    private const int LongestKey = 200;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Keeps it in the run's inbox under the caller's idempotency key and answers with the run's verdict, or 202 when there is none in time.</summary>
    public async Task<IResult> Tell(HttpContext context, string runId, FlowEvent what)
    {
        var verdict = await runs.Tell(runId, InboxKey(context), what, settings.VerdictWait, context.RequestAborted);
        return Answer(context, runId, verdict);
    }

    public static IResult Answer(HttpContext context, string runId, InboxVerdict? verdict)
    {
        var run = $"/api/runs/{Uri.EscapeDataString(runId)}";
        if (verdict is { Accepted: false }) throw new Problem(StatusOf(verdict.Code), verdict.Code, verdict.Message);
        if (verdict is not null) return Results.Ok(new Written(verdict.Code, verdict.Message, run));
        context.Response.Headers["Operation-Location"] = run;
        context.Response.Headers.RetryAfter = "2";
        return Results.Json(new Written("kept", "It is kept and will be decided on; look at the run for what came of it.", run), statusCode: 202);
    }

    /// <summary>The same key from the same caller is the same word, however often it is sent.</summary>
    public static string InboxKey(HttpContext context) => $"{context.Caller()}:{IdempotencyKey(context.Request) ?? Guid.NewGuid().ToString("N")}";

    public static string? IdempotencyKey(HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > LongestKey || key.Any(char.IsControl))
            throw new Problem(400, "bad-idempotency-key", $"The Idempotency-Key has more than {LongestKey} characters, or control characters.");
        return key.Length == 0 ? null : key;
    }

    private static int StatusOf(string code) => code switch
    {
        "unknown-step" or "unknown-item" or "unknown-review" or "unknown-callback" => 404,
        "run-ended" => 410,
        "not-a-reviewer" => 403,
        "note-required" or "metadata-incomplete" or "secret-not-allowed" => 422,
        "too-large" => 413,
        "changed-since" => 412,
        _ => 409,
    };
}
