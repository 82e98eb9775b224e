using System.Diagnostics;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Telemetry;
using MediaFlows.Tests.Host;

namespace MediaFlows.Tests.Telemetry;

public sealed class RunTraceTests : IDisposable
{
    private const string Retried = "  - { id: a, uses: test/flaky, with: { failures: 1 }, retry: { attempts: 3, firstDelay: 1s, maxDelay: 1s } }";
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-trace-").FullName;
    private readonly string run = Guid.NewGuid().ToString("N");
    private readonly Heard heard = new();

    public void Dispose()
    {
        heard.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ARun_IsOneTrace_WithASpanForEveryAttempt_BelowTheRuns()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("traced", Retried + """

              - { id: review, uses: review/approval, with: { reviewers: [ann@example.com] } }
              - { id: later, uses: wait/until, with: { for: 1s } }
              - { id: pub, uses: test/echo, foreach: "${{ ['web', 'press'] }}", with: { value: "${{ item }}" } }
            """);
        await host.Start("traced", run);
        await host.Approve(run);
        var ended = await host.UntilEnded(run);

        var spans = heard.SpansOf(run);
        Assert.Equal(
            ["run traced", "start traced", "test/flaky a 1 failed", "test/flaky a 2 completed", "review/approval review 1 approved", "wait/until later 1 completed",
                "test/echo pub/press 1 completed", "test/echo pub/web 1 completed"],
            spans.Select(Text).OrderBy(text => text.StartsWith("test/echo", StringComparison.Ordinal) ? text : ""));
        Assert.All(spans, span => Assert.Equal(RunTrace.Of(run).TraceId, span.TraceId));
        Assert.Equal((RunTrace.Of(run).SpanId, default), (spans[0].SpanId, spans[0].ParentSpanId));
        Assert.All(spans.Skip(1), span => Assert.Equal(spans[0].SpanId, span.ParentSpanId));
        Assert.Equal((ended.Started, ended.Ended!.Value), (spans[0].StartTimeUtc, spans[0].StartTimeUtc + spans[0].Duration));
        Assert.All(spans.Skip(1), span => Assert.InRange(span.StartTimeUtc, spans[0].StartTimeUtc, spans[0].StartTimeUtc + spans[0].Duration));
        var review = ended.Reviews[0];
        Assert.Equal((review.Opened, review.Closed!.Value), (spans[4].StartTimeUtc, spans[4].StartTimeUtc + spans[4].Duration));
    }

    [Fact]
    public async Task AfterARestart_TheTraceIsTheSame()
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("restarted", "  - { id: a, uses: test/echo }\n  - { id: review, uses: review/approval, with: { reviewers: [ann@example.com] } }");
            await first.Start("restarted", run);
            await first.Until(run, now => now.Reviews.Length == 1);
        }
        await using var second = await LittleHost.Open(folder);
        await second.Approve(run);
        await second.UntilEnded(run);

        Assert.Equal(["run restarted", "start restarted", "test/echo a 1 completed", "review/approval review 1 approved"], heard.SpansOf(run).Select(Text));
        Assert.Single(heard.SpansOf(run).Select(span => span.TraceId).Distinct());
    }

    [Fact]
    public async Task AFailedAttempt_SaysClassAndCode_AndNothingThatWasGivenOrSaid()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("secretive", "  - { id: a, uses: test/flaky, with: { failures: 9, token: \"${{ secrets.TOKEN }}\", value: \"ingest/private.mp4\" }, retry: { attempts: 1 } }");
        await host.Start("secretive", run);
        await host.Until(run, now => now.Step("a").Status == StepStatus.Parked);

        var attempt = heard.SpansOf(run).Single(span => span.OperationName == "test/flaky");
        Assert.Equal(("transient", "flaky", ActivityStatusCode.Error, "flaky"),
            (attempt.GetTagItem("mediaflows.failure.class"), attempt.GetTagItem("error.type"), attempt.Status, attempt.StatusDescription));
        Assert.All(heard.SpansOf(run), span => Assert.DoesNotMatch("s3cr3t|TOKEN|private|ingest|not yet|mp4", Everything(span)));
    }

    [Fact]
    public async Task AChildRun_IsATraceOfItsOwn_LinkedBothWays()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("inner", "  - { id: a, uses: test/echo }");
        await host.Publish("outer", "  - { id: child, uses: flow/run, with: { flow: inner } }");
        await host.Start("outer", run);
        await host.UntilEnded(run);
        var child = RunIds.Child(run, new("child", null, 1, 1));

        Assert.Equal(RunTrace.Of(child), heard.SpansOf(run).Single(span => span.OperationName == "flow/run").Links.Single().Context);
        Assert.Equal(RunTrace.Of(run), heard.SpansOf(child).Single(span => span.OperationName == "run inner").Links.Single().Context);
    }

    [Fact]
    public async Task TheCallersSpan_IsLinkedFromTheStart()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("caused", "  - { id: a, uses: test/echo }");
        using var request = new Activity("POST /api/runs").Start();
        await host.Start("caused", run);

        Assert.Equal(request.TraceId, heard.SpansOf(run).First(span => span.OperationName == "start caused").Links.Single().Context.TraceId);
    }

    [Fact]
    public async Task AnEffectThatIsUndone_HasASpan()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("undone", "  - { id: a, uses: test/echo, compensate: test/undo }\n  - { id: b, uses: test/gated }");
        await host.Start("undone", run);
        await host.Until(run, now => now.Step("b").Status == StepStatus.Running);
        await host.Operate(run, OperatorAction.Cancel);
        await host.UntilEnded(run);

        Assert.Equal("a", heard.SpansOf(run).Single(span => span.OperationName == "test/undo" && Equals(span.GetTagItem("mediaflows.undoes"), true)).GetTagItem("mediaflows.step"));
        Assert.Equal("cancelled", heard.SpansOf(run).Single(span => span.OperationName == "test/gated").GetTagItem("mediaflows.outcome"));
    }

    private static string Text(Activity span) => string.Join(' ', new[]
    {
        span.OperationName,
        span.GetTagItem("mediaflows.step") + (span.GetTagItem("mediaflows.item") is { } item ? $"/{item}" : ""),
        span.GetTagItem("mediaflows.attempt")?.ToString(),
        span.GetTagItem("mediaflows.step") is null ? null : (string?)span.GetTagItem("mediaflows.outcome"),
    }.Where(part => !string.IsNullOrEmpty(part)));

    private static string Everything(Activity span) =>
        string.Join('\n', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Concat(span.Baggage.Select(pair => pair.ToString())).Concat([span.DisplayName, span.StatusDescription]));
}
