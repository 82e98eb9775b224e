using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace MediaFlows.Engine.Api;

/// <summary>One fault inside a request.</summary>
/// <param name="Pointer">JSON Pointer to the value; empty for the whole.</param>
/// <param name="Line">1 for the first line; null when unknown.</param>
/// <param name="Column">1 for the first character; null when unknown.</param>
public sealed record ProblemError(string Pointer, string Code, string Message, string? Remedy = null, int? Line = null, int? Column = null, string? Severity = null);

/// <summary>Why a request was not done, as RFC 9457 has it.</summary>
internal sealed class Problem(int status, string code, string message, string? remedy = null, IReadOnlyList<ProblemError>? errors = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static Problem NotFound(string what, string code = "not-found") => new(404, code, $"There is no {what}.");

    /// <summary>What an exception means to the caller; null for a fault of our own, which is nobody else's business.</summary>
    public static Problem? Of(Exception fault) => fault switch
    {
        Problem problem => problem,
        RequestRefused refused => new(StatusOf(refused.Code), refused.Code, refused.Message, refused.Remedy),
        FlowNotPublished missing => new(404, "unknown-flow", missing.Message),
        StoreFault { Code: "disk-full" } full => new(507, full.Code, full.Message, "Make room on the disk, then try again."),
        StoreFault { RetryAfter: not null } later => new(503, later.Code, later.Message, "Try again later."),
        StoreFault { IsShut: true } shut => new(503, shut.Code, shut.Message, "Whoever runs MediaFlows must open its storage again; then repeat this."),
        StoreConflict changed => new(409, "changed-meanwhile", changed.Message, "Look again, then repeat it."),
        StoreFault store => new(422, store.Code, store.Message),
        BadHttpRequestException { InnerException: JsonException json } => BadJson(json),
        BadHttpRequestException { StatusCode: 413 } => new(413, "too-large", "The request's body is too large."),
        BadHttpRequestException bad => new(bad.StatusCode, "bad-request", bad.Message),
        _ => null,
    };

    public ProblemDetails Details(HttpContext context) => new()
    {
        Type = $"urn:mediaflows:problem:{code}",
        Title = Title(status),
        Status = status,
        Detail = Message,
        Instance = context.Request.Path.StartsWithSegments("/review") || context.Request.Path.StartsWithSegments("/api/callbacks") || context.Request.Path.StartsWithSegments("/files") ? null : context.Request.Path,
        Extensions = Extensions(context),
    };

    private Dictionary<string, object?> Extensions(HttpContext context)
    {
        var members = new Dictionary<string, object?> { ["code"] = code, ["requestId"] = context.TraceIdentifier };
        if (remedy is not null) members["remedy"] = remedy;
        if (errors is { Count: > 0 }) members["errors"] = errors;
        return members;
    }

    private static Problem BadJson(JsonException fault)
    {
        var error = new ProblemError(Pointer(fault.Path), "bad-json", JsonFaultWords.Of(fault), null, (int?)fault.LineNumber + 1, (int?)fault.BytePositionInLine + 1);
        return new(400, "bad-json", "The body is not what this takes: see errors.", null, [error]);
    }

    private static string Pointer(string? path) =>
        path is null or "$" ? "" : path[1..].Replace("['", ".").Replace("']", "").Replace('[', '.').Replace("]", "").Replace("/", "~1").Replace('.', '/');

    private static int StatusOf(string code) => code switch
    {
        "unknown-run" or "unknown-flow" or "unknown-review" or "unknown-step" or "unknown-item" or "unknown-asset" => 404,
        "bad-inputs" or "idempotency-key-reused" or "unknown-cue" or "not-an-object" => 422,
        "too-large" => 413,
        "no-document" => 404,
        _ => 409,
    };

    private static string Title(int status) => status switch
    {
        400 => "Bad request",
        401 => "Not authenticated",
        403 => "Not allowed",
        404 => "Not found",
        409 => "Conflict",
        410 => "Gone",
        412 => "Changed meanwhile",
        413 => "Too large",
        415 => "Unsupported kind of content",
        422 => "Not valid",
        503 => "Not now",
        507 => "No room",
        _ => "Problem",
    };
}
