using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;

namespace MediaFlows.Engine.Runs;

/// <summary>What runs ask for besides steps and timers: letters to reviewers, child runs, the word to a parent, events to systems outside. The same on every host; doing one twice does no harm.</summary>
public sealed class Errands(IRunStore store, RunAdvancer advancer, FlowLibrary flows, Correspondence correspondence, TimeProvider clock, IEventSink? outside = null)
{
    /// <summary>Runs from the first to the deepest child; what validation cannot see (a flow's name from an expression) ends here.</summary>
    private const int MostDeep = 8;

    /// <summary>For so long events are tried to be told; who was away longer reads the runs.</summary>
    private static readonly TimeSpan LongestUntold = TimeSpan.FromDays(1);

    /// <summary>Returns when it is done; what throws is to be done again.</summary>
    public Task Do(string runId, FlowCommand command, IFlowHost host, CancellationToken cancellation) => command switch
    {
        OpenReview or Notify => Write(runId, command, host, cancellation),
        StartChild child => StartChildRun(runId, child, host, cancellation),
        CancelChild child => CancelChildRun(runId, child, host, cancellation),
        TellOutside tell => Tell(runId, tell, cancellation),
        EndRun => End(runId, command, host, cancellation),
        _ => throw new NotSupportedException($"Command {command.GetType().Name} is unknown to this version."),
    };

    private async Task Write(string runId, FlowCommand command, IFlowHost host, CancellationToken cancellation)
    {
        if (await advancer.Find(runId, cancellation) is { } run)
            await correspondence.Send(run, command, news => host.Tell(runId, news, cancellation), cancellation);
        await store.Close(runId, command.Id, cancellation);
    }

    private async Task Tell(string runId, TellOutside command, CancellationToken cancellation)
    {
        if (outside is not null && await advancer.Find(runId, cancellation) is { } run)
        {
            var events = EventsOut.Of(run, command.After, [.. (await store.Events(runId, command.After, cancellation)).Take(command.Count)]);
            try
            {
                if (events.Count > 0) await outside.Send(events, cancellation);
            }
            catch (Exception) when (!cancellation.IsCancellationRequested && clock.GetUtcNow() - events[^1].At > LongestUntold)
            {
            }
        }
        await store.Close(runId, command.Id, cancellation);
    }

    private async Task StartChildRun(string runId, StartChild command, IFlowHost host, CancellationToken cancellation)
    {
        if (await advancer.Find(runId, cancellation) is not { } parent || !IsWanted(parent, command.Key)) return;
        if (parent.Stopping is not null)
        {
            await host.Tell(runId, new ChildCompleted(command.Key, command.ChildRunId, RunOutcome.Cancelled, Json.EmptyObject) { At = clock.GetUtcNow() }, cancellation);
            return;
        }
        try
        {
            await Begin(parent, command, host, cancellation);
        }
        catch (RequestRefused refused)
        {
            await host.Tell(runId, new StepFailed(command.Key,
                new Failure(FailureClass.Configuration, refused.Code, refused.Message, refused.Remedy)) { At = clock.GetUtcNow() }, cancellation);
        }
    }

    private async Task Begin(FlowRun parent, StartChild command, IFlowHost host, CancellationToken cancellation)
    {
        var (flow, started) = await Child(parent, command, cancellation);
        if (await advancer.Start(flow, started, cancellation) is { } begun)
            await host.Started(begun, cancellation);
        else if (await advancer.Find(command.ChildRunId, cancellation) is { Outcome: not null } ended)
        {
            await TellParent(ended, host, cancellation);
            return;
        }
        // The parent may have been stopped meanwhile: that lies in the child's inbox since before it was there. And one that was begun before may
        // never have been taken up: the commit's answer can get lost.
        await host.Nudge(command.ChildRunId, cancellation);
    }

    private async Task<(FlowDefinition Flow, RunStarted Started)> Child(FlowRun parent, StartChild command, CancellationToken cancellation)
    {
        if (await Depth(parent, cancellation) >= MostDeep)
            throw new RequestRefused("too-deep", $"Child runs are {MostDeep} deep already.", "Look for a flow that starts itself; then skip this step or cancel the run.");
        var (reference, flow) = await flows.Find(command.Flow, null, cancellation)
            ?? throw new RequestRefused("unknown-flow", $"There is no flow '{command.Flow}'.", "Publish it, then retry the step.");
        return (flow, new RunStarted(command.ChildRunId, reference, parent.Asset, FlowInputs.Complete(flow, command.Inputs),
            $"run:{parent.Id}", new RunLink(LinkKind.Child, parent.Id, [], command.Key), parent.Revisions is { Count: > 0 } some ? some : null) { At = clock.GetUtcNow() });
    }

    /// <summary>Whether the run still waits for this attempt.</summary>
    private static bool IsWanted(FlowRun run, AttemptKey key) => run.Step(key.Step) is var step && step.Round == key.Round
        && step.Item(key.Item) is { Status: StepStatus.Running } item && item.Attempt == key.Attempt;

    private async Task<int> Depth(FlowRun run, CancellationToken cancellation)
    {
        var depth = 1;
        for (var link = run.Link; link is { Kind: LinkKind.Child } && depth < MostDeep; depth++)
            link = (await advancer.Find(link.RunId, cancellation))?.Link;
        return depth;
    }

    private async Task CancelChildRun(string runId, CancelChild command, IFlowHost host, CancellationToken cancellation)
    {
        var cancel = new OperatorActed(OperatorAction.Cancel, $"run:{runId}", "The parent run was stopped") { At = clock.GetUtcNow() };
        await store.Post(new(command.ChildRunId, $"parent-stopped:{runId}", cancel, clock.GetUtcNow()), cancellation);
        await host.Nudge(command.ChildRunId, cancellation);
        if (await advancer.Find(command.ChildRunId, cancellation) is { Outcome: not null } ended)
            await TellParent(ended, host, cancellation);
    }

    private async Task End(string runId, FlowCommand command, IFlowHost host, CancellationToken cancellation)
    {
        if (await advancer.Find(runId, cancellation) is { } run)
            await TellParent(run, host, cancellation);
        await store.Close(runId, command.Id, cancellation);
    }

    private async Task TellParent(FlowRun ended, IFlowHost host, CancellationToken cancellation)
    {
        if (ended.Link is { Kind: LinkKind.Child, Parent: { } key } link)
            await host.Tell(link.RunId, new ChildCompleted(key, ended.Id, ended.Outcome!.Value, StepOutput.OfChild(ended)) { At = clock.GetUtcNow() }, cancellation);
    }
}
