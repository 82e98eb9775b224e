using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Engine.Api;

/// <summary>Ended runs are never reopened: what is done again, or taken back, is a run of its own that takes over what the other one has.</summary>
internal sealed class LinkedRuns(FlowRuns runs, FlowLibrary flows, IRunStore store, TimeProvider clock)
{
    public async Task<StartReceipt> Rerun(string id, string? from, string by, string? key, string? reason, CancellationToken cancellation)
    {
        var run = await Ended(id, cancellation);
        if (from is not null && run.Flow.IndexOf(from) < 0)
            throw new Problem(404, "unknown-step", $"The flow has no step '{from}'.", $"Its steps: {string.Join(", ", run.Flow.Steps.Select(step => step.Id))}.");
        var again = from is null ? run.Flow.Steps.Select(step => step.Id) : Ancestors.WithDescendants(run.Flow, from);
        var link = InheritedWork.Besides(run, [.. again], takenDown: await TakedownOf(run, store, cancellation) is not null) with { Reason = reason };
        var receipt = await Start(run, link, $"rerun:{id}:{key ?? Guid.NewGuid().ToString("N")}", by, cancellation);
        if (receipt.Existing && await runs.Find(receipt.RunId, cancellation) is { Link: { } before } && (before.Reason != reason || !Parts(before).SequenceEqual(Parts(link))))
            throw new Problem(422, "idempotency-key-reused", "This idempotency key was used before for another rerun of this run; nothing was started now.", "Give every rerun a key of its own.");
        return receipt;
    }

    private static IEnumerable<(string, string?)> Parts(RunLink link) => link.Inherited.Select(item => (item.Step, item.Item));

    public async Task<StartReceipt> Takedown(string id, string by, string? reason, CancellationToken cancellation)
    {
        var run = await Ended(id, cancellation);
        var effects = InheritedWork.Effects(run);
        if (effects.Inherited.Count == 0)
            throw new Problem(409, "nothing-to-take-down", "This run did nothing that its flow knows how to undo, or it was undone already.", ChildRuns(run));
        return await Start(run, effects with { Reason = reason }, TakedownNonce(id), by, cancellation);
    }

    private static string? ChildRuns(FlowRun run)
    {
        var children = run.Steps.Where(step => run.Flow.Steps[run.Flow.IndexOf(step.Id)].Kind == StepKind.ChildRun)
            .SelectMany(step => step.Items.Where(item => item.Attempt > 0).Select(item => RunIds.Child(run.Id, new(step.Id, item.Key, step.Round, item.Attempt))));
        return children.ToList() is { Count: > 0 } ids ? $"What its child runs published is taken down there: {string.Join(", ", ids)}." : null;
    }

    /// <summary>Id of the run that took back what this one did; null when there is none.</summary>
    public static async Task<string?> TakedownOf(FlowRun run, IRunStore store, CancellationToken cancellation)
    {
        var id = RunIds.Start(run.FlowRef.Name, run.Asset.Uri, run.Asset.Version, TakedownNonce(run.Id));
        return await store.Find(id, cancellation) is null ? null : id;
    }

    /// <summary>One takedown a run: asked for twice, it is started once.</summary>
    private static string TakedownNonce(string runId) => $"takedown:{runId}";

    private async Task<FlowRun> Ended(string id, CancellationToken cancellation)
    {
        var run = await RunsApi.Found(id, runs, store, cancellation);
        return run.Outcome is not null ? run : throw new Problem(409, "run-not-ended", "This run has not ended.", "Retry or skip its step, or cancel the run first.");
    }

    private async Task<StartReceipt> Start(FlowRun run, RunLink link, string nonce, string by, CancellationToken cancellation)
    {
        var flow = await flows.Definition(run.FlowRef, cancellation);
        var id = RunIds.Start(flow.Name, run.Asset.Uri, run.Asset.Version, nonce);
        var started = new RunStarted(id, run.FlowRef, run.Asset, run.Inputs, by, link, link.Approvals is { Count: > 0 } && run.Revisions is { Count: > 0 } approved ? approved : null) { At = clock.GetUtcNow() };
        return await runs.Start(flow, started, cancellation);
    }
}
