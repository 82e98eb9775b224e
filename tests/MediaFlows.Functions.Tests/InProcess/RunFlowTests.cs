using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Functions.Running;
using MediaFlows.HostTests;
using MediaFlows.HostTests.Contract;
using MediaFlows.Tests.Connectors;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Functions.Tests.InProcess;

/// <summary>What can be seen of the orchestrations only from within: who performs what, and what is left when parts of it are lost.</summary>
public sealed class RunFlowTests : IAsyncLifetime
{
    private readonly Azurite azurite = new();
    private readonly string flow = $"flow-{Guid.NewGuid():n}";
    private Neighbours neighbours = null!;

    private string Call => $"  - {{ id: call, uses: http/call, with: {{ url: \"{neighbours.Url}/call\" }} }}";

    public async ValueTask InitializeAsync()
    {
        await azurite.InitializeAsync();
        neighbours = await Neighbours.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await neighbours.DisposeAsync();
        await azurite.DisposeAsync();
    }

    [Fact]
    public async Task AWorkerThatDiesAtAStep_IsFollowedByAnother_InTheSameAttempt()
    {
        var deaths = 0;
        await using var app = await InProcessApp.Start(azurite.Connection, () =>
        {
            if (Interlocked.Increment(ref deaths) == 1) throw new InvalidOperationException("The worker died.");
        });
        await app.Publish(flow, Call);
        var ended = await app.UntilEnded(await app.StartRun(flow));
        Assert.Equal((RunOutcome.Succeeded, 1, 2), (ended.Outcome, ended.Step("call").Items[0].Attempt, deaths));
    }

    [Fact]
    public async Task AFewStepsAtOnce_ArePerformedByTheRunsInstance_ManyByInstancesOfTheirOwn()
    {
        await using var app = await InProcessApp.Start(azurite.Connection);
        await app.Publish(flow, Call.Replace("with:", "foreach: [a, b, c], with:"));
        var few = await app.StartRun(flow);
        await app.UntilEnded(few);
        Assert.DoesNotContain(await app.Asides(few), aside => aside.SerializedInput!.Contains("CallHttp", StringComparison.Ordinal));

        await app.Publish(flow, Call.Replace("with:", $"foreach: [{string.Join(", ", Enumerable.Range(0, 24))}], with:"));
        var many = await app.StartRun(flow);
        var ended = await app.UntilEnded(many);
        Assert.All(ended.Step("call").Items, item => Assert.Equal((StepStatus.Completed, 1), (item.Status, item.Attempt)));
        Assert.Equal(27, neighbours.Calls("call").Count);
        Assert.Equal(24, (await app.Asides(many)).Count(aside => aside.SerializedInput!.Contains("CallHttp", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TheStatusOfAnInstance_StaysBelow8KB_HoweverLongItsTitlesAre()
    {
        await using var app = await InProcessApp.Start(azurite.Connection);
        await app.Publish(flow, string.Join("\n", Enumerable.Range(0, 8).Select(n => $"  - {{ id: s{n}, needs: [], title: \"{new string('ä', 200)}\", uses: wait/event, timeout: 2h }}")));
        var run = await app.StartRun(flow);
        var instance = await Patiently.Look(_ => app.Client.GetInstanceAsync(run, getInputsAndOutputs: true), instance => instance?.SerializedCustomStatus is not null);
        Assert.Contains("\\u00E4", instance!.SerializedCustomStatus);
        Assert.InRange(instance.SerializedCustomStatus!.Length, 3000, 8 * 1024);
        await app.Client.TerminateInstanceAsync(run);
    }

    [Fact]
    public async Task ARunThatWasReservedAndNeverScheduled_GetsItsInstanceBySweeping()
    {
        await using var app = await InProcessApp.Start(azurite.Connection);
        await app.Publish(flow, Call);
        var run = await app.Reserve(flow);
        Assert.Null(await app.Client.GetInstanceAsync(run));
        await app.Sweep.SweepAll(new TimerInfo(), app.Client, default);
        Assert.Equal(RunOutcome.Succeeded, (await app.UntilEnded(run)).Outcome);
        Assert.Single(neighbours.Calls("call"));
    }

    [Fact]
    public async Task WhatLiesInAnInboxUnread_IsLookedAtBySweeping()
    {
        await using var app = await InProcessApp.Start(azurite.Connection);
        await app.Publish(flow, "  - { id: answer, uses: wait/event, timeout: 2h }");
        var run = await app.StartRun(flow);
        await app.Until(run, run => run.Step("answer").Items[0].Status == StepStatus.Waiting);
        await app.Store.Post(new InboxEntry(run, "key", new OperatorActed(OperatorAction.Cancel, "ops") { At = DateTimeOffset.UtcNow }, DateTimeOffset.UtcNow), default);
        await app.Sweep.Run(new TimerInfo(), app.Client, default);
        Assert.Equal(RunOutcome.Cancelled, (await app.UntilEnded(run)).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AHandedOverCommand_WhoseInstanceSomebodyEnded_IsHandedOverAgain(bool andTheRuns)
    {
        await using var app = await InProcessApp.Start(azurite.Connection);
        await app.Publish(flow, $"  - {{ id: review, uses: review/approval, with: {{ reviewers: [\"{neighbours.Url}/nobody\"] }} }}");
        neighbours.Fail("nobody", 503);
        var run = await app.StartRun(flow);
        await neighbours.UntilCalled("nobody");
        var letter = Assert.Single(await app.Asides(run));
        foreach (var instance in andTheRuns ? [letter.InstanceId, run] : new[] { letter.InstanceId })
        {
            await app.Client.TerminateInstanceAsync(instance);
            await app.Client.WaitForInstanceCompletionAsync(instance);
        }

        neighbours.Answer("nobody", _ => Task.CompletedTask);
        await app.Sweep.SweepAll(new TimerInfo(), app.Client, default);
        await Patiently.Look(_ => app.Store.Open(run, default), open => !open.Any(entry => entry.Command is OpenReview));
    }

    [Fact]
    public async Task AllThatDurableKept_MayBeLost_AmidARun()
    {
        string run;
        await using (var before = await InProcessApp.Start(azurite.Connection))
        {
            await before.Publish(flow, $"{Call}\n  - {{ id: review, uses: review/approval, with: {{ reviewers: [\"{neighbours.Url}/people/ann\"] }} }}\n  - {{ id: after, uses: http/call, with: {{ url: \"{neighbours.Url}/after\" }} }}");
            run = await before.StartRun(flow);
            await neighbours.Letter("ann");
        }
        await using var after = await InProcessApp.Start(azurite.Connection);
        await after.Sweep.SweepAll(new TimerInfo(), after.Client, default);
        var review = (await after.Until(run, run => run.Reviews is [_])).Reviews[0];
        await after.Runs.Tell(run, "approve", new ReviewDecided(review.Id, review.Reviewers[0], Decision.Approve, null, review.Seen) { At = DateTimeOffset.UtcNow }, TimeSpan.FromSeconds(20), default);
        Assert.Equal(RunOutcome.Succeeded, (await after.UntilEnded(run)).Outcome);
        Assert.Equal((1, 1), (neighbours.Calls("call").Count, neighbours.Calls("after").Count));
    }

    [Fact]
    public async Task OfEightLettersToOnePerson_FiveGoOut_AndThreeAsOneWhenTheTenMinutesAreOver()
    {
        var clock = new BehindClock();
        await using var mails = new SmtpSink();
        await using var app = await InProcessApp.Start(azurite.Connection, mails: mails, clock: clock);
        await app.Publish(flow, string.Join("\n", Enumerable.Range(1, 8).Select(n => $"  - {{ id: review{n}, needs: [], uses: review/approval, with: {{ reviewers: [ann@example.com] }} }}")));
        var run = await app.StartRun(flow);
        var documents = app.Services.GetRequiredService<IDocumentStore>();
        await Patiently.Look(_ => documents.Newest("letters", "ann@example.com", default), lying => lying.Keys.Count(name => name[0] == 't') == 8);
        await UntilOpen(letters: 3);
        Assert.Equal(5, mails.Mails.Count);
        Assert.Equal(3, (await app.Asides(run)).Count(aside => aside.IsRunning));

        clock.Passed = TimeSpan.FromMinutes(11);
        await Patiently.Until(() => mails.Mails.Count > 5);
        clock.Passed = TimeSpan.FromMinutes(14);
        await UntilOpen(letters: 0);
        Assert.Contains("3 reviews wait for you", Assert.Single(mails.Mails.Skip(5)));

        Task UntilOpen(int letters) => Patiently.Look(_ => app.Store.Open(run, default), open => open.Count(entry => entry.Command is OpenReview) == letters);
    }

    /// <summary>Begins with ten minutes of its own, behind the real time, to which Durable keeps: what waits for its hours is due at once.</summary>
    private sealed class BehindClock : TimeProvider
    {
        private readonly TimeSpan behind = TimeSpan.FromMinutes(30) + TimeSpan.FromTicks(DateTimeOffset.UtcNow.Ticks % TimeSpan.FromMinutes(10).Ticks);

        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - behind + Passed;
    }
}
