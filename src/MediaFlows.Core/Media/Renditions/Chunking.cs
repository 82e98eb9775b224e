using System.ComponentModel;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Media.Renditions;

/// <summary>A part of a long file that is encoded by itself: a stretch of the picture, or the whole sound.</summary>
public sealed record Chunk(
    [property: Description("Key of the chunk: p000, p001 … and sound.")] string Id,
    [property: Description("Seconds at which it begins; absent for the sound.")] double? Start = null,
    [property: Description("Seconds at which the next begins; absent in the last, which goes to the end, and for the sound.")] double? End = null,
    [property: Description("How many chunks there are: each takes its share of the cores.")] int? Of = null)
{
    /// <summary>The whole sound, encoded at once so that no seam can be heard.</summary>
    public static Chunk Heard { get; } = new("sound");

    [JsonIgnore]
    public bool IsSound => Start is null;

    /// <summary>What is wrong with it, in words; null when it can be made.</summary>
    [JsonIgnore]
    public string? Fault => Id.Length is 0 or > 40 || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') ? "a chunk's `id` is letters, digits and dashes"
        : Start is < 0 or > Chunking.Longest || End > Chunking.Longest || (IsSound && End is not null) ? "a chunk's `start` and `end` are seconds of the file"
        : End <= Start ? "a chunk's `end` comes after its `start`"
        : null;
}

/// <summary>Frames of a chunk, counted from the first of the whole.</summary>
/// <param name="End">The frame after its last; null when it goes to the end.</param>
public readonly record struct FrameSpan(long First, long? End)
{
    public static FrameSpan Of(Chunk chunk, FrameRate rate) => new(Frame(chunk.Start ?? 0, rate), chunk.End is { } end ? Frame(end, rate) : null);

    public long? Count => End - First;

    private static long Frame(double seconds, FrameRate rate) => (long)Math.Round(seconds * rate.Value);
}

/// <summary>
/// Plans where a long picture is cut: at key frames of what is made of it, so that every chunk begins with one and the joined whole has them where
/// the unsplit one does. Neighbours are cut by the same number, so no frame is lost or doubled.
/// </summary>
public static class Chunking
{
    /// <summary>As many as a list in a step's output of 32 KB holds.</summary>
    public const int Most = 300;

    /// <summary>Seconds; a header may claim more.</summary>
    public const double Longest = 1e6;

    /// <summary>Frames from one key frame to the next: two seconds.</summary>
    public static int Group(FrameRate rate) => Math.Max(2, (int)Math.Round(2 * rate.Value));

    /// <summary>Chunks that are alike, so that those that run side by side end together.</summary>
    /// <param name="duration">Seconds of picture.</param>
    /// <param name="seconds">Seconds a chunk shall have, a quarter more at most; longer where there would be too many.</param>
    public static IReadOnlyList<Chunk> Even(double duration, FrameRate rate, double seconds, int most)
    {
        var count = Math.Clamp((int)Math.Floor(duration / seconds + 0.75), 1, most);
        return At(duration, rate, Enumerable.Range(1, count - 1).Select(at => at * duration / count));
    }

    /// <param name="at">Seconds; each is moved to the nearest key frame.</param>
    public static IReadOnlyList<Chunk> At(double duration, FrameRate rate, IEnumerable<double> at)
    {
        var group = Group(rate) / rate.Value;
        return Between([.. at.Select(seconds => Math.Round(seconds / group) * group).Where(seconds => seconds > 0 && seconds < duration).Distinct().Order()]);
    }

    private static IReadOnlyList<Chunk> Between(IReadOnlyList<double> cuts) =>
        [.. Enumerable.Range(0, cuts.Count + 1).Select(at => new Chunk($"p{at:000}", at == 0 ? 0 : Exact(cuts[at - 1]), at == cuts.Count ? null : Exact(cuts[at])))];

    private static double Exact(double seconds) => Math.Round(seconds, 6);
}
