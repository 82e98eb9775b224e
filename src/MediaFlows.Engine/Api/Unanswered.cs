using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Engine.Api;

/// <summary>Requests that no endpoint took are answered in words too.</summary>
internal sealed class Unanswered : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        Use(app);
        next(app);
    };

    public static void Use(IApplicationBuilder app) => app.UseStatusCodePages(Answer);

    private static Task Answer(StatusCodeContext refused)
    {
        var context = refused.HttpContext;
        var asked = $"{context.Request.Method} {context.Request.Path}";
        var problem = context.Response.StatusCode switch
        {
            404 => new Problem(404, "unknown-address", $"There is no {asked}.", "The addresses are listed in /openapi/v1.json."),
            405 => new Problem(405, "unknown-method", $"There is no {asked}; this address takes {context.Response.Headers.Allow}."),
            415 => new Problem(415, "unknown-content-type", $"{asked} does not take {context.Request.ContentType ?? "a body without a content type"}."),
            var status => new Problem(status, "refused", $"{asked} was refused."),
        };
        return Envelope.Write(context, problem);
    }
}
