using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.OnePass;

/// <summary>
/// Plans one call of ffmpeg that gives several steps what they want of a source: decoding is the cost, so every stream is decoded once, and
/// filters that several ways begin with run once.
/// </summary>
public static class PassPlan
{
    /// <param name="duration">Seconds of media; null when unknown.</param>
    public static FfmpegCall Of(FfmpegInput input, double? duration, params IReadOnlyList<PassPart> parts)
    {
        var tree = new FilterTree();
        FfmpegOutput[] outputs = [.. parts.SelectMany(part => part.Wants.Select(want => Output(tree, part.Prefix, want)))];
        return new FfmpegCall(input with { Length = Most(duration) }, [.. tree.Chains()], outputs, duration);
    }

    /// <summary>Seconds that are read at most: a file may be longer than it says, but one whose edit list repeats a second a hundred thousand times has no end.</summary>
    private static double? Most(double? duration) => 2 * duration + 60;

    private static FfmpegOutput Output(FilterTree tree, string prefix, Want want) => want switch
    {
        Want.Made made => new FfmpegOutput(prefix + made.Name, [.. made.Taps.Select(tap => $"[{tree.Add(tap)}]")], made.Options, made.MostBytes),
        Want.Noted noted => FfmpegOutput.Nothing($"[{tree.Add(noted.Tap with { Filters = [.. noted.Tap.Filters, Filter.NoteTo(noted.Tap.Sound, prefix + noted.Name, noted.Key)] })}]"),
        _ => throw new NotSupportedException(want.GetType().Name),
    };
}
