using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.HostTests.Flows;

/// <summary>One machine's host as <c>serve</c> makes it, with the shipped flows, a watched folder and an operator; nobody gets mail.</summary>
internal sealed class HostedMachine : IAsyncDisposable, INotifier
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string folder;
    private readonly Channel<TakenIn> taken = Channel.CreateUnbounded<TakenIn>();
    private WebApplication app = null!;

    private HostedMachine(string folder) => this.folder = folder;

    public HttpClient Operator { get; private set; } = null!;

    public static async Task<HostedMachine> Start(string folder, IReadOnlyDictionary<string, string>? settings = null)
    {
        var machine = new HostedMachine(folder);
        var listen = Listening.At(Listening.FreePort());
        var set = new Settings(name => settings?.GetValueOrDefault(name), new Dictionary<string, string>(), new Dictionary<string, string>());
        machine.app = await Serve.Build(new ServeOptions(new DataFolder(folder), set, listen, machine, TimeSpan.FromMilliseconds(300), LogLevel.None), default);
        machine.Service<FolderWatcher>().Took += arrival => machine.taken.Writer.TryWrite(arrival);
        await Listening.Start(machine.app, listen, default);
        machine.Operator = new HttpClient { BaseAddress = listen };
        machine.Operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", machine.Service<ApiKeyFile>().FirstKey);
        return machine;
    }

    public T Service<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public string PathOf(string uri) => Path.Combine(folder, uri);

    public string[] Below(string container) => Directory.GetFiles(PathOf(container), "*", SearchOption.AllDirectories);

    public async Task Publish(string flow)
    {
        var (reading, published) = await Service<FlowLibrary>().Publish(flow, "test", default);
        Assert.True(published is not null, string.Join('\n', reading.Problems));
    }

    /// <summary>Copies a file into a container, under a name that is given when it is whole.</summary>
    public void Put(string file, string uri)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(uri))!);
        File.Copy(file, PathOf(uri) + ".part");
        File.Move(PathOf(uri) + ".part", PathOf(uri));
    }

    /// <summary>What came of the next file that settled.</summary>
    public async Task<TakenIn> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await taken.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Starts a run by hand and gives its id.</summary>
    public async Task<string> Start(string flow, string uri) =>
        (await Answer(Operator.PostAsJsonAsync("/api/runs", new { flow, asset = uri }))).GetProperty("id").GetString()!;

    public Task<FlowRun> Until(string id, Func<FlowRun, bool> fits) => app.Services.Until(id, fits);

    /// <summary>The run once it has ended, or waits for a person because a step parked.</summary>
    public Task<FlowRun> UntilSettled(string id) => Until(id, run => run.Outcome is not null || run.Steps.Any(step => step.Status == StepStatus.Parked));

    public async Task Decide(string id, Decision decision, object? metadata = null)
    {
        var review = (await Until(id, run => run.Reviews.Any(review => review.Outcome == ReviewOutcome.Open))).Reviews[^1];
        await Answer(Operator.PostAsJsonAsync($"/api/reviews/{review.Id}/decision",
            new { decision = decision.ToString().ToLowerInvariant(), reviewer = review.Reviewers[0], seen = review.Seen, note = "As seen.", metadata }));
    }

    public static async Task<JsonElement> Answer(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public Task Send(Notification notification, CancellationToken cancellation) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
