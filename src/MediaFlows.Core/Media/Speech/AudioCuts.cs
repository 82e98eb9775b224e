namespace MediaFlows.Core.Media.Speech;

/// <summary>Where long audio is cut for a transcriber that takes only so much at once: in the quietest half second before the limit.</summary>
public static class AudioCuts
{
    /// <summary>Seconds that each part hears beyond its cuts, so that no word is lost at one.</summary>
    public const double Overlap = 1;

    private const double Quiet = 0.5;

    /// <param name="levels">Loudness of each window, in any unit that grows with it.</param>
    /// <param name="window">Seconds a level stands for.</param>
    /// <param name="longest">Seconds a part may have at most, overlaps included.</param>
    /// <param name="search">Seconds before the limit in which a quiet place is looked for.</param>
    public static IReadOnlyList<AudioPart> Cut(IReadOnlyList<double> levels, double window, double longest, double search)
    {
        var end = levels.Count * window;
        var parts = new List<AudioPart>();
        for (var from = 0.0; from < end;)
        {
            var limit = from + longest - 2 * Overlap;
            var to = limit + Overlap >= end ? end : Quietest(levels, window, limit - search, limit);
            parts.Add(new AudioPart(from, to, Math.Max(0, from - Overlap), Math.Min(end, to + Overlap)));
            from = to;
        }
        return parts;
    }

    private static double Quietest(IReadOnlyList<double> levels, double window, double from, double to)
    {
        var width = Math.Max(1, (int)Math.Round(Quiet / window));
        var (best, lowest) = ((int)(to / window) - width, double.MaxValue);
        for (var i = best; i >= (int)(from / window); i--)
        {
            var sum = 0.0;
            for (var j = i; j < i + width; j++)
                sum += levels[j];
            if (sum < lowest)
                (best, lowest) = (i, sum);
        }
        return (best + width / 2.0) * window;
    }
}

/// <summary>One part of cut audio, in seconds from the start of the whole.</summary>
/// <param name="From">What this part alone answers for begins here.</param>
/// <param name="To">And ends here.</param>
/// <param name="HeardFrom">Its audio begins here.</param>
/// <param name="HeardTo">And ends here.</param>
public sealed record AudioPart(double From, double To, double HeardFrom, double HeardTo);
