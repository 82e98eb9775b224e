using MediaFlows.HostTests.Flows;
using MediaFlows.HostTests.Media;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Tests.Connectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.HostTests.Operations;

/// <summary>One machine's host, a newsroom that it calls, which answers or refuses as a test wants, and files that go through flows.</summary>
public sealed class OpsDesk : IAsyncLifetime, INotifier
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-console-").FullName;
    private Partner newsroom = null!;
    private WebApplication host = null!;

    public Uri Address { get; private set; } = null!;

    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Whether the newsroom takes items at its old address.</summary>
    public bool NewsroomIsWell { get; set; }

    public async ValueTask InitializeAsync()
    {
        newsroom = await Partner.Start(context =>
        {
            context.Response.StatusCode = NewsroomIsWell || context.Request.Path.StartsWithSegments("/v2") ? 200 : 401;
            return Task.CompletedTask;
        });
        Address = Listening.At(Listening.FreePort());
        var settings = new Settings(_ => null, new Dictionary<string, string> { ["MEDIAFLOWS_ALLOWED_HOSTS"] = new Uri(newsroom.Url).Authority }, new Dictionary<string, string>());
        host = await Serve.Build(new ServeOptions(new DataFolder(folder), settings, Address, this, Log: LogLevel.Warning), default);
        await host.StartAsync();
        Admin = new HttpClient { BaseAddress = Address };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key(ApiRole.Admin));
        await Publish($$"""
            apiVersion: mediaflows/v1
            name: handover
            title: Newsroom handover
            steps:
              - { id: announce, title: Tell the newsroom, uses: http/call, needs: [], with: { url: "{{newsroom.Url}}/items", method: POST, body: { title: Item } } }
              - { id: confirm, title: Confirm, uses: http/call, needs: announce, with: { url: "{{newsroom.Url}}/v2/confirm", method: POST } }
            """);
        await Publish("""
            apiVersion: mediaflows/v1
            name: match
            title: Match report
            steps:
              - { id: inspect, title: Read the technical metadata, uses: media/inspect, needs: [] }
              - { id: proxy, title: Make the review proxy, uses: media/proxy, needs: inspect }
              - { id: review, title: Editorial review, uses: review/approval, needs: proxy, with: { reviewers: [ann@example.com], deadline: 24h, metadata: { duration: "${{ steps.inspect.output.duration }}" } } }
              - { id: publish, title: Publish, uses: publish/deliver, needs: review, foreach: "${{ ['website', 'press'] }}" }
            """);
    }

    public string Key(ApiRole role, string? name = null) => host.Services.GetRequiredService<ApiKeyFile>().Add(name ?? $"{role.ToString().ToLowerInvariant()}-{Guid.NewGuid():N}"[..12], role);

    public async Task Publish(string flow)
    {
        var (reading, published) = await host.Services.GetRequiredService<FlowLibrary>().Publish(flow, "test", default);
        Assert.True(published is not null, string.Join('\n', reading.Problems));
    }

    /// <summary>Starts a flow on a new file of this name.</summary>
    public async Task<string> Start(string flow, string name, bool isMedia = false)
    {
        var path = Path.Combine(folder, "ingest", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (isMedia) await SampleClip.Make(path, new Ffmpeg(), default);
        else await File.WriteAllTextAsync(path, Guid.NewGuid().ToString());
        var answer = await Admin.PostAsJsonAsync("/api/runs", new { flow, asset = $"ingest/{name}" });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString()!;
    }

    /// <summary>Starts a flow that follows a recording of 24 s, of which the first half is there.</summary>
    /// <returns>The run, and what records the other half.</returns>
    public async Task<(string Run, Func<Task> GoOn)> Record(string name)
    {
        await Publish("""
            apiVersion: mediaflows/v1
            name: live
            title: Proxy while it is recorded
            on: { asset: { container: ingest, match: "live/**", settle: 1m, growing: 1s } }
            steps:
              - { id: follow, title: Follow the recording, uses: media/follow, with: { every: 1s, height: 180 } }
            """);
        var whole = Path.Combine(folder, "whole.ts");
        MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=24", "-f", "lavfi", "-i", "sine=r=48000:d=24", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac", whole);
        var bytes = await File.ReadAllBytesAsync(whole);
        var path = Path.Combine(folder, "ingest", "live", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);
        var answer = await Admin.PostAsJsonAsync("/api/runs", new { flow = "live", asset = $"ingest/live/{name}" });
        var run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (run.GetProperty("id").GetString()!, () => File.AppendAllBytesAsync(path, bytes[(bytes.Length / 2)..]));
    }

    public Task<FlowRun> Until(string id, Func<FlowRun, bool> fits) => host.Services.Until(id, fits);

    private string? reviewed;

    /// <summary>A run that waits for its reviewer; one for all who ask.</summary>
    public async Task<string> Reviewed()
    {
        if (reviewed is not null) return reviewed;
        return reviewed = await UntilAsked("matches/cup final <2026>.mp4");
    }

    /// <summary>A run of its own, of a file of this name, that waits for its reviewer.</summary>
    public async Task<string> UntilAsked(string name)
    {
        var run = await Start("match", name, isMedia: true);
        await Until(run, found => found.Reviews.Length > 0);
        return run;
    }

    public Task UntilParked(string id) => Until(id, run => run.Steps.Any(step => step.Status == StepStatus.Parked));

    public Task Send(Notification notification, CancellationToken cancellation) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        if (host is not null) await host.DisposeAsync();
        await newsroom.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
