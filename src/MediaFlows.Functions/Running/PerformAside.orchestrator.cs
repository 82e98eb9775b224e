using MediaFlows.Engine.Reviews;
using Microsoft.DurableTask;

namespace MediaFlows.Functions.Running;

/// <summary>One command of a run in an instance of its own: the run's instance stays free to continue as new, however long this takes.</summary>
public sealed class PerformAside : TaskOrchestrator<CommandOf, string?>
{
    /// <summary>Tries after which it continues as new: letters are tried for days.</summary>
    private const int TriesAnInstance = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override Task<string?> RunAsync(TaskOrchestrationContext context, CommandOf input) =>
        input.Activity is { } activity ? Step(context, input, activity) : Errand(context, input);

    private static async Task<string?> Step(TaskOrchestrationContext context, CommandOf input, string activity)
    {
        for (var tries = 0; tries < TriesAnInstance; tries++)
        {
            var answer = await Attempt(context, input, activity);
            if (answer is { Busy: false })
            {
                if (answer.Event is { } result)
                    await context.CallActivityAsync(nameof(RunActivities.Report), new ReportInput(input.RunId, input.Id, result), Patience.UntilDone);
                return answer.Event is null ? "not wanted any more" : "reported";
            }
            await context.CreateTimer(Pause, CancellationToken.None);
        }
        context.ContinueAsNew(input);
        return null;
    }

    /// <summary>Null when its worker died.</summary>
    private static async Task<AttemptAnswer?> Attempt(TaskOrchestrationContext context, CommandOf input, string activity)
    {
        try
        {
            return await context.CallActivityAsync<AttemptAnswer>(activity, new CommandOf(input.RunId, input.Id));
        }
        catch (TaskFailedException)
        {
            return null;
        }
    }

    private static async Task<string?> Errand(TaskOrchestrationContext context, CommandOf input)
    {
        for (var tries = 0; tries < TriesAnInstance; tries++)
        {
            var left = await Try(context, input);
            if (left is { Ids.Count: 0 }) return "done";
            await context.CreateTimer(Due(left?.At, input.Tries, context.CurrentUtcDateTime), CancellationToken.None);
            input = input with { Untold = left?.Ids ?? input.Untold, Tries = left?.At is null ? input.Tries + 1 : input.Tries };
        }
        context.ContinueAsNew(input);
        return null;
    }

    /// <summary>What is kept back is asked about a little after its time: a timer may be early, and a worker's clock behind.</summary>
    private static DateTime Due(DateTimeOffset? keptBackUntil, int tries, DateTime now) =>
        keptBackUntil is { UtcDateTime: var until } ? (until > now ? until : now) + Pause : now + Correspondence.Pause(tries);

    private static async Task<LettersLeft?> Try(TaskOrchestrationContext context, CommandOf input)
    {
        try
        {
            return await context.CallActivityAsync<LettersLeft>(nameof(RunActivities.RunErrand), input);
        }
        catch (TaskFailedException)
        {
            return null;
        }
    }
}
