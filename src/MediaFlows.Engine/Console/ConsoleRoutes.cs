using MediaFlows.Engine.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MediaFlows.Engine.Console;

/// <summary>Serves the console. It holds nothing that is secret: what it shows it asks the API for, with the key of whoever looks.</summary>
internal static class ConsoleRoutes
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string NotBuilt = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>MediaFlows: the console is not built</title></head>
        <body>
        <h1>The console is not built</h1>
        <p>This MediaFlows was built on a machine without Node.js. Everything else works: the command line, the API, review links.</p>
        <p>To have the console, install Node.js 18 or later with npm (Debian and Ubuntu: <code>apt-get install nodejs npm</code>; macOS: <code>brew install node</code>), then start <code>./mediaflows</code> again: it builds what is missing.</p>
        </body>
        </html>
        """;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").ForAnyone().ExcludeFromDescription();
        pages.MapMethods("/", ["GET", "HEAD"], (HttpContext context) => Moved(context));
        pages.MapMethods("/console/{**path}", ["GET", "HEAD"], Serve);
    }

    private static IResult Serve(string? path, HttpContext context)
    {
        // The page's own addresses are relative to the folder: a proxy may put a path before ours.
        if (path is null && !context.Request.Path.Value!.EndsWith('/')) return Moved(context);
        if (ConsoleFiles.Find(path ?? ConsoleFiles.Page) is { } file) return Answer(file, context);
        return path is null ? Results.Text(NotBuilt, "text/html; charset=utf-8") : throw Problem.NotFound("such file of the console", "unknown-file");
    }

    private static IResult Moved(HttpContext context)
    {
        context.Response.Headers.Location = "console/";
        return Results.StatusCode(302);
    }

    private static IResult Answer(ConsoleFile file, HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = file.Path == ConsoleFiles.Page ? "no-cache" : "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        if (file.Path == ConsoleFiles.Page)
        {
            headers.ContentSecurityPolicy = Policy;
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }
        var zipped = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (zipped) headers.ContentEncoding = "gzip";
        return Results.Bytes(zipped ? file.Zipped : file.Content, file.ContentType, entityTag: new EntityTagHeaderValue(file.Tag));
    }
}
