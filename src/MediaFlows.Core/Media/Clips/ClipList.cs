using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Clips;

/// <summary>A stretch of a source that somebody asked for, as they wrote it.</summary>
/// <param name="In">First frame; null for the first of the media.</param>
/// <param name="Out">The frame after the last; null for the end of the media.</param>
/// <param name="Line">Where in an EDL it stands; null when it comes from elsewhere.</param>
/// <param name="Record">Where an EDL puts it in the programme.</param>
public sealed record AskedClip(string Key, string? In, string? Out, string? Title = null, int? Line = null, string? Record = null)
{
    public string Who => Line is { } line ? $"line {line}" : $"clip '{Key}'";
}

/// <summary>A stretch of a source, in frames after its first.</summary>
/// <param name="Out">The frame after the last.</param>
public sealed record Clip(string Key, long In, long Out, string? Title = null, string? Record = null)
{
    public long Frames => Out - In;
}

/// <summary>Turns what was asked for into clips, and says everything that is wrong at once.</summary>
public static partial class ClipList
{
    /// <summary>So many fit a step's output of 32 KB.</summary>
    public const int Most = 40;

    public static (IReadOnlyList<Clip> Clips, IReadOnlyList<string> Faults) Of(IReadOnlyList<AskedClip> asked, SourceFrames source)
    {
        var (clips, faults) = (new List<Clip>(), new List<string>());
        if (asked.Count is 0 or > Most)
            faults.Add(asked.Count == 0 ? "there is no clip in the list" : $"{asked.Count} clips are more than the {Most} one step makes");
        foreach (var twice in asked.GroupBy(clip => clip.Key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            faults.Add($"{twice.Last().Who}: the key '{twice.Key.Bounded(40)}' is used twice");
        foreach (var clip in asked.Take(Most))
            if (Read(clip, source, faults) is { } read)
                clips.Add(read);
        return (clips, faults);
    }

    private static Clip? Read(AskedClip asked, SourceFrames source, List<string> faults)
    {
        var before = faults.Count;
        if (!PlainKey().IsMatch(asked.Key))
            faults.Add($"the key '{asked.Key.Bounded(40)}' is not made of at most 40 letters, digits, dashes and underscores");
        var first = Position(asked, "in", asked.In, 0);
        var end = Position(asked, "out", asked.Out, source.Count);
        if (first is { } begin && end is { } stop)
        {
            if (stop <= begin)
                faults.Add($"{asked.Who}: out {source.Name(stop)} is not after in {source.Name(begin)}");
            if (begin < 0 || begin >= source.Count || stop > source.Count)
                faults.Add($"{asked.Who}: {source.Name(begin)} to {source.Name(stop)} is not inside the media, which go from {source.Extent}");
        }
        return faults.Count == before ? new Clip(asked.Key, first!.Value, end!.Value, asked.Title.Bounded(60), asked.Record) : null;

        long? Position(AskedClip clip, string which, string? text, long otherwise)
        {
            if (text is null)
                return otherwise;
            var frame = ClipPosition.Read(text.Trim(), source, out var fault);
            if (fault is not null)
                faults.Add($"{clip.Who}: {which} {fault}");
            return frame;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainKey();
}
