using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Tests.Runs;

namespace MediaFlows.Tests.Steps;

public sealed class StepRunnerTests
{
    private const string Reviewed = """
          - id: review
            uses: review/approval
            with: { reviewers: [ann@example.com] }
          - { id: do, uses: test/do }
        """;

    private readonly RunnerBench bench = new();
    private readonly Scenario plain = Scenario.Start("  - { id: do, uses: test/do }");

    [Fact]
    public async Task ATimeoutLongerThanATimerCounts_IsNoFault() =>
        Assert.IsType<StepCompleted>(await bench.Perform(plain.Run, timeout: TimeSpan.FromDays(3650)));

    [Fact]
    public async Task WhatIsKnownOfTheMedia_TheStepIsToldForItsTimeout()
    {
        var run = Scenario.Start("  - { id: inspect, uses: media/inspect }\n  - { id: do, uses: test/do }")
            .Completes("inspect", new { duration = 5400.5 }, null, new MediaFile("technical-metadata", "runs/run1/t.json", 1, "t", "application/json")).Run;
        await bench.Perform(run);
        Assert.Equal(5400.5, bench.ToldDuration);
        await bench.Perform(plain.Run);
        Assert.Null(bench.ToldDuration);
    }

    [Fact]
    public async Task AFaultNobodyKnew_TellsNoSecret_NeitherToTheHistoryNorToTheLog()
    {
        bench.Does = (_, _) => throw new InvalidOperationException($"no luck with {RunnerBench.Secret}");
        var failed = Assert.IsType<StepFailed>(await bench.Perform(plain.Run));
        Assert.Equal((FailureClass.Ours, "MediaFlows itself failed: no luck with ***"), (failed.Failure.Class, failed.Failure.Message));
        Assert.Contains("no luck with ***", Assert.Single(bench.Log));
        Assert.DoesNotContain(RunnerBench.Secret, bench.Log[0]);
    }

    public static TheoryData<Exception, FailureClass, string, TimeSpan?> StoreFaults => new()
    {
        { new StoreFault("rehydrating", "Later.") { RetryAfter = TimeSpan.FromHours(4) }, FailureClass.Transient, "rehydrating", TimeSpan.FromHours(4) },
        { new StoreFault("access-denied", "No."), FailureClass.Configuration, "access-denied", null },
        { new StoreConflict("Another version."), FailureClass.Transient, "changed-meanwhile", null },
    };

    [Theory, MemberData(nameof(StoreFaults))]
    public async Task WhatTheStoreSays_DecidesWhoseTurnItIs(Exception fault, FailureClass turn, string code, TimeSpan? after)
    {
        bench.Does = (_, _) => throw fault;
        var failure = Assert.IsType<StepFailed>(await bench.Perform(plain.Run)).Failure;
        Assert.Equal((turn, code, after), (failure.Class, failure.Code, failure.RetryAfter));
    }

    [Fact]
    public async Task TheReasonOfASkip_TellsNoSecret()
    {
        bench.Does = (_, _) => Task.FromResult<StepResult>(new StepResult.Skipped($"nothing at {RunnerBench.Secret}"));
        Assert.Equal("nothing at ***", Assert.IsType<StepSkipped>(await bench.Perform(plain.Run)).Reason);
    }

    [Fact]
    public async Task WhatAStepHides_IsMaskedInItsOutput_AndNumbersStayWhole()
    {
        bench.Does = (context, _) =>
        {
            context.Hide(["4711"]);
            return Task.FromResult<StepResult>(new StepResult.Completed(Json.Of(new { url = "https://x.example/4711/a", size = 47110 }), []));
        };
        Assert.Equal("""{"url":"https://x.example/***/a","size":47110}""", Assert.IsType<StepCompleted>(await bench.Perform(plain.Run)).Output.GetRawText());
    }

    public static TheoryData<StepResult> NotUndone =>
        [new StepResult.Skipped("nobody there"), new StepResult.NeedsAttention("nobody there", Json.EmptyObject, [])];

    [Theory, MemberData(nameof(NotUndone))]
    public async Task AnUndoThatDidNotUndo_HasFailed_AndIsForAPerson(StepResult result)
    {
        bench.Does = (_, _) => Task.FromResult(result);
        var failed = Assert.IsType<CompensationFailed>(await bench.Undo(plain.Run));
        Assert.Equal((FailureClass.Refused, "not-undone"), (failed.Failure.Class, failed.Failure.Code));
        Assert.Contains("nobody there", failed.Failure.Message);
    }

    [Fact]
    public async Task AnApproval_IsSeenToLapseWhileTheAttemptGoesOn()
    {
        var approved = Scenario.Start(Reviewed).Decides("ann@example.com", Decision.Approve);
        var run = bench.Now = approved.Run;
        (Approval? Before, Approval? After) seen = default;
        bench.Does = async (context, cancellation) =>
        {
            seen.Before = await context.ApprovalNow!(cancellation);
            bench.Now = approved.When(new MetadataRevised("metadata", 1, "bob@example.com", Json.Of(new { title = "Other" })) { At = approved.Now }).Run;
            seen.After = await context.ApprovalNow(cancellation);
            return new StepResult.Completed(Json.EmptyObject, []);
        };
        await bench.Perform(run);
        Assert.Equal(("ann@example.com", null), (seen.Before?.By, seen.After));
    }

    [Fact]
    public async Task ARunThatIsBeingStopped_ApprovesNothing()
    {
        var approved = Scenario.Start(Reviewed).Decides("ann@example.com", Decision.Approve);
        var run = approved.Run;
        bench.Now = approved.Operator(OperatorAction.Cancel).Run;
        Approval? seen = null;
        bench.Does = async (context, cancellation) =>
        {
            seen = await context.ApprovalNow!(cancellation);
            return new StepResult.Completed(Json.EmptyObject, []);
        };
        await bench.Perform(run);
        Assert.Null(seen);
    }
}
