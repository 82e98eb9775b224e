using System.Security.Cryptography;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaFlows.Engine.Api;

/// <summary>Where an external system answers a <c>wait/event</c> step; the token in the address says which, and is the only credential.</summary>
internal static class CallbacksApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/api/callbacks/{token}", Callback).WithTags("in").ForAnyone().WithMetadata(new TakesIdempotencyKey())
        .WithSummary("Answer a step that waits for an external system").Accepts<JsonElement>("application/json").Produces<Written>(200).Produces<Written>(202).ProducesProblem(404).ProducesProblem(409);

    private static async Task<IResult> Callback(string token, Callbacks callbacks, FlowRuns runs, ApiSettings settings, TimeProvider clock, HttpContext context)
    {
        var (run, step, round) = callbacks.Read(token) ?? throw Problem.NotFound("such callback address", "unknown-callback");
        var body = await Body(context.Request);
        var payload = body.Length == 0 ? Json.EmptyObject : Parse(body);
        // In a later round the partner is asked anew, and may well give the same answer again.
        var key = $"callback:{step}:{round}:{Writes.IdempotencyKey(context.Request) ?? Convert.ToHexStringLower(SHA256.HashData(body))}";
        var verdict = await runs.Tell(run, key, new CallbackReceived(step, payload) { At = clock.GetUtcNow() }, settings.VerdictWait, context.RequestAborted);
        return Writes.Answer(context, run, verdict);
    }

    private static async Task<byte[]> Body(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.Length <= StepOutput.Most ? body.ToArray() : throw new Problem(413, "too-large", "An answer has at most 32 KB.", "Put what is bigger into a file and send its address.");
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body, ApiJson.Options);
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The body is no JSON.", 400, fault);
        }
    }
}
