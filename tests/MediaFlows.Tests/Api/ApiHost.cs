using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Tests.Api;

/// <summary>The API on Kestrel over the embedded host and its store, in a folder of its own.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private ApiHost(WebApplication app, string folder)
    {
        (this.app, this.folder) = (app, folder);
        Address = new Uri(app.Urls.Single());
        app.Services.GetRequiredService<ApiSettings>().PublicUrl = Address;
        Anyone = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        Admin = Client(app.Services.GetRequiredService<ApiKeyFile>().FirstKey!);
    }

    public Uri Address { get; }

    /// <summary>Sends no key.</summary>
    public HttpClient Anyone { get; }

    public HttpClient Admin { get; }

    public PostBox Sent => app.Services.GetRequiredService<PostBox>();

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public static async Task<ApiHost> Start(TimeSpan? streamLength = null, params IStep[] steps) => await Start(_ => { }, streamLength, steps);

    /// <param name="otherwise">Puts something else in the place of a port.</param>
    public static async Task<ApiHost> Start(Action<IServiceCollection> otherwise, TimeSpan? streamLength = null, params IStep[] steps)
    {
        var folder = Directory.CreateTempSubdirectory("mediaflows-api-").FullName;
        foreach (var container in new[] { "ingest", "runs" })
            Directory.CreateDirectory(Path.Combine(folder, container));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new KeptLog());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Add(builder.Services, folder, streamLength ?? TimeSpan.FromMinutes(3), steps);
        otherwise(builder.Services);
        var app = builder.Build();
        app.MapMediaFlows();
        await app.StartAsync();
        return new ApiHost(app, folder);
    }

    private static void Add(IServiceCollection services, string folder, TimeSpan streamLength, IStep[] steps)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new SqliteRunStore(Path.Combine(folder, "mediaflows.db"))).AddSingleton<IRunStore>(host => host.GetRequiredService<SqliteRunStore>());
        services.AddSingleton<IDocumentStore, SqliteDocumentStore>().AddSingleton<IFlowCatalog, SqliteFlowCatalog>().AddSingleton<IAssetStore>(_ => new FolderAssetStore(folder));
        services.AddSingleton(_ => new StepCatalog([new Make(), new Nothing(), new Refuse(), .. steps])).AddSingleton<IStepTypes>(host => host.GetRequiredService<StepCatalog>());
        services.AddSingleton(new StepRunnerOptions(Path.Combine(folder, "work"))).AddSingleton(new EmbeddedHostOptions(2)).AddSingleton<ISecretSource, NoSecrets>();
        services.AddSingleton<FlowLibrary>().AddSingleton<RunAdvancer>().AddSingleton<FlowRuns>().AddSingleton<StepRunner>().AddSingleton<Correspondence>().AddSingleton<Errands>();
        services.AddSingleton<EmbeddedHost>().AddSingleton<IFlowHost>(host => host.GetRequiredService<EmbeddedHost>());
        services.AddHostedService(host => host.GetRequiredService<EmbeddedHost>());
        services.AddSingleton<PostBox>().AddSingleton<INotifier>(host => host.GetRequiredService<PostBox>());
        services.AddAccess(folder).AddMediaFlowsApi(new ApiSettings { PublicUrl = new Uri("http://127.0.0.1/"), StreamLength = streamLength });
    }

    public HttpClient Client(string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public HttpClient With(ApiRole role) => Client(Get<ApiKeyFile>().Add(role.ToString(), role));

    public async Task Publish(string flow)
    {
        var (reading, published) = await Get<FlowLibrary>().Publish(flow, "test", default);
        Assert.True(published is not null, string.Join('\n', reading.Problems));
    }

    public async Task<string> Put(string uri, byte[] content)
    {
        await Get<IAssetStore>().Put(uri, new MemoryStream(content), "video/mp4", null, default);
        return uri;
    }

    /// <summary>Starts a flow on a new small file and gives the run's id.</summary>
    public async Task<string> Start(string flow, string path = "live/match.mp4")
    {
        var uri = await Put($"ingest/{path}", Encoding.UTF8.GetBytes(Guid.NewGuid().ToString()));
        var answer = await Admin.PostAsJsonAsync("/api/runs", new { flow, asset = uri });
        return (await answer.Json()).GetProperty("id").GetString()!;
    }

    /// <summary>The run's document, as soon as it fits.</summary>
    public async Task<JsonElement> Until(string runId, Func<FlowRun, bool> fits)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var run = await Get<FlowRuns>().Find(runId, patience.Token) ?? throw new InvalidOperationException($"no run {runId}");
            if (fits(run)) return await (await Admin.GetAsync($"/api/runs/{runId}")).Json();
            await Get<IFlowHost>().Changed(runId, run.Version, patience.Token);
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    public Task<JsonElement> UntilEnded(string runId) => Until(runId, run => run.Outcome is not null);

    public Task<JsonElement> UntilAsked(string runId) => Until(runId, run => run.Reviews.Any(review => review.Outcome == ReviewOutcome.Open));

    public async ValueTask DisposeAsync()
    {
        await Get<EmbeddedHost>().StopAsync(default);
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class NoSecrets : ISecretSource
    {
        public Task<string?> Find(string name, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }
}

/// <summary>What people were sent.</summary>
internal sealed class PostBox : INotifier
{
    private readonly System.Threading.Channels.Channel<Notification> sent = System.Threading.Channels.Channel.CreateUnbounded<Notification>();

    public Task Send(Notification notification, CancellationToken cancellation) => sent.Writer.WriteAsync(notification, cancellation).AsTask();

    /// <summary>The path of the next link sent to this person.</summary>
    public async Task<string> LinkFor(string person)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
            if (await sent.Reader.ReadAsync(patience.Token) is { Link: { } link } notification && notification.To == person)
                return link.AbsolutePath;
    }
}

/// <summary>Everything that was logged, in all tests.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    public static ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}

internal static class Answers
{
    public static async Task<JsonElement> Json(this HttpResponseMessage answer) => JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());

    public static async Task<JsonElement> Json(this Task<HttpResponseMessage> answer) => await (await answer).Json();

    public static async Task EnsureSuccess(this Task<HttpResponseMessage> answer) => (await answer).EnsureSuccessStatusCode();

    public static string? Text(this JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            value = value.GetProperty(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }

    public static JsonElement Step(this JsonElement run, string id) => run.GetProperty("steps").EnumerateArray().Single(step => step.Text("id") == id);
}

public sealed record MakeInput(IReadOnlyDictionary<string, string>? Files = null, JsonElement? Output = null);

/// <summary>Makes files of the given roles with the given text.</summary>
[Step("test/make", "Make files", "Makes files for a test.")]
internal sealed class Make : Step<MakeInput, JsonElement>
{
    protected override async Task<StepResult> Perform(MakeInput input, StepContext context, CancellationToken cancellation)
    {
        var files = new List<MediaFile>();
        foreach (var (role, text) in input.Files ?? new Dictionary<string, string>())
        {
            var path = Path.Combine(context.WorkFolder, role);
            await File.WriteAllTextAsync(path, text, cancellation);
            files.Add(await context.Keep(path, role, $"{role}{Extension(role)}", Kind(role), context.File("source")!.Sha256, cancellation));
        }
        return Completed(input.Output ?? Json.EmptyObject, files);
    }

    private static string Extension(string role) => role switch { "proxy" => ".mp4", "captions" => ".vtt", "qc-report-html" => ".html", _ => ".json" };

    private static string Kind(string role) => role switch { "proxy" => "video/mp4", "captions" => "text/vtt", "qc-report-html" => "text/html", _ => "application/json" };
}

[Step("test/nothing", "Do nothing", "Does nothing.", Compensates = ["test/nothing"])]
internal sealed class Nothing : Step<IReadOnlyDictionary<string, JsonElement>, JsonElement>
{
    protected override Task<StepResult> Perform(IReadOnlyDictionary<string, JsonElement> input, StepContext context, CancellationToken cancellation) =>
        Task.FromResult(Completed(Json.EmptyObject));
}

public sealed record RefuseInput(string? Only = null);

/// <summary>Fails as broken media does, unless told otherwise by an edited input.</summary>
[Step("test/refuse", "Refuse", "Refuses.")]
internal sealed class Refuse : Step<RefuseInput, JsonElement>
{
    protected override Task<StepResult> Perform(RefuseInput input, StepContext context, CancellationToken cancellation) => input.Only == "now and then"
        ? Task.FromResult(Completed(Json.EmptyObject))
        : throw new StepFailedException(new Failure(FailureClass.Media, "broken", "The file ends early.", "Deliver it again."));
}
