namespace MediaFlows.Core.Media;

/// <summary>How long one attempt at a piece of media may take when the flow says nothing.</summary>
public static class MediaTimeLimit
{
    /// <summary>What a timer can count: a header may claim more.</summary>
    private const double Longest = 30 * 86_400;

    /// <summary>Six times the media's duration, and at least ten minutes (design section 3).</summary>
    /// <param name="duration">Seconds of media; null when unknown.</param>
    public static TimeSpan For(double? duration) =>
        duration is > 100 and < 1e7 ? TimeSpan.FromSeconds(Math.Min(6 * duration.Value, Longest)) : TimeSpan.FromMinutes(10);
}
