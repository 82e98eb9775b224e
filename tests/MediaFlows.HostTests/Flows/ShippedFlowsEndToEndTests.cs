using MediaFlows.Core.Runs;
using MediaFlows.HostTests.Cli;
using MediaFlows.HostTests.Media;
using MediaFlows.Tests.Ai;

namespace MediaFlows.HostTests.Flows;

/// <summary>The shipped flows besides the demo's, from a file that arrives to its end, with real tools.</summary>
public sealed class ShippedFlowsEndToEndTests : IAsyncLifetime
{
    private readonly Workplace place = new();
    private AiPartner partner = null!;
    private HostedMachine machine = null!;

    public async ValueTask InitializeAsync()
    {
        partner = await AiPartner.Start();
        partner.Answer = (asked, response) => AiPartner.Json(response, asked.Path.EndsWith("/audio/transcriptions", StringComparison.Ordinal)
            ? new { language = "english", segments = new[] { new { start = 0.1, end = 0.9, text = " Good evening." } } }
            : AiPartner.Chat("""{ "title": "Evening news", "summary": "A greeting.", "tags": ["news"], "topics": ["politics"], "language": "en" }"""));
        machine = await HostedMachine.Start(place.Data, partner.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await machine.DisposeAsync();
        await partner.DisposeAsync();
        place.Dispose();
    }

    [Fact]
    public async Task AiMetadata_Approved_GoesToTheMamAsCorrected_AndIsPublished()
    {
        var id = await Arrives(await place.Clip("news.mp4"), "ingest/metadata/news.mp4", "ai-metadata");
        var asked = await machine.Until(id, run => run.Reviews.Any(review => review.Outcome == ReviewOutcome.Open));
        Assert.Equal("Evening news", asked.Reviews[^1].Metadata.GetProperty("title").GetString());
        await machine.Decide(id, Decision.Approve, new { title = "News of the evening", tags = new[] { "news", "evening" } });
        var run = await machine.UntilSettled(id);
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.Equal([("mam", StepStatus.Completed), ("publish", StepStatus.Completed), ("archive", StepStatus.Skipped)], Last(run));
        Assert.Contains("News of the evening", File.ReadAllText(Assert.Single(machine.Below("mam"))));
        Assert.Equal(File.ReadAllBytes(machine.PathOf("ingest/metadata/news.mp4")), File.ReadAllBytes(Assert.Single(machine.Below("published"))));
        Assert.Empty(machine.Below("archive"));
    }

    [Fact]
    public async Task AiMetadata_Rejected_IsArchivedUnpublished()
    {
        var id = await Arrives(await place.Clip("news.mp4"), "ingest/metadata/news.mp4", "ai-metadata");
        await machine.Decide(id, Decision.Reject);
        var run = await machine.UntilSettled(id);
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.Equal([("mam", StepStatus.Skipped), ("publish", StepStatus.Skipped), ("archive", StepStatus.Completed)], Last(run));
        Assert.Empty(machine.Below("mam"));
        Assert.Empty(machine.Below("published"));
        Assert.Contains(machine.Below("archive"), file => file.EndsWith("news.mp4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task IngestQc_WhatPasses_GoesThroughWithoutAnybody()
    {
        var id = await Arrives(Delivery("good.mkv", "null"), "ingest/delivery/good.mkv", "ingest-qc");
        var run = await machine.UntilSettled(id);
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.Equal("pass", run.Step("qc").Output.GetProperty("verdict").GetString());
        Assert.Empty(run.Reviews);
        Assert.Contains("\"verdict\"", File.ReadAllText(Assert.Single(machine.Below("mam"))));
        Assert.Contains(machine.Below("archive"), file => file.EndsWith("good.mkv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task IngestQc_BlackThatLasts_ParksBeforeAnythingFollows()
    {
        var id = await Arrives(Delivery("black.mkv", "drawbox=t=fill:color=black:enable='between(t,1,12)'"), "ingest/delivery/black.mkv", "ingest-qc");
        var run = await machine.UntilSettled(id);
        Assert.Equal((null, StepStatus.Parked), (run.Outcome, run.Step("qc").Status));
        Assert.Contains("Black picture", run.Step("qc").Items[0].Reason);
        Assert.Equal(StepStatus.Pending, run.Step("proxy").Status);
        Assert.Empty(machine.Below("archive"));
        // An operator has looked and lets it pass.
        await HostedMachine.Answer(machine.Operator.PostAsync($"/api/runs/{id}/steps/qc/skip", new StringContent("""{ "reason": "meant to be black" }""", null, "application/json")));
        Assert.Equal(RunOutcome.Succeeded, (await machine.Until(id, ended => ended.Outcome is not null)).Outcome);
    }

    [Fact]
    public async Task LongForm_IsMadeInChunks_AndOnlyTheWholeIsArchived()
    {
        var id = await Arrives(Delivery("long.mkv", "null"), "ingest/long/long.mkv", "long-form");
        var run = await machine.UntilSettled(id);
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.Equal(["sound", "p000"], run.Step("chunks").Items.Select(item => item.Key));
        Assert.Equal(150, run.Step("join").Output.GetProperty("frames").GetInt64());
        Assert.Equal("h264\n150", MediaBench.Probe(Assert.Single(machine.Below("archive"), file => file.Contains("/h264-1080p-")), "stream=codec_name,nb_frames"));
        Assert.DoesNotContain(machine.Below("archive"), file => file.Contains("chunk"));
    }

    private async Task<string> Arrives(string file, string uri, string flow)
    {
        machine.Put(file, uri);
        var arrival = await machine.Next();
        Assert.Equal((uri, null), (arrival.Uri, arrival.SetAside));
        return arrival.Runs[flow].RunId;
    }

    /// <summary>15 s of moving picture with a sound at -23 LUFS (EBU Tech 3341, case 1).</summary>
    private string Delivery(string name, string filter)
    {
        var path = Path.Combine(place.Folder, name);
        MediaBench.Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=15", "-f", "lavfi",
            "-i", "aevalsrc=pow(10\\,-23/20)*sin(2*PI*1000*t)|pow(10\\,-23/20)*sin(2*PI*1000*t):s=48000:d=15", "-vf", filter, "-c:v", "ffv1", "-c:a", "pcm_s24le", path);
        return path;
    }

    private static (string, StepStatus)[] Last(FlowRun run) => [.. new[] { "mam", "publish", "archive" }.Select(step => (step, run.Step(step).Status))];
}
