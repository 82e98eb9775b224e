namespace MediaFlows.Core.Media.Clips;

/// <summary>What an EDL takes from one source, in the order of the programme.</summary>
public static class EdlClips
{
    /// <param name="reel">Reel or clip name of this source; null when the list takes from one reel only.</param>
    public static (IReadOnlyList<AskedClip> Clips, IReadOnlyList<EdlFault> Faults) Of(Edl edl, SourceFrames source, string? reel)
    {
        var faults = edl.Faults.ToList();
        var mine = edl.Events.Where(cut => !Same(cut.Reel, "BL") && (reel is null || Same(cut.Reel, reel) || Same(cut.ClipName, reel))).ToList();
        var reels = edl.Events.Select(cut => cut.Reel).Where(name => !Same(name, "BL")).Distinct(StringComparer.OrdinalIgnoreCase).Take(10).ToList();
        if (reel is null && reels.Count > 1)
            faults.Add(new(mine.First(cut => !Same(cut.Reel, reels[0])).Line, $"it takes from several reels ({string.Join(", ", reels)}): say with `reel` which one this media is"));
        else if (mine.Count == 0 && edl.Events.Count > 0)
            faults.Add(new(edl.Events[0].Line, $"nothing is taken from '{reel.Bounded(64)}'; the reels are {string.Join(", ", reels)}"));
        var pictures = mine.Where(cut => cut.Picture).ToList();
        faults.AddRange(mine.Where(cut => !cut.Picture && pictures.Count > 0 && !pictures.Any(other => SameStretch(cut, other)))
            .Select(cut => new EdlFault(cut.Line, "sound that is cut elsewhere than the picture is not supported")));
        var cuts = (pictures.Count > 0 ? pictures : mine).Select(cut => (Cut: cut, Record: Record(cut, source, faults))).OrderBy(cut => cut.Record).Select(cut => cut.Cut).ToList();
        return (Named(cuts), [.. faults.OrderBy(fault => fault.Line)]);
    }

    /// <summary>Where it goes in the programme, in frames; says what is wrong with its times.</summary>
    private static long Record(EdlEvent cut, SourceFrames source, List<EdlFault> faults)
    {
        if (cut.DropFrame is { } drop && drop != source.Start.DropFrame)
            faults.Add(new(cut.Line, $"the list counts {(drop ? "drop frame" : "non-drop frame")}, but this media {(drop ? "counts every frame" : "drops frame numbers")}"));
        var (from, to) = (Frame(cut.RecordIn), Frame(cut.RecordOut));
        if (from is null || to is null)
            faults.Add(new(cut.Line, $"record times {cut.RecordIn} and {cut.RecordOut} are no timecodes at {source.Rate} frames a second"));
        else if (Frame(cut.SourceIn) is { } first && Frame(cut.SourceOut) is { } end && end - first != to - from)
            faults.Add(new(cut.Line, $"{end - first} frames of the source are to fill {to - from} of the programme: a change of speed is not supported"));
        return from ?? 0;

        long? Frame(string text) => Timecode.Parse($"{text[..8]}{(source.Start.DropFrame ? ';' : ':')}{text[9..]}", source.Rate)?.Frames;
    }

    /// <summary>Event numbers may come twice, as several tracks of one cut do.</summary>
    private static List<AskedClip> Named(List<EdlEvent> cuts)
    {
        var (clips, seen) = (new List<AskedClip>(), new Dictionary<string, int>());
        foreach (var cut in cuts)
        {
            var times = seen[cut.Number] = seen.GetValueOrDefault(cut.Number) + 1;
            clips.Add(new AskedClip(times == 1 ? cut.Number : $"{cut.Number}-{times}", cut.SourceIn, cut.SourceOut, cut.ClipName, cut.Line, cut.RecordIn));
        }
        return clips;
    }

    private static bool SameStretch(EdlEvent one, EdlEvent other) => (one.Reel, one.SourceIn, one.SourceOut) == (other.Reel, other.SourceIn, other.SourceOut);

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
