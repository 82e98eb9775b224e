using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Tests.Connectors;

/// <summary>A partner system on loopback that answers as a test wants, well or badly.</summary>
internal sealed class Partner : IAsyncDisposable
{
    private readonly WebApplication app;

    private Partner(WebApplication app) => this.app = app;

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public string Url => app.Urls.Single();

    public static async Task<Partner> Start(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var partner = new Partner(builder.Build());
        partner.app.Run(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            context.Request.Body = new MemoryStream(body.ToArray());
            partner.Requests.Enqueue(new Asked(context.Request, body.ToArray()));
            await answer(context);
        });
        await partner.app.StartAsync();
        return partner;
    }

    public static Task<Partner> Answering(int status, string body = "", string type = "text/plain", params (string Name, string Value)[] headers) => Start(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return context.Response.WriteAsync(body);
    });

    /// <summary>Never answers; ends when the caller has given up.</summary>
    public static Task Hang(HttpContext context)
    {
        var given = new TaskCompletionSource();
        context.RequestAborted.Register(given.SetResult);
        return given.Task;
    }

    /// <summary>Promises a long answer, sends some of it and cuts the line.</summary>
    public static async Task Cut(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("the first half of");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}

internal sealed class Asked(HttpRequest request, byte[] body)
{
    public string Method { get; } = request.Method;
    public string Path { get; } = request.Path + request.QueryString;
    public IReadOnlyDictionary<string, string> Headers { get; } = request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
    public byte[] Body { get; } = body;
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}
