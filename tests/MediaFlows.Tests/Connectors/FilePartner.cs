using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.Tests.Connectors;

/// <summary>A partner that keeps files as RFC 9110 says: PUT, GET, DELETE, ETags and conditions. <see cref="On"/> makes it misbehave.</summary>
internal sealed class FilePartner : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> instead = new();
    private Partner partner = null!;

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    public string Url => partner.Url;

    public IReadOnlyList<Asked> Puts => [.. partner.Requests.Where(request => request.Method == "PUT")];

    public IReadOnlyList<Asked> Requests => [.. partner.Requests];

    public static async Task<FilePartner> Start()
    {
        var files = new FilePartner();
        files.partner = await Partner.Start(context => files.instead.GetValueOrDefault(context.Request.Method, files.Serve)(context));
        return files;
    }

    /// <summary>From now on does this for a method instead.</summary>
    public void On(string method, RequestDelegate answer) => instead[method] = answer;

    public void Behave() => instead.Clear();

    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public async Task Serve(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        context.Response.StatusCode = context.Request.Method switch
        {
            "PUT" => await Put(context, path),
            "DELETE" => Files.TryRemove(path, out _) ? 204 : 404,
            _ => Files.ContainsKey(path) ? 200 : 404,
        };
        if (context.Request.Method == "GET" && Files.TryGetValue(path, out var content))
        {
            context.Response.Headers.ETag = Tag(content);
            await context.Response.Body.WriteAsync(content);
        }
    }

    private async Task<int> Put(HttpContext context, string path)
    {
        var exists = Files.TryGetValue(path, out var there);
        var (none, match) = (context.Request.Headers.IfNoneMatch.ToString(), context.Request.Headers.IfMatch.ToString());
        if ((none == "*" && exists) || (match.Length > 0 && (!exists || match != Tag(there!))))
            return 412;
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Files[path] = body.ToArray();
        context.Response.Headers.ETag = Tag(Files[path]);
        return exists ? 200 : 201;
    }

    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"";

    public ValueTask DisposeAsync() => partner.DisposeAsync();
}
