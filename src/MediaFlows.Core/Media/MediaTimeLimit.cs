namespace MediaFlows.Core.Media;

/// <summary>How long one attempt at a piece of media may take when the flow says nothing.</summary>
public static class MediaTimeLimit
{
    /// <summary>What a timer can count: a header may claim more.</summary>
    private const double Longest = 30 * 86_400;

    /// <summary>Bytes a second of the thinnest media there is: silence in AAC takes some 250, a still picture in H.264 at 25 frames a second some 700.</summary>
    private const double Thinnest = 250;

    /// <summary>As <see cref="For(double?)"/>, but a file is not believed to last longer than its bytes can: one with a frame and a claim of years would be worked at for years.</summary>
    /// <param name="duration">Seconds of media; null when unknown.</param>
    /// <param name="bytes">Size of what is read; null when nothing is.</param>
    public static TimeSpan For(double? duration, long? bytes) => For(bytes is { } size && duration > size / Thinnest ? size / Thinnest : duration);

    /// <summary>Six times the media's duration, and at least ten minutes (design section 3).</summary>
    /// <param name="duration">Seconds of media; null when unknown.</param>
    public static TimeSpan For(double? duration) =>
        duration is > 100 and < 1e7 ? TimeSpan.FromSeconds(Math.Min(6 * duration.Value, Longest)) : TimeSpan.FromMinutes(10);
}
