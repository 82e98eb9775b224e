using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

[JsonConverter(typeof(KebabEnum<Turn>))]
public enum Turn { Nobody, MediaFlows, Reviewer, Operator, Partner }

/// <param name="Turn">Whose turn it is; a person's before a machine's.</param>
/// <param name="Steps">Ids of the steps that come once what is open is done, in flow order.</param>
public sealed record NextData(Turn Turn, IReadOnlyList<NextAction> Actions, IReadOnlyList<string> Steps)
{
    internal static Answer<NextData> Of(FlowRun run, IReadOnlyList<OpenMatter> open, DateTimeOffset now)
    {
        if (run.Outcome is not null) return new(Afterwards(run), new(Turn.Nobody, [], []));
        List<NextAction> actions = [.. Resume(run), .. open.Select(matter => Of(matter, now)).OrderBy(action => Rank(action.Turn))];
        var coming = Coming(run);
        var then = coming.Count > 0 && run.Stopping is null ? $" Then: {RunWords.Join([.. coming.Select(id => RunWords.Title(run, id, null))])}." : "";
        var text = actions.Count == 0 ? "It goes on by itself." : RunWords.Sentence(RunWords.Join([.. actions.Select(action => action.Text.TrimEnd('.'))]));
        return new(text + then, new(actions is [var first, ..] ? first.Turn : Turn.MediaFlows, actions, coming));
    }

    private static string Afterwards(FlowRun run) => run.Outcome switch
    {
        RunOutcome.Succeeded => "Nothing: it is finished.",
        RunOutcome.Rejected => "Nothing: it was rejected. Deliver a new version, or rerun it.",
        RunOutcome.Failed => "Remove the cause, then rerun it from the step that failed.",
        _ => "Nothing: it was cancelled. Rerun it if it is wanted after all.",
    };

    private static IEnumerable<NextAction> Resume(FlowRun run) =>
        run.Paused ? [new(Turn.Operator, "An operator resumes or cancels the run", null, null, [OpenMatters.Operator], null)] : [];

    private static NextAction Of(OpenMatter matter, DateTimeOffset now) => matter.Kind switch
    {
        OpenKind.Attention => Action(matter, Turn.Operator, $"An operator retries or skips {matter.Title}, or cancels the run{Remedy(matter)}"),
        OpenKind.Review => Action(matter, Turn.Reviewer, $"{RunWords.People([.. matter.Who])} {(matter.Who.Count == 1 ? "decides" : "decide")} in {matter.Title}{Until(matter, now)}"),
        OpenKind.External => Action(matter, Turn.Partner, $"The partner answers {matter.Title}{Until(matter, now)}"),
        _ => Action(matter, Turn.MediaFlows, matter.Text),
    };

    private static NextAction Action(OpenMatter matter, Turn turn, string text) => new(turn, text, matter.Step, matter.Item, matter.Who, matter.Until);

    private static string Remedy(OpenMatter matter) => matter.Failure?.Remedy is { } remedy ? $" ({remedy.TrimEnd('.')})" : "";

    private static string Until(OpenMatter matter, DateTimeOffset now) =>
        matter.Until is not { } due ? "" : due > now ? $", by {RunWords.Time(due)}" : $", due since {RunWords.Time(due)}";

    private static int Rank(Turn turn) => turn switch { Turn.Operator => 0, Turn.Reviewer => 1, Turn.Partner => 2, _ => 3 };

    /// <summary>Pending steps whose needs are all begun: what follows directly on what is open.</summary>
    private static List<string> Coming(FlowRun run) => [.. run.Steps.Where(step => step.Status == StepStatus.Pending)
        .Where(step => run.Flow.Steps[run.Flow.IndexOf(step.Id)].Needs.All(need => run.Step(need).Status != StepStatus.Pending))
        .Select(step => step.Id)];
}

/// <param name="By">Until when; null when nothing happens on its own.</param>
public sealed record NextAction(Turn Turn, string Text, string? Step, string? Item, IReadOnlyList<string> Who, DateTimeOffset? By);
