using System.Text;
using MediaFlows.Core.Definitions;

namespace MediaFlows.Core.Runs;

/// <summary>How long to wait before the next attempt: doubling, with a jitter that is a pure function of what is tried.</summary>
internal static class Backoff
{
    /// <param name="what">Run and attempt: tells the jitter of one from another's.</param>
    /// <param name="tries">Attempts used so far, 1 or more.</param>
    /// <returns>The doubled delay, capped, times 0.8 to 1.2.</returns>
    public static TimeSpan Delay(RetryPolicy policy, string what, int tries)
    {
        var doubled = policy.FirstDelay * Math.Pow(2, Math.Min(tries - 1, 30));
        var capped = doubled < policy.MaxDelay ? doubled : policy.MaxDelay;
        return capped * (0.8 + 0.4 * Fraction(what));
    }

    private static double Fraction(string what)
    {
        // FNV-1a: spreads well enough for a jitter, and is the same on every machine and version.
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(what))
            hash = (hash ^ b) * 1099511628211UL;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
