namespace MediaFlows.Core.Media.Captions;

/// <summary>Repairs what can be repaired without changing a word: order, line breaks, overlaps, gaps, and how long cues stand.</summary>
public static class CaptionRepair
{
    /// <param name="rate">What the gap is counted in.</param>
    /// <param name="media">How long the media is; null when unknown.</param>
    /// <returns>The cues in the order of time, with the numbers they came with.</returns>
    public static CaptionTrack Of(CaptionTrack track, CaptionRules rules, LabelRate rate, TimeSpan? media)
    {
        var cues = track.Ordered.ToArray();
        var next = new Dictionary<CueRow, (TimeSpan Start, TimeSpan? Following)>();
        for (var i = cues.Length - 1; i >= 0; i--)
        {
            var cue = cues[i];
            // What begins at the same time cannot be told apart by ending earlier: the next that begins later counts.
            TimeSpan? following = next.TryGetValue(cue.Row, out var later) ? later.Start > cue.Start ? later.Start : later.Following : null;
            next[cue.Row] = (cue.Start, following);
            cues[i] = Wrapped(cue with { End = End(cue.Start, Clipped(cue, media), following, rules, rate) }, rules);
        }
        return track with { Cues = cues };
    }

    /// <summary>When a cue should end: not too soon to be read, not too late, and before the next one begins.</summary>
    public static TimeSpan End(TimeSpan start, TimeSpan end, TimeSpan? next, CaptionRules rules, LabelRate rate)
    {
        var least = start + TimeSpan.FromSeconds(rules.Shortest?.Value ?? 0.001);
        var wanted = end > least ? end : least;
        if (rules.Longest is { } longest && wanted > start + TimeSpan.FromSeconds(longest.Value))
            wanted = start + TimeSpan.FromSeconds(longest.Value);
        if (next is { } following && wanted > following - rate.Time((long)(rules.Gap?.Value ?? 0)))
            wanted = following - rate.Time((long)(rules.Gap?.Value ?? 0));
        return wanted > start ? wanted : start + TimeSpan.FromMilliseconds(1);
    }

    /// <summary>How many cues are not as they were.</summary>
    public static int Changed(CaptionTrack before, CaptionTrack after) => after.Cues.Except(before.Cues).Count();

    private static TimeSpan Clipped(CaptionCue cue, TimeSpan? media) => media is { } end && cue.End > end && cue.Start < end ? end : cue.End;

    private static CaptionCue Wrapped(CaptionCue cue, CaptionRules rules)
    {
        if (rules is not { LineLength: { } length, Lines: { } most } || Fits(cue.Lines, length, most) || SeveralSpeak(cue))
            return cue;
        var lines = LineBreaking.Break(cue.Plain.Replace('\n', ' '), (int)length.Value);
        return Fits(lines, length, most) ? cue with { Text = Laid(cue.Text, string.Join('\n', lines)) } : cue;
    }

    private static bool Fits(IReadOnlyCollection<string> lines, CaptionLimit length, CaptionLimit most) =>
        lines.Count <= most.Value && lines.All(line => CueText.Length(line) <= length.Value);

    /// <summary>A line each for two speakers means something: it is not joined.</summary>
    private static bool SeveralSpeak(CaptionCue cue) =>
        cue.Lines.Skip(1).Any(line => line.FirstOrDefault() is '-' or '–' or '—') || cue.Text.Select(span => span.Style.Voice).Distinct().Count() > 1;

    /// <summary>The same letters with other breaks: spaces and line feeds change places, so that every span keeps its letters.</summary>
    private static List<CaptionSpan> Laid(IReadOnlyList<CaptionSpan> spans, string text)
    {
        var (laid, at) = (new List<CaptionSpan>(), 0);
        foreach (var span in spans)
            laid.Add(span with { Text = text[at..(at += span.Text.Length)] });
        return laid;
    }
}
