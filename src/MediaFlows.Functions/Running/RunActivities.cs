using System.Text;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MediaFlows.Functions.Running;

/// <param name="Result">The event as JSON.</param>
public sealed record ReportInput(string RunId, string CommandId, string Result);

/// <summary>What a run's orchestration does beside its steps.</summary>
internal sealed class RunActivities(
    IRunStore store, RunAdvancer advancer, StepCatalog steps, Errands errands, Correspondence correspondence, DurableHost host, TimeProvider clock)
{
    /// <summary>So many steps at once are performed by the run's own instance; more get instances of their own.</summary>
    private const int MostAtOnce = 20;

    private static readonly LettersLeft Nothing = new([], null);

    [Function(nameof(Advance))]
    public async Task<Agenda> Advance([ActivityTrigger] AdvanceInput input, CancellationToken cancellation)
    {
        var results = input.Results.Select(result => RunJson.ReadEvent(Encoding.UTF8.GetBytes(result))).ToList();
        var run = (await advancer.Advance(input.RunId, results, drainInbox: true, cancellation))?.Run
            ?? throw new InvalidOperationException($"There is no run {input.RunId}.");
        var open = (await store.Open(input.RunId, cancellation)).Select(entry => entry.Command).ToList();
        return new([.. Todos(open)], run.Outcome?.ToString().ToLowerInvariant(), RunStatusShown.Of(RunPicture.Of(run, clock.GetUtcNow())));
    }

    /// <summary>Gives a command to an instance of its own; one that is at it already stays.</summary>
    [Function(nameof(HandOver))]
    public Task HandOver([ActivityTrigger] CommandOf input, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        host.Using(client).StartAside(input, cancellation);

    [Function(nameof(Report))]
    public Task Report([ActivityTrigger] ReportInput input, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        host.Using(client).Report(input.RunId, $"result:{input.CommandId}", RunJson.ReadEvent(Encoding.UTF8.GetBytes(input.Result)), cancellation);

    /// <returns>Letters that are to be tried again; none when the errand is done.</returns>
    [Function(nameof(RunErrand))]
    public async Task<LettersLeft> RunErrand([ActivityTrigger] CommandOf input, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var command = (await store.Open(input.RunId, cancellation)).Select(entry => entry.Command).FirstOrDefault(command => command.Id == input.Id);
        if (command is null) return Nothing;
        if (command is not (OpenReview or Notify))
        {
            await errands.Do(input.RunId, command, host.Using(client), cancellation);
            return Nothing;
        }
        var left = await advancer.Find(input.RunId, cancellation) is { } run
            ? await correspondence.Try(run, command, input.Untold, input.Tries, news => host.Using(client).Tell(input.RunId, news, cancellation), cancellation)
            : Nothing;
        if (left.Ids.Count == 0) await store.Close(input.RunId, input.Id, cancellation);
        return left;
    }

    private IEnumerable<Todo> Todos(IReadOnlyList<FlowCommand> open)
    {
        var crowded = open.Count(command => command is PerformStep) > MostAtOnce;
        foreach (var command in open)
            switch (command)
            {
                case PerformStep step: yield return Step(step.Id, step.Uses, crowded); break;
                case Compensate undo: yield return Step(undo.Id, undo.Uses, false); break;
                case StartTimer timer: yield return new(timer.Id, TodoKind.Timer, Due: timer.Due.UtcDateTime); break;
                // Whoever is at the attempt looks for this itself.
                case CancelStep: break;
                default: yield return new(command.Id, TodoKind.Aside); break;
            }
    }

    private Todo Step(string id, string uses, bool crowded) => new(id,
        crowded || steps.Find(uses)?.Resource == StepResource.Cpu ? TodoKind.Aside : TodoKind.Step, StepActivities.NameOf(steps, uses));
}
