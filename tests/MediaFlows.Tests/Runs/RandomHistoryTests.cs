using CsCheck;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

/// <summary>Random legal histories, with duplicates and late results among them, through flows that use every feature.</summary>
public class RandomHistoryTests
{
    private static readonly FlowDefinition[] Flows =
    [
        Scenario.Flow("""
              - { id: a, uses: x/do, retry: { attempts: 2 } }
              - { id: b, uses: x/do, needs: a, onError: continue }
              - { id: c, uses: x/do, needs: a, compensate: x/undo }
              - { id: review, uses: review/approval, needs: [b, c], with: { reviewers: [r1, r2], quorum: 2, deadline: 2h, remind: [1h], escalate: { after: 90m, to: [r3] }, onChanges: { reworkFrom: a } } }
              - { id: pub, uses: x/do, foreach: "${{ inputs.to }}", max: 2, compensate: x/undo }
              - { id: end, uses: x/do }
            """, "inputs: { to: { type: array } }"),
        Scenario.Flow("""
              - { id: a, uses: x/do }
              - { id: sub, uses: flow/run, needs: a, with: { flow: other } }
              - { id: ask, uses: wait/event, needs: a, timeout: 1h }
              - { id: wait, uses: wait/until, needs: [], with: { for: 10m } }
              - { id: maybe, uses: x/do, needs: [wait], if: "${{ asset.size > 5000 }}" }
              - { id: end, uses: x/do, needs: [sub, ask, maybe], onError: fail }
            """),
        Scenario.Flow("""
              - { id: list, uses: x/do, foreach: "${{ inputs.to }}", onError: continue }
              - { id: odd, uses: x/do, needs: [], with: { x: "${{ inputs.to.nothing.there }}" } }
              - { id: review, uses: review/approval, needs: list, with: { reviewers: [r1], onReject: continue } }
              - { id: last, uses: x/do, needs: [odd, review], compensate: x/undo }
            """, "inputs: { to: { type: array } }"),
    ];

    [Fact]
    public void AnyHistory_KeepsThePromises() =>
        Gen.Select(Gen.Int[0, Flows.Length - 1], Gen.Int[0, 3].Array[0, 3], Gen.Int[0, 1_000_000].Array[0, 60]).Sample((flow, list, choices) =>
        {
            var to = list.Distinct().Select(n => $"d{n}").ToArray();
            var run = Scenario.Start(Flows[flow], new { to });
            Check(run);
            foreach (var choice in choices)
            {
                if (Something(run, choice) is not { } happening) continue;
                var before = run.Run;
                Assert.Equal(Text(FlowDecider.Decide(before, happening)), Text(FlowDecider.Decide(before, happening)));
                run.When(happening);
                Check(run);
                if (choice % 7 == 0) GoesOnFromASnapshot(run);
            }
            DriveToTheEnd(run);
            Assert.NotNull(run.Run.Outcome);
        }, iter: 2000);

    private static string Text(FlowDecision decision) =>
        Scenario.Text(decision.Run) + string.Join(';', decision.Commands.Select(command => command.Id)) + string.Join(';', decision.Closed) + decision.Verdict;

    private static void Check(Scenario run)
    {
        Assert.Equal(Scenario.Text(run.Refolded()), Scenario.Text(run.Run));
        NothingBeforeItsNeeds(run);
        WhatRunsHasItsCommand(run);
        SomeoneOrSomethingIsWaitedFor(run);
        NothingIsPerformedInVain(run);
    }

    /// <summary>Steps to perform and to cancel are of the newest round, but for an attempt whose round was overtaken while it ran: it was told to stop.</summary>
    private static void NothingIsPerformedInVain(Scenario run)
    {
        foreach (var command in run.Open.Values)
            if (command is PerformStep { Key: var key } && !IsCurrent(run, key))
                Assert.True(run.Open.ContainsKey($"cancel:{key}"), $"{key} is still performed although its result is not awaited, and nobody told it to stop");
            else if (command is CancelStep { Key: var gone })
                Assert.True(run.Open.ContainsKey($"step:{gone}"), $"{gone} is to be cancelled, but nobody performs it");
            else if (run.Run.Outcome is not null)
                Assert.True(command is EndRun or Notify or OpenReview or CloseReview or CancelTimer or CancelChild or PerformStep or CancelStep, $"{command.Id} is still to be done after the end");
    }

    private static bool IsCurrent(Scenario run, AttemptKey key) =>
        run.Run.Step(key.Step) is var step && step.Round == key.Round && step.Item(key.Item) is { Status: StepStatus.Running } item && item.Attempt == key.Attempt;

    /// <summary>What a restart does: the run is read from its snapshot and goes on with that.</summary>
    private static void GoesOnFromASnapshot(Scenario run)
    {
        var read = RunJson.ReadRun(RunJson.Write(run.Run)) with { Flow = run.Run.Flow };
        Assert.Equal(Scenario.Text(run.Run), Scenario.Text(read));
        run.GoOnWith(read);
    }

    private static void NothingBeforeItsNeeds(Scenario run)
    {
        foreach (var started in run.Last.Events.OfType<StepStarted>())
            foreach (var need in run.Run.Flow.Steps[run.Run.Flow.IndexOf(started.Key.Step)].Needs)
                Assert.True(run.Run.Step(need).Status is StepStatus.Completed or StepStatus.Skipped or StepStatus.Failed, $"{started.Key} started before {need} was settled");
    }

    private static void WhatRunsHasItsCommand(Scenario run)
    {
        foreach (var step in run.Run.Steps)
            foreach (var item in step.Items.Where(item => item.Status == StepStatus.Running))
            {
                var key = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt);
                Assert.True(run.Open.ContainsKey($"step:{key}") || run.Open.ContainsKey($"child:{key}"), $"{key} runs, but nobody performs it");
            }
        foreach (var timer in run.Run.Timers.Keys)
            Assert.True(run.Open.ContainsKey($"timer:{timer}"), $"{timer} is awaited, but nobody set it");
    }

    private static void SomeoneOrSomethingIsWaitedFor(Scenario run)
    {
        if (run.Run.Outcome is not null || run.Run.Paused) return;
        foreach (var step in run.Run.Steps)
            foreach (var item in step.Items.Where(item => item.Status == StepStatus.Waiting))
                Assert.True(IsAwaited(run, step, item), $"{step.Id} waits, but for nothing that could come");
        foreach (var undo in run.Run.Compensations.Where(c => c.Status is StepStatus.Running or StepStatus.Waiting))
            Assert.True(run.Open.ContainsKey($"undo:{undo.Key}") || run.Run.Timers.ContainsKey($"undo:{undo.Key}"), $"undoing {undo.Key} is awaited, but nobody does it");
        Assert.True(run.Run.Steps.SelectMany(step => step.Items.Append(step.Whole)).OfType<ItemState>().Any(item => item.Status is StepStatus.Running or StepStatus.Waiting or StepStatus.Parked)
            || run.Run.Compensations.Any(c => c.Status is StepStatus.Running or StepStatus.Waiting or StepStatus.Parked), "the run is stuck");
    }

    /// <summary>A waiting item has its timer, its open question, or a callback that may come.</summary>
    private static bool IsAwaited(Scenario run, StepState step, ItemState item)
    {
        var key = new AttemptKey(step.Id, item.Key, step.Round, item.Attempt);
        if (run.Run.Timers.ContainsKey($"retry:{key with { Attempt = key.Attempt + 1 }}")) return true;
        return run.Run.Flow.Steps[run.Run.Flow.IndexOf(step.Id)].Kind switch
        {
            StepKind.Review => run.Run.Reviews.Any(review => review.Key == key && review.Outcome == ReviewOutcome.Open),
            StepKind.WaitUntil or StepKind.WaitEvent => run.Run.Timers.ContainsKey($"wait:{key}"),
            _ => false,
        };
    }

    private static FlowEvent? Something(Scenario run, int choice)
    {
        var (kind, pick) = (choice % 15, choice / 15);
        T? One<T>(IReadOnlyList<T> from) => from.Count == 0 ? default : from[pick % from.Count];
        var attempts = run.Open.Values.OfType<PerformStep>().ToList();
        switch (kind)
        {
            case 0 or 1 or 2: return One(attempts) is { } done ? new StepCompleted(done.Key, Json.Of(new { n = pick % 7 }), []) { At = run.Now } : null;
            case 3: return One(attempts) is { } failed ? new StepFailed(failed.Key, new Failure((FailureClass)(pick % 5), "random", "failed", Unclear: pick % 2 == 0)) { At = run.Now } : null;
            case 4: return One(attempts) is { } gone ? pick % 2 == 0 ? new StepCancelled(gone.Key) { At = run.Now } : new StepParked(gone.Key, "look", Json.EmptyObject) { At = run.Now } : null;
            case 5: return One(run.Run.Timers.Keys.Order().ToList()) is { } timer ? new TimerFired(timer) { At = run.Now } : null;
            case 6: return One(run.Run.Reviews) is { } review ? new ReviewDecided(review.Id, $"r{1 + pick % 3}", (Decision)(pick / 3 % 3), pick % 5 == 0 ? null : "note", review.Seen) { At = run.Now } : null;
            case 7: return One(run.Run.Flow.Steps) is { } step ? new OperatorActed(pick % 9 == 0 ? OperatorAction.Cancel : pick % 2 == 0 ? OperatorAction.Retry : OperatorAction.Skip, "ops", null, step.Id, pick % 3 == 0 ? "d1" : null) { At = run.Now } : null;
            case 8: return run.Run.Paused ? new RunResumed("ops") { At = run.Now } : new RunPaused("ops") { At = run.Now };
            case 9: return new CallbackReceived("ask", Json.EmptyObject) { At = run.Now };
            case 10: return One(run.Open.Values.OfType<StartChild>().ToList()) is { } child ? new ChildCompleted(child.Key, child.ChildRunId, (RunOutcome)(pick % 4), Json.EmptyObject) { At = run.Now } : null;
            case 11: return One(run.Open.Values.OfType<Compensate>().ToList()) is { } undo
                ? pick % 2 == 0 ? new CompensationCompleted(undo.Key, Json.EmptyObject) { At = run.Now } : new CompensationFailed(undo.Key, new Failure((FailureClass)(pick % 5), "random", "failed")) { At = run.Now }
                : new MetadataRevised("metadata", pick % 5, "someone", Json.Of(new { pick })) { At = run.Now };
            case 12: return One(attempts) is { } left ? new StepSkipped(left.Key, "nothing to do", Json.Null) { At = run.Now }
                : One(run.Open.Values.OfType<StartChild>().ToList()) is { } lost ? new StepFailed(lost.Key, new Failure((FailureClass)(pick % 5), "not-started", "The child run could not be started.")) { At = run.Now } : null;
            case 13: return One(run.Run.Reviews) is { } asked ? new ReviewDelegated(asked.Id, $"r{1 + pick % 3}", $"r{1 + pick / 3 % 5}") { At = run.Now } : null;
            default:
                var told = run.History.Where(e => e is StepCompleted or StepFailed or StepParked or StepCancelled or TimerFired or StepSkipped or ReviewDecided or ReviewDelegated or ChildCompleted or CompensationCompleted or CompensationFailed).ToList();
                return One(told);
        }
    }

    /// <summary>Whatever happened before: when everyone does their part, the run ends.</summary>
    private static void DriveToTheEnd(Scenario run)
    {
        for (var turn = 0; run.Run.Outcome is null && turn < 300; turn++)
        {
            run.When(NextGoodThing(run));
            Check(run);
        }
    }

    private static FlowEvent NextGoodThing(Scenario run)
    {
        if (run.Run.Paused) return new RunResumed("ops") { At = run.Now };
        if (run.Open.Values.OfType<PerformStep>().FirstOrDefault() is { } attempt) return new StepCompleted(attempt.Key, Json.Of(new { n = 1 }), []) { At = run.Now };
        if (run.Open.Values.OfType<StartChild>().FirstOrDefault() is { } child) return new ChildCompleted(child.Key, child.ChildRunId, RunOutcome.Succeeded, Json.EmptyObject) { At = run.Now };
        if (run.Open.Values.OfType<Compensate>().FirstOrDefault() is { } undo) return new CompensationCompleted(undo.Key, Json.EmptyObject) { At = run.Now };
        if (run.Run.Compensations.FirstOrDefault(c => c.Status == StepStatus.Parked) is { } stuck) return new OperatorActed(OperatorAction.Skip, "ops", null, stuck.Key.Step, stuck.Key.Item) { At = run.Now };
        if (run.Run.Steps.FirstOrDefault(step => step.Status == StepStatus.Parked) is { } parked) return new OperatorActed(OperatorAction.Skip, "ops", null, parked.Id) { At = run.Now };
        if (run.Run.Reviews.FirstOrDefault(review => review.Outcome == ReviewOutcome.Open) is { } review)
        {
            var next = review.Reviewers.First(reviewer => review.Decisions.All(given => given.Reviewer != reviewer));
            return new ReviewDecided(review.Id, next, Decision.Approve, null, review.Seen) { At = run.Now };
        }
        if (run.Run.Timers.Keys.Order().FirstOrDefault() is { } timer) return new TimerFired(timer) { At = run.Now };
        return new CallbackReceived("ask", Json.EmptyObject) { At = run.Now };
    }
}
