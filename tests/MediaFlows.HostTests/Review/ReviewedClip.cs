using MediaFlows.HostTests.Flows;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.HostTests.Review;

/// <summary>One machine's host with a clip that went through real steps up to its review; every link asked for is a review of its own.</summary>
public sealed class ReviewedClip : IAsyncLifetime, INotifier
{
    private const string Flow = """
        apiVersion: mediaflows/v1
        name: match
        title: Match report
        inputs:
          destinations: { type: array, default: [website, press] }
        steps:
          - { id: inspect, uses: media/inspect, needs: [] }
          - { id: proxy, title: Make the proxy, uses: media/proxy, needs: inspect }
          - { id: qc, uses: media/qc, needs: inspect, with: { parkOn: never } }
          - { id: transcript, uses: ai/transcribe, needs: inspect, onError: continue }
          - id: review
            title: Editorial review
            uses: review/approval
            needs: [proxy, qc, transcript]
            with:
              reviewers: [ann@example.com]
              deadline: 24h
              instructions: Please check names and rights.
              onChanges: { reworkFrom: proxy }
              metadataSchema:
                type: object
                properties:
                  title: { type: string, maxLength: 60 }
                  summary: { type: string, maxLength: 400 }
                  tags: { type: array, items: { type: string } }
                  category: { type: string, enum: [sport, news, culture], description: Where the archive files it. }
                required: [title, category]
              metadata:
                title: Home win in the last minute
                summary: The home team won by two goals to one; the captain scored at the end.
                tags: [football, league, highlights]
                category: sport
                rights: { territory: Europe, until: "2027-06-30" }
                duration: "${{ steps.inspect.output.duration }}"
          - { id: later, title: Wait for the embargo, uses: wait/until, needs: review, with: { for: 1h } }
          - { id: publish, title: Publish, uses: publish/deliver, needs: later, foreach: "${{ inputs.destinations }}", compensate: publish/retract }
          - { id: archive, title: Archive, uses: archive/store, needs: publish }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-review-").FullName;
    private readonly Channel<Uri> links = Channel.CreateUnbounded<Uri>();
    private WebApplication host = null!;
    private HttpClient operations = null!;
    private string first = "";

    public async ValueTask InitializeAsync()
    {
        var listen = Listening.At(Listening.FreePort());
        var settings = new Settings(_ => null, new Dictionary<string, string>(), new Dictionary<string, string>());
        host = await Serve.Build(new ServeOptions(new DataFolder(folder), settings, listen, this, Log: LogLevel.Warning), default);
        await host.StartAsync();
        operations = new HttpClient { BaseAddress = listen };
        operations.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Services.GetRequiredService<ApiKeyFile>().FirstKey);
        Assert.NotNull((await host.Services.GetRequiredService<FlowLibrary>().Publish(Flow, "test", default)).Published);
        Directory.CreateDirectory(Path.Combine(folder, "ingest", "matches"));
        await SampleClip.Make(Path.Combine(folder, "ingest", "matches", "Finale <2026> 'grün'.mp4"), new Ffmpeg(), default);
        first = await Id(await operations.PostAsJsonAsync("/api/runs", new { flow = "match", asset = "ingest/matches/Finale <2026> 'grün'.mp4" }));
        await NextLink(first);
        await operations.PostAsJsonAsync($"/api/runs/{first}/cancel", new { reason = "the tests have their own" });
        await Until(first, run => run.Outcome is not null);
    }

    public Task Send(Notification notification, CancellationToken cancellation) => links.Writer.WriteAsync(notification.Link!, cancellation).AsTask();

    /// <summary>A new review of the clip.</summary>
    public async Task<(string Run, Uri Link)> Ask()
    {
        var run = await Id(await operations.PostAsJsonAsync($"/api/runs/{first}/rerun", new { from = "review" }));
        return (run, await NextLink(run));
    }

    /// <summary>Links in every state in which there is nothing (more) to decide, by the words they then show.</summary>
    public async Task<IReadOnlyList<(string Words, Uri Link)>> Useless()
    {
        var (links, runs) = (host.Services.GetRequiredService<ReviewLinks>(), host.Services.GetRequiredService<FlowRuns>());
        var (open, asked) = await Ask();
        var review = $"{open}.review.1.1";
        async Task<Uri> Made(string id, string who, DateTimeOffset? deadline = null) => (await links.Make(id, who, deadline, "test", default)).Url;
        async Task<Uri> Once(Func<string, string, Task> what, bool anew = false)
        {
            var (run, link) = await Ask();
            await what(run, $"{run}.review.1.1");
            if (anew) await Until(run, found => found.Reviews.Length == 2);
            return link;
        }
        async Task Post(string address, object body) => Assert.True((await operations.PostAsJsonAsync(address, body)).IsSuccessStatusCode);
        async Task Decide(string run, string id, string decision) => await Post($"/api/reviews/{id}/decision",
            new { decision, reviewer = "ann@example.com", seen = (await Until(run, asked => asked.Reviews is not [])).Reviews[0].Seen, note = "said on the phone" });
        return
        [
            ("This link is not valid", new Uri($"{asked}x")),
            ("This link has expired", await Made(review, "ann@example.com", DateTimeOffset.UtcNow.AddDays(-30))),
            ("This review is gone", await Made($"{new string('0', open.Length)}.review.1.1", "ann@example.com")),
            ("This review is not yours to decide", await Made(review, "eve@example.com")),
            ("This link was withdrawn", await Once((_, id) => Post($"/api/reviews/{id}/revoke", new { reviewer = "ann@example.com" }))),
            ("This review was passed on", await Once((run, id) => runs.Tell(run, "passed", new ReviewDelegated(id, "ann@example.com", "zoe@example.com") { At = DateTimeOffset.UtcNow }, TimeSpan.FromSeconds(9), default))),
            ("This review was called off", await Once((run, _) => Post($"/api/runs/{run}/cancel", new { reason = "It is the wrong file" }))),
            ("It was done again; a newer review has been opened", await Once((run, id) => Decide(run, id, "changes"), anew: true)),
            ("Your decision does not count any more", await Once(async (run, id) =>
            {
                await Decide(run, id, "approve");
                await Until(run, found => found.Reviews[0].Outcome == ReviewOutcome.Approved);
                await runs.Tell(run, "revised", new MetadataRevised("metadata", 99, "key:desk", Json.Of(new { title = "Another", category = "news" })) { At = DateTimeOffset.UtcNow }, TimeSpan.FromSeconds(9), default);
            }, anew: true)),
            ("approved", await Once((run, id) => Decide(run, id, "approve"))),
            ("rejected", await Once((run, id) => Decide(run, id, "reject"))),
        ];
    }

    /// <summary>The run once it fits.</summary>
    public Task<FlowRun> Until(string id, Func<FlowRun, bool> fits) => host.Services.Until(id, fits);

    public async ValueTask DisposeAsync()
    {
        operations?.Dispose();
        if (host is not null) await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The next link that somebody is sent for this run; those of others, sent late, are nobody's any more.</summary>
    public async Task<Uri> NextLink(string run)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (await links.Reader.ReadAsync(patience.Token) is var link)
            if (host.Services.GetRequiredService<ReviewLinks>().Read(link.Segments[^1])?.Run == run)
                return link;
        throw new InvalidOperationException("the channel was closed");
    }

    private static async Task<string> Id(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString()!;
    }
}
