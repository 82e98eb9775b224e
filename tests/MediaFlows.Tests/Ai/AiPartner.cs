using System.Collections.Concurrent;
using System.Text.Json;
using MediaFlows.Engine.Ai;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Tests.Ai;

/// <summary>A small OpenAI-compatible endpoint on loopback. It answers what the test says, and keeps what it was asked.</summary>
public sealed class AiPartner : IAsyncDisposable
{
    public const string Key = "sk-test-0123456789abcdef";
    private readonly WebApplication app;

    private AiPartner(WebApplication app) => this.app = app;

    public ConcurrentQueue<Asked> Requests { get; } = new();
    public Func<Asked, HttpResponse, Task> Answer { get; set; } = (_, response) => Json(response, new { });
    public Dictionary<string, string> Settings { get; } = new() { ["MEDIAFLOWS_AI_KEY"] = Key };

    public string Address { get; private set; } = "";

    public OpenAiEndpoint Endpoint => new(OpenAiEndpoint.Client(), Settings.GetValueOrDefault, TimeProvider.System);

    public static async Task<AiPartner> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var partner = new AiPartner(app);
        app.Run(partner.Handle);
        await app.StartAsync();
        partner.Address = app.Urls.Single();
        partner.Settings["MEDIAFLOWS_AI_ENDPOINT"] = partner.Address + "/v1/";
        return partner;
    }

    public void Answers(int status, object body) => Answer = (_, response) => Json(response, body, status);

    public void Says(object content, string finish = "stop") => Answers(200, Chat(content is string text ? text : JsonSerializer.Serialize(content), finish));

    public static object Chat(string? content, string finish = "stop") => new
    {
        choices = new[] { new { message = new { role = "assistant", content }, finish_reason = finish } },
        usage = new { prompt_tokens = 812, completion_tokens = 96 },
    };

    public static Task Json(HttpResponse response, object body, int status = 200)
    {
        response.StatusCode = status;
        return body is string text ? response.WriteAsync(text) : response.WriteAsJsonAsync(body);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Handle(HttpContext context)
    {
        var request = context.Request;
        var asked = request.HasFormContentType
            ? new Asked(request.Path + request.QueryString, request.Headers.Authorization.ToString(), await Fields(request), default, await Audio(request))
            : new Asked(request.Path + request.QueryString, request.Headers.Authorization.ToString(), [], await JsonSerializer.DeserializeAsync<JsonElement>(request.Body), []);
        Requests.Enqueue(asked);
        await Answer(asked, context.Response);
    }

    private static async Task<Dictionary<string, string>> Fields(HttpRequest request) =>
        (await request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());

    private static async Task<byte[]> Audio(HttpRequest request)
    {
        var copy = new MemoryStream();
        await (await request.ReadFormAsync()).Files.Single(file => file.Name == "file").CopyToAsync(copy);
        return copy.ToArray();
    }
}

public sealed record Asked(string Path, string Authorization, Dictionary<string, string> Fields, JsonElement Body, byte[] Audio);
