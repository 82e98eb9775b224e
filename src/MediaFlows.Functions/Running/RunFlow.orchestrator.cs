using Microsoft.DurableTask;

namespace MediaFlows.Functions.Running;

/// <param name="ContinueAfter">Length of history, about, after which the instance continues as new.</param>
public sealed record RunFlowInput(int ContinueAfter);

/// <summary>
/// One run; the instance's id is the run's. It decides nothing: it tells the run store what has happened, is told what is open, and starts that. What it
/// has started is all it knows, so that it can continue as new whenever nothing is outstanding.
/// </summary>
public sealed class RunFlow : TaskOrchestrator<RunFlowInput, string?>
{
    public const string Nudge = "nudge";

    /// <summary>What a nudge may say: that something handed over has no instance any more.</summary>
    public const string HandOverAgain = "hand-over-again";

    public override Task<string?> RunAsync(TaskOrchestrationContext context, RunFlowInput input) => new Turns(context, input).Run();

    private sealed class Turns(TaskOrchestrationContext context, RunFlowInput input)
    {
        /// <summary>Before a step is tried again for which no worker had room, or whose worker died.</summary>
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

        /// <summary>A queue counts delays in whole seconds and drops what is left over: without this, a timer would be up to so much early.</summary>
        private static readonly TimeSpan Dropped = TimeSpan.FromSeconds(1);

        private readonly Dictionary<string, Task<AttemptAnswer>> working = [];
        private readonly Dictionary<string, Alarm> timers = [], pausing = [];
        private readonly HashSet<string> handedOver = [];
        private readonly List<string> results = [];
        private Task<string?> nudged = context.WaitForExternalEvent<string?>(Nudge);
        private int history;

        private sealed record Alarm(Task Due, CancellationTokenSource Stop);

        public async Task<string?> Run()
        {
            for (var turn = 0; ; turn++)
            {
                var agenda = await context.CallActivityAsync<Agenda>(nameof(RunActivities.Advance), new AdvanceInput(context.InstanceId, [.. results]), Patience.UntilDone);
                history += 3 + results.Count;
                results.Clear();
                context.SetCustomStatus(agenda.Status);
                LetGoOf(agenda);

                var full = turn > 0 && history >= input.ContinueAfter;
                if (!full || agenda.Outcome is not null) await Begin(agenda);
                if (agenda.Outcome is not null) return agenda.Outcome;
                if (full && working.Count == 0)
                {
                    // With a timer left open, Durable would wait for that first.
                    StopUnless(timers, []);
                    StopUnless(pausing, []);
                    context.ContinueAsNew(input, preserveUnprocessedEvents: true);
                    return null;
                }
                await Next();
            }
        }

        private void LetGoOf(Agenda agenda)
        {
            var open = agenda.Open.Select(todo => todo.Id).ToHashSet();
            StopUnless(timers, open);
            StopUnless(pausing, open);
            handedOver.IntersectWith(open);
        }

        private static void StopUnless(Dictionary<string, Alarm> alarms, HashSet<string> wanted)
        {
            foreach (var id in alarms.Keys.Where(id => !wanted.Contains(id)).ToList())
            {
                alarms[id].Stop.Cancel();
                alarms.Remove(id);
            }
        }

        private async Task Begin(Agenda agenda)
        {
            foreach (var todo in agenda.Open.Where(todo => !working.ContainsKey(todo.Id) && !timers.ContainsKey(todo.Id) && !pausing.ContainsKey(todo.Id)))
            {
                if (todo.Kind == TodoKind.Timer) Start(todo);
                else if (todo.Kind == TodoKind.Aside) await HandOver(todo);
                else Perform(todo);
            }
        }

        private void Start(Todo todo)
        {
            timers[todo.Id] = AlarmAt(todo.Due!.Value + Dropped);
            history += 2;
        }

        private Alarm AlarmAt(DateTime due)
        {
            var stop = new CancellationTokenSource();
            return new(context.CreateTimer(due, stop.Token), stop);
        }

        private async Task HandOver(Todo todo)
        {
            if (!handedOver.Add(todo.Id)) return;
            await context.CallActivityAsync(nameof(RunActivities.HandOver), new CommandOf(context.InstanceId, todo.Id, todo.Activity), Patience.UntilDone);
            history += 2;
        }

        private void Perform(Todo todo)
        {
            working[todo.Id] = context.CallActivityAsync<AttemptAnswer>(todo.Activity!, new CommandOf(context.InstanceId, todo.Id));
            history += 2;
        }

        /// <summary>Until something has happened; then everything that has.</summary>
        private async Task Next()
        {
            await Task.WhenAny([nudged, .. working.Values, .. timers.Values.Select(timer => timer.Due), .. pausing.Values.Select(pause => pause.Due)]);
            while (nudged.IsCompleted)
            {
                if (nudged.Result == HandOverAgain) handedOver.Clear();
                nudged = context.WaitForExternalEvent<string?>(Nudge);
                history++;
            }
            foreach (var (id, work) in working.Where(pair => pair.Value.IsCompleted).ToList())
            {
                working.Remove(id);
                // A worker that died, or has no room, says nothing about the step: it is open still, and tried again.
                if (work.IsFaulted || work.Result.Busy) pausing[id] = AlarmAt(context.CurrentUtcDateTime + Pause);
                else if (work.Result.Event is { } result) results.Add(result);
            }
            foreach (var id in timers.Keys.Where(id => timers[id].Due.IsCompleted).ToList())
            {
                timers.Remove(id);
                results.Add(TimerResult.Of(id, context.CurrentUtcDateTime));
            }
            foreach (var id in pausing.Keys.Where(id => pausing[id].Due.IsCompleted).ToList())
                pausing.Remove(id);
        }
    }
}
