using MediaFlows.Core.Runs;

namespace MediaFlows.Functions.Running;

/// <summary>What a run has open, as its orchestration is told. Only references: inputs and results stay in the run store and in the attempts.</summary>
/// <param name="Outcome">How the run ended; null while it goes on.</param>
/// <param name="Status">Shown as the instance's custom status.</param>
public sealed record Agenda(IReadOnlyList<Todo> Open, string? Outcome, RunStatusShown Status);

/// <param name="Id">The command's id.</param>
/// <param name="Activity">Step: the activity that performs it.</param>
/// <param name="Due">Timer: when.</param>
public sealed record Todo(string Id, TodoKind Kind, string? Activity = null, DateTime? Due = null);

/// <summary>Kept as text in histories: a later version may add kinds.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<TodoKind>))]
public enum TodoKind
{
    /// <summary>An activity of the run's own instance.</summary>
    Step,

    /// <summary>Something that takes long, or is one of very many: an instance of its own, which reports through the inbox.</summary>
    Aside,
    Timer,
}

/// <param name="Where">In words: where the run is.</param>
/// <param name="Next">In words: what needs to happen next.</param>
public sealed record RunStatusShown(string Status, string Where, string Next)
{
    /// <summary>Characters of each text; six bytes each at worst, so that the whole stays below 8 KB (Durable's bound is 16).</summary>
    private const int Longest = 600;

    public static RunStatusShown Of(RunPicture picture) => new(picture.Status.ToString(), Cut(picture.Where), Cut(picture.Answers.Next.Text));

    private static string Cut(string text) => text.Length > Longest ? text[..Longest] + "…" : text;
}

/// <param name="Results">Events as JSON.</param>
public sealed record AdvanceInput(string RunId, IReadOnlyList<string> Results);

/// <summary>One command of a run.</summary>
/// <param name="Activity">The activity that performs it; null for an errand.</param>
/// <param name="Untold">Letters: those who are still to be told; null for everybody.</param>
public sealed record CommandOf(string RunId, string Id, string? Activity = null, IReadOnlyList<string>? Untold = null, int Tries = 0);

/// <param name="Event">The result as JSON; null when the attempt is not wanted any more.</param>
/// <param name="Busy">This worker has no room for it now.</param>
public sealed record AttemptAnswer(string? Event, bool Busy = false);
