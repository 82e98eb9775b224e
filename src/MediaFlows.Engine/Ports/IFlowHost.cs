using MediaFlows.Core.Runs;
using MediaFlows.Engine.Runs;

namespace MediaFlows.Engine.Ports;

/// <summary>What makes runs go on. It decides nothing: the truth is in the run store.</summary>
public interface IFlowHost
{
    /// <summary>A run was begun and its first commands are in the store: perform them.</summary>
    Task Started(Advanced begun, CancellationToken cancellation);

    /// <summary>Something happened to this run: look at it. Returns when it was looked at, or earlier; a lost nudge costs time, never a decision.</summary>
    Task Nudge(string runId, CancellationToken cancellation);

    /// <summary>What came of something this run waits for elsewhere: a child that ended, a child that cannot be started. It may be told twice, and counts once.</summary>
    Task Tell(string runId, FlowEvent result, CancellationToken cancellation);

    /// <summary>Returns when the run has more than <paramref name="version"/> events, or when cancelled.</summary>
    Task Changed(string runId, int version, CancellationToken cancellation);

    /// <summary>How far running attempts are, newest report per attempt; live, not history.</summary>
    Task<IReadOnlyList<LiveProgress>> Progress(string runId, CancellationToken cancellation);
}

/// <param name="Attempt">The attempt key's text.</param>
/// <param name="Percent">0 to 100; null when unknown.</param>
/// <param name="Speed">Media seconds per second; null when unknown.</param>
/// <param name="Remaining">Estimated time to the end; null when unknown.</param>
/// <param name="Queued">Whether it waits for its turn: the run counts it as running, and nothing happens yet.</param>
public sealed record LiveProgress(string Attempt, double? Percent, double? Speed, TimeSpan? Remaining, string? Text, DateTimeOffset At, bool Queued = false);
