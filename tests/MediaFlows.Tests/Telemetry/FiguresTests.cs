using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Telemetry;
using MediaFlows.Tests.Ai;
using MediaFlows.Tests.Contracts;
using MediaFlows.Tests.Host;
using MediaFlows.Tests.Runs;
using MediaFlows.Tests.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaFlows.Tests.Telemetry;

public sealed class FiguresTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-figures-").FullName;
    private readonly string run = Guid.NewGuid().ToString("N");
    private readonly Heard heard = new();

    public void Dispose()
    {
        heard.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ARun_IsCountedAndTimedAtItsEnd()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("counted", "  - { id: a, uses: test/echo }");
        await host.Start("counted", run);
        var ended = await host.UntilEnded(run);

        Assert.Equal([1], heard.Values("mediaflows.runs.ended", "flow", "counted"));
        Assert.Equal("succeeded", heard.Measured("mediaflows.runs.ended").Single(figure => figure.Label("flow") == "counted").Label("outcome"));
        Assert.Equal([(ended.Ended!.Value - ended.Started).TotalSeconds], heard.Values("mediaflows.run.duration", "flow", "counted"));
    }

    [Fact]
    public async Task AnApproval_IsAWait_EndedOnce_AlsoWhenItLapsesLater()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("lapsing", "  - { id: review, uses: review/approval, with: { reviewers: [ann@example.com] } }\n  - { id: b, uses: test/gated }");
        await host.Start("lapsing", run);
        await host.Approve(run);
        await host.Tell(run, new MetadataRevised("metadata", 1, "ann@example.com", Json.Of(new { title = "new" })) { At = DateTimeOffset.UtcNow });
        await host.Until(run, now => now.Reviews.Length == 2);
        var run2 = await host.Until(run, now => now.Reviews[0].Outcome == ReviewOutcome.Lapsed);

        var approved = heard.SpansOf(run).Where(span => span.OperationName == "review/approval").ToList();
        Assert.Equal("approved", Assert.Single(approved).GetTagItem("mediaflows.outcome"));
        Assert.Contains(approved[0].Duration.TotalSeconds, heard.Values("mediaflows.waits.duration", "kind", "review"));
        Assert.Equal(2, run2.Round);
    }

    [Fact]
    public async Task TheGauge_TellsEveryStatus_AndAsksTheStoreSeldom()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("parking", "  - { id: a, uses: test/flaky, with: { failures: 9 }, retry: { attempts: 1 } }");
        await host.Start("parking", run);
        await host.Until(run, now => now.Step("a").Status == StepStatus.Parked);
        var store = new FailingRunStore(host.Store, 0, FailAt.Before);
        var clock = new StoodClock();
        var gauge = new RunGauge(store, clock, NullLogger<RunGauge>.Instance);
        await gauge.StartAsync(default);

        heard.AskGauges();
        heard.AskGauges();
        Assert.Equal(1, store.Calls);
        Assert.Equal([1.0, 1.0], heard.Values("mediaflows.runs", "status", "needs-attention"));
        Assert.Equal([0.0, 0.0], heard.Values("mediaflows.runs", "status", "failed"));

        clock.Now += TimeSpan.FromSeconds(11);
        heard.AskGauges();
        Assert.Equal(2, store.Calls);

        await gauge.StopAsync(default);
        heard.AskGauges();
        Assert.Equal(3, heard.Values("mediaflows.runs", "status", "needs-attention").Count);
    }

    [Fact]
    public async Task AStoreThatFails_DisturbsNoReader_TheLastIsTold()
    {
        await using var host = await LittleHost.Open(folder);
        var clock = new StoodClock();
        var gauge = new RunGauge(new FailingRunStore(host.Store, 2, FailAt.Before), clock, NullLogger<RunGauge>.Instance);
        await gauge.StartAsync(default);
        heard.AskGauges();
        clock.Now += TimeSpan.FromSeconds(11);
        heard.AskGauges();
        await gauge.StopAsync(default);

        Assert.Equal([0.0, 0.0], heard.Values("mediaflows.runs", "status", "queued"));
    }

    [Fact]
    public async Task AiUnits_AreTokensAndSecondsHeard()
    {
        await using var partner = await AiPartner.Start();
        partner.Settings["MEDIAFLOWS_DESCRIBE_MODEL"] = partner.Settings["MEDIAFLOWS_TRANSCRIBE_MODEL"] = run;
        partner.Says(new { title = "t" });
        var schema = Json.Of(new { type = "object", properties = new { title = new { type = "string" } }, required = new[] { "title" }, additionalProperties = false });
        await new OpenAiDescriber(partner.Endpoint).Describe("", Json.EmptyObject, schema, default);
        partner.Answers(200, new { segments = Array.Empty<object>() });
        await new OpenAiTranscriber(partner.Endpoint).Transcribe(SpeechWav.Write(folder, 5, _ => 0.5), null, _ => { }, default);

        Assert.Equal([("input-tokens", 812.0), ("output-tokens", 96), ("audio-seconds", 5)],
            heard.Measured("mediaflows.ai.units").Where(figure => figure.Label("model") == run).Select(figure => (figure.Label("kind")!, figure.Value)));
    }

    [Fact]
    public async Task MediaGoneThrough_CountsInItsOwnTime_WhenTheAttemptCameToItsEnd()
    {
        var scenario = Scenario.Start("  - { id: do, uses: test/do }");
        var bench = new RunnerBench { Does = (context, _) => Through(context, 17.25) };
        await bench.Perform(scenario.Run);
        bench.Does = (context, _) => Through(context, 17.5).ContinueWith<StepResult>(_ => throw new IOException("cut"));
        await bench.Perform(scenario.Run);

        Assert.Contains(17.25, heard.Values("mediaflows.media.seconds", "uses", "test/do"));
        Assert.DoesNotContain(17.5, heard.Values("mediaflows.media.seconds", "uses", "test/do"));
        Assert.Contains("completed", heard.Measured("mediaflows.steps").Where(figure => figure.Label("uses") == "test/do").Select(figure => figure.Label("outcome")));

        static Task<StepResult> Through(StepContext context, double seconds)
        {
            context.GoesThrough(seconds);
            return Task.FromResult<StepResult>(new StepResult.Completed(Json.EmptyObject, []));
        }
    }

    [Fact]
    public async Task ThePageOfFigures_ReadsAsPrometheusWantsIt()
    {
        using var page = new PrometheusText();
        await using var host = await LittleHost.Open(folder);
        await host.Publish("shown", "  - { id: a, uses: test/flaky, with: { failures: 1 }, retry: { attempts: 2, firstDelay: 1s, maxDelay: 1s } }");
        await host.Start("shown", run);
        await host.UntilEnded(run);
        Figures.AttemptEnded("test/shown", "completed", TimeSpan.FromSeconds(100), 2.5);

        var text = page.Write(new Dictionary<string, int> { ["running"] = 3 });
        Assert.Contains("mediaflows_runs{status=\"needs-attention\"} 0\n", text);
        Assert.Contains("mediaflows_runs{status=\"running\"} 3\n", text);
        Assert.Single(text.Split('\n'), line => line == "# TYPE mediaflows_runs gauge");
        Assert.Contains("mediaflows_runs_ended_total{flow=\"shown\",outcome=\"succeeded\"} 1\n", text);
        Assert.Contains("mediaflows_retries_total{uses=\"test/flaky\",class=\"transient\"} ", text);
        Assert.Contains("mediaflows_media_seconds_total{uses=\"test/shown\"} 2.5\n", text);
        Assert.Contains("mediaflows_step_duration_seconds_bucket{uses=\"test/shown\",outcome=\"completed\",le=\"60\"} 0\n", text);
        Assert.Contains("mediaflows_step_duration_seconds_bucket{uses=\"test/shown\",outcome=\"completed\",le=\"300\"} 1\n", text);
    }

    private sealed class StoodClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;

        /// <summary>Nobody's patience ends on a clock that stands, however busy the machine is.</summary>
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
