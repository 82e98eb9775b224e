namespace MediaFlows.Core.Runs;

/// <summary>What a run looks like at a moment: its status, where it is, all that is open, and the answers to the eight questions. A pure function of the run.</summary>
/// <param name="Where">In words: where it is now.</param>
/// <param name="Open">Everything that runs, waits or needs a person, in flow order.</param>
public sealed record RunPicture(RunStatus Status, string Where, IReadOnlyList<OpenMatter> Open, RunAnswers Answers)
{
    /// <param name="queued">Texts of the keys of attempts that wait for their turn, as far as the host knows; the run counts them as running.</param>
    public static RunPicture Of(FlowRun run, DateTimeOffset now, IReadOnlySet<string>? queued = null)
    {
        var (status, where) = Row(run);
        var open = OpenMatters.Of(run, queued);
        return new(status, where, open, RunAnswers.Of(run, status, where, open, now));
    }

    /// <summary>Status and place alone: made at every commit, so it allocates little and looks at each step once.</summary>
    public static RunGlance Row(FlowRun run)
    {
        var census = RunCensus.Of(run);
        var status = census.Status(run);
        return new(status, RunWhere.InWords(run, status, census));
    }
}

/// <summary>The two columns of a run in a list.</summary>
public readonly record struct RunGlance(RunStatus Status, string Where);
