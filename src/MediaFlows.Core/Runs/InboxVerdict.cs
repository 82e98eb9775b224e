namespace MediaFlows.Core.Runs;

/// <summary>What became of something that was told to a run.</summary>
/// <param name="Accepted">Whether it counted.</param>
/// <param name="Code">Stable, kebab-case: <c>recorded</c>, <c>already-decided</c>, <c>run-ended</c> …</param>
/// <param name="Message">In words, for the one who told it.</param>
public sealed record InboxVerdict(bool Accepted, string Code, string Message)
{
    public static InboxVerdict Recorded { get; } = new(true, "recorded", "Recorded.");
}
