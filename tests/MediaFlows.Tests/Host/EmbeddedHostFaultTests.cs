using MediaFlows.Core.Runs;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Host;

/// <summary>Each call of the store fails once, before or after it took effect.</summary>
public sealed class EmbeddedHostFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-host-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(FailAt.Before)]
    [InlineData(FailAt.After)]
    public async Task WhicheverStoreCallFails_TheRunEndsAndEachStepIsRecordedOnce(FailAt when)
    {
        for (var n = 1; ; n++)
        {
            FailingRunStore? failing = null;
            await using var host = await LittleHost.Open(Path.Combine(folder, $"{n}"), store => failing = new FailingRunStore(store, n, when));
            await host.Publish("reviewed", EmbeddedHostTests.Reviewed);
            await host.Start("reviewed", "r1");
            await host.Approve("r1");
            var run = await host.UntilEnded("r1");

            Assert.Equal(RunOutcome.Succeeded, run.Outcome);
            if (failing!.Failed is null) break;
            var events = await host.Events("r1");
            Assert.Equal(events.OfType<StepCompleted>().Count(), events.OfType<StepCompleted>().DistinctBy(e => e.Key).Count());
            Assert.True(host.Performed.Distinct().Count() == host.Performed.Count, $"After call {n} ({failing.Failed}) a step was done twice: {string.Join(", ", host.Performed)}");
        }
    }

    [Theory]
    [InlineData(FailAt.Before)]
    [InlineData(FailAt.After)]
    public async Task WhicheverStoreCallFails_TimersChildrenAndUndoingGoOn(FailAt when)
    {
        for (var n = 1; ; n++)
        {
            FailingRunStore? failing = null;
            await using var host = await LittleHost.Open(Path.Combine(folder, $"{n}"), store => failing = new FailingRunStore(store, n, when));
            await host.Publish("inner", "  - { id: a, uses: test/echo }");
            await host.Publish("outer", """
                  - { id: sub, uses: flow/run, with: { flow: inner } }
                  - { id: wait, uses: wait/until, needs: [], with: { for: 10ms } }
                  - { id: pub, uses: test/echo, needs: [sub, wait], foreach: "${{ ['web', 'press'] }}", compensate: test/undo }
                  - { id: slow, uses: test/gated }
                """);
            try
            {
                await GoThroughAndCancel(host);
            }
            catch (TimeoutException stuck)
            {
                Assert.Fail($"After call {n} ({failing!.Failed}): {stuck.Message}");
            }
            if (failing!.Failed is null) break;
        }
    }

    private static async Task GoThroughAndCancel(LittleHost host)
    {
        await host.Start("outer", "r1");
        await host.Until("r1", run => run.Step("slow").Status == StepStatus.Running);
        Assert.True((await host.Operate("r1", OperatorAction.Cancel))!.Accepted);

        Assert.Equal(RunOutcome.Cancelled, (await host.UntilEnded("r1")).Outcome);
        Assert.Equal(RunOutcome.Succeeded, (await host.UntilEnded(RunIds.Child("r1", new("sub", null, 1, 1)))).Outcome);
        EachOnce(await host.Events("r1"), host.Performed);
    }

    /// <summary>Recorded once, undone once, and performed under no attempt that the history does not know.</summary>
    private static void EachOnce(IReadOnlyList<FlowEvent> events, IEnumerable<string> performed)
    {
        Assert.Equal(["pub", "pub/press", "pub/web", "sub", "wait"], events.OfType<StepCompleted>().Select(e => e.Key.Item is { } item ? $"{e.Key.Step}/{item}" : e.Key.Step).Order());
        Assert.Equal(["press", "web"], events.OfType<CompensationCompleted>().Select(e => e.Key.Item).Order());
        Assert.Single(events.OfType<ChildCompleted>());
        Assert.Single(events.OfType<TimerFired>());
        var started = events.OfType<StepStarted>().Select(e => e.Key.ToString()).ToHashSet();
        Assert.Empty(performed.Except([.. started, "a@1.1", "undo pub"]));
    }
}
