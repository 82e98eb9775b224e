using System.Text.Json.Serialization;

namespace MediaFlows.Core.Runs;

/// <summary>Whose turn it is after a failure. Only <see cref="Transient"/> uses up attempts; the others go to <c>onError</c> at once.</summary>
[JsonConverter(typeof(KebabEnum<FailureClass>))]
public enum FailureClass
{
    /// <summary>It may work when tried again: a time-out, a 503, a lost lease.</summary>
    Transient,

    /// <summary>The media is at fault: broken, not what it says, out of limits.</summary>
    Media,

    /// <summary>A partner system or a person said no.</summary>
    Refused,

    /// <summary>The flow or the installation is set up wrongly.</summary>
    Configuration,

    /// <summary>A fault of MediaFlows itself.</summary>
    Ours,
}

/// <summary>What happened, and what to do next, in words for people.</summary>
/// <param name="Code">Stable, kebab-case, for machines: <c>ffmpeg-missing</c>, <c>partner-503</c>, <c>lease-lost</c>.</param>
/// <param name="Message">What happened, one sentence.</param>
/// <param name="Remedy">What to do next, and who, one sentence.</param>
/// <param name="Detail">The tool's or partner's raw answer, secrets masked, at most 4 KB.</param>
/// <param name="RetryAfter">How long the partner asked us to wait.</param>
/// <param name="Unclear">Whether an effect may have happened all the same.</param>
public sealed record Failure(
    FailureClass Class,
    string Code,
    string Message,
    string? Remedy = null,
    string? Detail = null,
    TimeSpan? RetryAfter = null,
    bool Unclear = false);
