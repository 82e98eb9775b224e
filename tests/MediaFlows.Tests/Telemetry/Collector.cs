using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Tests.Telemetry;

/// <summary>Takes what an OpenTelemetry collector takes over HTTP, and keeps the bytes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<Export> received = Channel.CreateUnbounded<Export>();
    private readonly ConcurrentBag<Export> kept = [];

    private Collector(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(app);
        app.Run(collector.Take);
        await app.StartAsync();
        return collector;
    }

    /// <summary>Waits until something came to this path that holds all of these bytes.</summary>
    public async Task<Export> Until(string path, params byte[][] parts)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        bool Fits(Export export) => export.Path == path && parts.All(part => export.Body.AsSpan().IndexOf(part) >= 0);
        while (!kept.Any(Fits))
            kept.Add(await received.Reader.ReadAsync(patience.Token));
        return kept.First(Fits);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await received.Writer.WriteAsync(new(context.Request.Path, context.Request.ContentType, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}

internal sealed record Export(string Path, string? ContentType, byte[] Body)
{
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
