using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Api;

/// <summary>What every request gets, whichever endpoint answers it: an id, safe headers, a check of its key, and a problem in words when it fails.</summary>
internal static class Envelope
{
    /// <summary>Bytes of a request body; a flow of 200 steps has about 40 KB.</summary>
    private const long MostBody = 1024 * 1024;

    public static void Wrap(EndpointBuilder endpoint)
    {
        var route = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText ?? "";
        var next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => Handle(context, route, next);
    }

    private static async Task Handle(HttpContext context, string route, RequestDelegate next)
    {
        var began = Stopwatch.GetTimestamp();
        context.TraceIdentifier = RequestId(context.Request);
        SetHeaders(context.Response);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBody;
        try
        {
            await ApiAccess.Check(context);
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await Answer(context, route, fault);
        }
        ApiMetrics.Answered(context.Request.Method, route, context.Response.StatusCode, Stopwatch.GetElapsedTime(began));
    }

    private static Task Answer(HttpContext context, string route, Exception fault)
    {
        var problem = Problem.Of(fault);
        if (problem is null)
        {
            Log(context).LogError(fault, "{Method} {Route} failed (request {RequestId})", context.Request.Method, route, context.TraceIdentifier);
            problem = new Problem(500, "unexpected", "MediaFlows itself failed.", $"Try again; report it with the request id {context.TraceIdentifier} when it fails again.");
        }
        return Write(context, problem);
    }

    public static Task Write(HttpContext context, Problem problem)
    {
        SetHeaders(context.Response);
        if (problem.Status == 401) context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(problem.Details(context), ApiJson.Options, "application/problem+json");
    }

    private static ILogger Log(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("MediaFlows.Api");

    /// <summary>The caller's own id when it is harmless, else a new one.</summary>
    private static string RequestId(HttpRequest request)
    {
        var sent = request.Headers["X-Request-Id"].ToString();
        return sent.Length is > 0 and <= 64 && sent.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? sent : Guid.NewGuid().ToString("N");
    }

    private static void SetHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers["X-Request-Id"] = response.HttpContext.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
