using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Host;

public sealed class EmbeddedHostTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-host-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Two steps side by side, a review, two destinations.</summary>
    internal const string Reviewed = """
          - { id: a, uses: test/echo, with: { value: 1 } }
          - { id: b, uses: test/echo, needs: [] }
          - { id: review, uses: review/approval, needs: [a, b], with: { reviewers: [ann@example.com] } }
          - { id: pub, uses: test/echo, foreach: "${{ ['web', 'press'] }}", with: { value: "${{ item }}" } }
          - { id: archive, uses: test/echo }
        """;

    [Fact]
    public async Task AFlow_GoesFromStartToEndAndAsksByALink()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("reviewed", Reviewed);
        await host.Start("reviewed", "r1");

        Assert.True((await host.Approve("r1"))!.Accepted);
        var run = await host.UntilEnded("r1");

        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.Equal(["a@1.1", "archive@1.1", "b@1.1", "pub@1.1/press", "pub@1.1/web"], host.Performed.Order());
        Assert.Equal("ann@example.com", Assert.Single(host.Notifications).To);
    }

    [Fact]
    public async Task TheSameStartTwice_IsOneRun()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("one", "  - { id: a, uses: test/echo }");
        await host.Start("one", "r1");
        await host.UntilEnded("r1");
        await host.Start("one", "r1");

        Assert.Equal(["a@1.1"], host.Performed);
    }

    /// <summary>Five events tell of the same file while the store's answers are on their way: what one of them finds still to be done, another may have done by then.</summary>
    [Fact]
    public async Task StartsAtTheSameTime_OverAStoreThatIsFar_DoEachStepOnce()
    {
        await using var host = await LittleHost.Open(folder, store => new FarRunStore(store));
        await host.Publish("one", "  - { id: a, uses: test/echo }");
        for (var n = 0; n < 50; n++)
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Start("one", $"r{n}")));
        for (var n = 0; n < 50; n++)
            await host.UntilEnded($"r{n}");

        Assert.Equal(50, host.Performed.Count);
    }

    [Fact]
    public async Task ATransientFailure_IsTriedAgainByTheTimer()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("flaky", "  - { id: a, uses: test/flaky, with: { failures: 2 }, retry: { attempts: 3, firstDelay: 1s, maxDelay: 1s } }");
        await host.Start("flaky", "r1");

        Assert.Equal(RunOutcome.Succeeded, (await host.UntilEnded("r1")).Outcome);
        Assert.Equal(["a@1.1", "a@1.2", "a@1.3"], host.Performed);
    }

    [Fact]
    public async Task ASecret_IsResolvedForTheStepAndMaskedInTheHistory()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("secret", "  - { id: a, uses: test/flaky, with: { failures: 9, token: \"${{ secrets.TOKEN }}\" }, retry: { attempts: 1 } }\n  - { id: b, uses: test/echo, needs: [], with: { token: \"${{ secrets.TOKEN }}\" } }");
        await host.Start("secret", "r1");
        var run = await host.Until("r1", run => run.Step("a").Status == StepStatus.Parked && run.Step("b").Status == StepStatus.Completed);

        Assert.Equal("not yet, said ***", run.Step("a").Failure!.Message);
        var history = string.Join("\n", (await host.Store.Events("r1", 0, default)).Select(e => System.Text.Encoding.UTF8.GetString(RunJson.Write(e))));
        Assert.DoesNotContain("s3cr3t-value", history);
    }

    [Fact]
    public async Task Cancel_StopsWhatRunsAndUndoesWhatWasDone()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("undo", "  - { id: a, uses: test/echo, compensate: test/undo }\n  - { id: slow, uses: test/gated }");
        await host.Start("undo", "r1");
        await host.Until("r1", run => run.Step("slow").Status == StepStatus.Running);
        await host.Operate("r1", OperatorAction.Cancel);

        Assert.Equal(RunOutcome.Cancelled, (await host.UntilEnded("r1")).Outcome);
        Assert.Equal("undo a", host.Performed.Last());
    }

    [Fact]
    public async Task WhatWasRunningWhenTheHostStopped_IsDoneAgainAndRecordedOnce()
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("slow", "  - { id: slow, uses: test/gated }\n  - { id: b, uses: test/echo }");
            await first.Start("slow", "r1");
            await first.Until("r1", run => run.Step("slow").Status == StepStatus.Running);
        }
        await using var second = await LittleHost.Open(folder);
        second.Gate.SetResult();

        Assert.Equal(RunOutcome.Succeeded, (await second.UntilEnded("r1")).Outcome);
        Assert.Equal(["slow@1.1", "b@1.1"], second.Performed);
        Assert.Single((await second.Store.Events("r1", 0, default)).OfType<StepCompleted>(), e => e.Key.Step == "slow");
    }

    [Fact]
    public async Task Stopping_WaitsForWhatIsUnderWay()
    {
        var said = false;
        await using var host = await LittleHost.Open(folder);
        host.LastWords = async () =>
        {
            for (var word = 0; word < 10_000; word++) await Task.Yield();
            said = true;
        };
        await host.Publish("slow", "  - { id: slow, uses: test/gated }");
        await host.Start("slow", "r1");
        await host.AtGate.Task;

        await host.Stop();

        Assert.True(said);
    }

    [Fact]
    public async Task ACancelThatTheHostDidNotLiveToCarryOut_IsConfirmedAfterTheRestart()
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("slow", "  - { id: slow, uses: test/gated }");
            await first.Start("slow", "r1");
            await first.Until("r1", run => run.Step("slow").Status == StepStatus.Running);
            await first.Store.Post(new("r1", "cancel", new OperatorActed(OperatorAction.Cancel, "ops") { At = DateTimeOffset.UtcNow }, DateTimeOffset.UtcNow), default);
        }
        await using var second = await LittleHost.Open(folder);

        Assert.Equal(RunOutcome.Cancelled, (await second.UntilEnded("r1")).Outcome);
    }

    [Fact]
    public async Task ATimerThatCameDueWhileTheHostWasDown_FiresAfterTheRestart()
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("wait", "  - { id: wait, uses: wait/until, with: { for: 1s } }\n  - { id: b, uses: test/echo }");
            await first.Start("wait", "r1");
        }
        await using var second = await LittleHost.Open(folder);

        Assert.Equal(RunOutcome.Succeeded, (await second.UntilEnded("r1")).Outcome);
    }

    [Theory]
    [InlineData(-1, ReviewOutcome.Approved)]
    [InlineData(1, ReviewOutcome.Lapsed)]
    public async Task ADecisionThatLayInTheInboxWhenTheDeadlinePassed_CountsFromWhenItWasReceived(int minutes, ReviewOutcome outcome)
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("timed", "  - { id: review, uses: review/approval, with: { reviewers: [ann@x.com], deadline: 1h } }");
        var (reference, flow) = (await host.Library.Find("timed", null, default))!.Value;
        var advancer = new RunAdvancer(host.Store, host.Library);
        var start = DateTimeOffset.UtcNow;
        var begun = await advancer.Start(flow, new RunStarted("r1", reference, new Asset("a", "ingest", "a.mp4", 1, "v", null), Json.EmptyObject, "test") { At = start }, default);
        var review = begun!.Run.Reviews[0];
        var received = review.Deadline!.Value.AddMinutes(minutes);
        await host.Store.Post(new("r1", "key", new ReviewDecided(review.Id, "ann@x.com", Decision.Approve, null, review.Seen) { At = received }, received), default);

        var late = await advancer.Advance("r1", [new TimerFired($"deadline:{review.Id}") { At = received.AddHours(1) }], drainInbox: false, default);
        Assert.Equal(outcome, late!.Run.Reviews[0].Outcome);
    }

    [Theory]
    [InlineData(59, null)]
    [InlineData(60, "ended-with-the-host")]
    public async Task AnAttemptThatWasAtWorkEachTimeTheHostDied_IsNotBegunForEver(int times, string? failure)
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("slow", "  - { id: slow, uses: test/gated, onError: continue }");
            await first.Start("slow", "r1");
            await first.Until("r1", run => run.Step("slow").Status == StepStatus.Running);
        }
        await using var second = await LittleHost.Open(folder, interrupted: new Dictionary<string, int> { [StepRunner.WorkFolder("r1", new("slow", null, 1, 1))] = times });
        second.Gate.SetResult();

        Assert.Equal(failure, (await second.UntilEnded("r1")).Step("slow").Failure?.Code);
        Assert.Equal(failure is null ? 1 : 0, second.Performed.Count);
    }

    [Fact]
    public void WorkFoldersThatAreLeftEachTime_AreCounted_AndOthersForgotten()
    {
        var (work, counts) = (Directory.CreateDirectory(Path.Combine(folder, "work")).FullName, Path.Combine(folder, "counts.json"));
        Directory.CreateDirectory(Path.Combine(work, "a"));
        Directory.CreateDirectory(Path.Combine(work, "b"));
        Interruptions.Count(work, counts);
        Directory.Delete(Path.Combine(work, "b"));
        Assert.Equal([new("a", 2)], Interruptions.Count(work, counts));

        File.WriteAllText(counts, "{ cut");
        Assert.Equal([new("a", 1)], Interruptions.Count(work, counts));
        Directory.Delete(Path.Combine(work, "a"));
        Assert.Empty(Interruptions.Count(work, counts));
        Assert.False(File.Exists(counts));
    }

    [Fact]
    public async Task CancellingAParentWhoseChildIsNotThereYet_EndsBoth()
    {
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("outer", "  - { id: sub, uses: flow/run, with: { flow: inner } }", "");
            await first.Publish("inner", "  - { id: a, uses: test/echo }");
            var (reference, flow) = (await first.Library.Find("outer", null, default))!.Value;
            var advancer = new RunAdvancer(first.Store, first.Library);
            // Decided, but not carried out by anyone: as a crash would leave it.
            await advancer.Start(flow, new RunStarted("r1", reference, new Asset("a", "ingest", "a.mp4", 1, "v", null), Json.EmptyObject, "test") { At = DateTimeOffset.UtcNow }, default);
            await first.Store.Post(new("r1", "cancel", new OperatorActed(OperatorAction.Cancel, "ops") { At = DateTimeOffset.UtcNow }, DateTimeOffset.UtcNow), default);
            await advancer.Advance("r1", [], drainInbox: true, default);
        }
        await using var second = await LittleHost.Open(folder);

        Assert.Equal(RunOutcome.Cancelled, (await second.UntilEnded("r1")).Outcome);
        Assert.Empty(second.Performed);
    }

    [Fact]
    public async Task AFlowThatStartsItself_EndsAtTheEighthChild()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("self", "  - { id: sub, uses: flow/run, with: { flow: \"${{ inputs.flow }}\", inputs: { flow: self } } }", "inputs: { flow: { type: string } }");
        await host.Start("self", "r1", new { flow = "self" });

        var id = "r1";
        for (var depth = 1; depth < 8; depth++)
            id = RunIds.Child(id, new("sub", null, 1, 1));
        Assert.Equal("too-deep", (await host.Until(id, run => run.Step("sub").Status == StepStatus.Parked)).Step("sub").Failure!.Code);
    }

    [Fact]
    public async Task TheSameDecisionTwice_GivesTheFirstVerdict()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("reviewed", Reviewed);
        await host.Start("reviewed", "r1");
        var review = (await host.Until("r1", run => run.Reviews.Length == 1)).Reviews[0];
        var decision = new ReviewDecided(review.Id, "ann@example.com", Decision.Approve, null, review.Seen) { At = DateTimeOffset.UtcNow };

        Assert.True((await host.Tell("r1", decision, "key"))!.Accepted);
        Assert.True((await host.Tell("r1", decision, "key"))!.Accepted);
        Assert.Equal("already-decided", (await host.Tell("r1", decision, "another key"))!.Code);
        Assert.Single((await host.Store.Events("r1", 0, default)).OfType<ReviewDecided>());
    }

    [Fact]
    public async Task ARunOfSevenHundredEvents_GoesOnFromItsSnapshotAfterARestart()
    {
        int before;
        await using (var first = await LittleHost.Open(folder))
        {
            await first.Publish("wide", """
                  - { id: many, uses: test/echo, foreach: "${{ inputs.to }}", with: { value: "${{ item }}" } }
                  - { id: slow, uses: test/gated }
                  - { id: again, uses: test/echo, foreach: "${{ inputs.to }}", with: { value: "${{ steps.many.output.length }}" } }
                """, "inputs: { to: { type: array } }");
            await first.Start("wide", "r1", new { to = Enumerable.Range(0, 150).Select(n => $"d{n}") });
            before = (await first.Until("r1", run => run.Step("slow").Status == StepStatus.Running)).Version;
            Assert.NotNull((await first.Store.Load("r1", default))!.Snapshot);
        }
        await using var second = await LittleHost.Open(folder);
        var read = (await second.Runs.Find("r1", default))!;
        Assert.Equal(before, read.Version);
        Assert.Equal(Text(await Folded(second)), Text(read));
        second.Gate.SetResult();

        var run = await second.UntilEnded("r1");
        Assert.Equal(RunOutcome.Succeeded, run.Outcome);
        Assert.True(run.Version > 600);
        Assert.Equal(Text(await Folded(second)), Text(run));
        Assert.DoesNotContain(second.Performed, attempt => attempt.StartsWith("many", StringComparison.Ordinal));
    }

    /// <summary>The run as its whole history tells it, without any snapshot.</summary>
    private static async Task<FlowRun> Folded(LittleHost host)
    {
        var events = await host.Events("r1");
        var (_, flow) = (await host.Library.Find("wide", null, default))!.Value;
        return events.Skip(1).Aggregate(FlowRun.Begin(flow, (RunStarted)events[0]), (run, happened) => run.Apply(happened));
    }

    private static string Text(FlowRun run) => Runs.Scenario.Text(run);

    [Fact]
    public async Task TheAuditChain_HoldsTogether()
    {
        await using var host = await LittleHost.Open(folder);
        await host.Publish("reviewed", Reviewed);
        await host.Start("reviewed", "r1");
        await host.Approve("r1");
        await host.UntilEnded("r1");

        var audit = (await host.Store.Audit("r1", default)).Entries;
        Assert.Null(AuditChains.FirstBreak(audit));
        Assert.Contains(audit, entry => entry is { Who: "ann@example.com", What: "review.approve" });
        Assert.Equal(["run.started", "run.ended"], [audit[0].What, audit[^1].What]);
    }
}
