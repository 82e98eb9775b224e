using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;
using MediaFlows.Azure.Events;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Tests.Events;

public sealed class EventGridPublisherTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Type, string Authorization, string Key, JsonElement Body)> requests = new();
    private readonly Queue<int> answers = new();
    private WebApplication app = null!;

    public async ValueTask InitializeAsync()
    {
        using var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        app = builder.Build();
        app.Run(Take);
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Events_AreCloudEvents_AndTheIdentityIsShown()
    {
        var topic = new EventGridPublisher(new EventGridPublisherClient(Address, new Identity(), Options()));
        await topic.Send([Event(1), Event(2)], default);

        var (type, authorization, _, body) = Assert.Single(requests);
        Assert.StartsWith("application/cloudevents-batch+json", type);
        Assert.Equal("Bearer token", authorization);
        Assert.Equal(["r1/1", "r1/2"], body.EnumerateArray().Select(told => told.GetProperty("id").GetString()));
        var first = body[0];
        Assert.Equal(("1.0", "/mediaflows", "mediaflows.run.started.v1", "runs/r1", "2026-11-26T12:00:00+00:00", "application/json", 1), (
            first.GetProperty("specversion").GetString(), first.GetProperty("source").GetString(), first.GetProperty("type").GetString(), first.GetProperty("subject").GetString(),
            first.GetProperty("time").GetDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:sszzz"), first.GetProperty("datacontenttype").GetString(), first.GetProperty("data").GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task ABusyTopic_IsToldAgain_WithTheSameIds()
    {
        answers.Enqueue(503);
        answers.Enqueue(429);
        await WithKey().Send([Event(1)], default);
        Assert.Equal(["r1/1", "r1/1", "r1/1"], requests.Select(request => request.Body[0].GetProperty("id").GetString()));
    }

    [Fact]
    public async Task ARefusal_IsThrown_WithoutTheKey()
    {
        answers.Enqueue(401);
        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => WithKey().Send([Event(1)], default));
        Assert.Equal(401, fault.Status);
        Assert.Equal("the-key", Assert.Single(requests).Key);
        Assert.DoesNotContain("the-key", fault.ToString());
    }

    [Fact]
    public async Task Many_GoInParts()
    {
        await WithKey().Send([.. Enumerable.Range(1, 45).Select(Event)], default);
        Assert.Equal([20, 20, 5], requests.Select(request => request.Body.GetArrayLength()));
    }

    [Theory]
    [InlineData("http://topic.example.com/api/events")]
    [InlineData("topic")]
    public void NoHttpsAddress_IsAFaultOfTheSettings(string address) =>
        Assert.Contains("MEDIAFLOWS_EVENTS_TOPIC", Assert.Throws<FormatException>(() => new ServiceCollection().AddEventGridPublisher(_ => address)).Message);

    [Fact]
    public void WithoutATopic_NobodyIsTold() => Assert.Null(new ServiceCollection().AddEventGridPublisher(_ => null).BuildServiceProvider().GetService<IEventSink>());

    private Uri Address => new(app.Urls.Single() + "/api/events");

    private EventGridPublisher WithKey() => new(new EventGridPublisherClient(Address, new AzureKeyCredential("the-key"), Options()));

    private static EventGridPublisherClientOptions Options() => new()
    {
        Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2) },
        Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }),
    };

    private static EventOut Event(int number) =>
        new($"r1/{number}", "mediaflows.run.started.v1", "runs/r1", new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero), Json.Of(new { number }));

    private async Task Take(HttpContext context)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        requests.Enqueue((context.Request.ContentType ?? "", context.Request.Headers.Authorization.ToString(), context.Request.Headers["aeg-sas-key"].ToString(), body));
        context.Response.StatusCode = answers.TryDequeue(out var status) ? status : 200;
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
