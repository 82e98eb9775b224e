using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Core.Media.Captions;

/// <summary>A transcript as captions: cut to what a caption holds, long enough to be read, never overlapping.</summary>
public static class TranscriptCaptions
{
    /// <summary>The gap of two frames is the longest that broadcasting knows, since the rate of the media may not be known.</summary>
    private static readonly LabelRate Rate = new(new FrameRate(25, 1), false);

    public static CaptionTrack Of(Transcript transcript)
    {
        var note = transcript.Draft ? $"Draft by {transcript.Engine}, not corrected by anybody." : null;
        var cues = transcript.Cues.SelectMany(cue => CueGrouping.Group(Words(cue)))
            .Select(cue => (Start: Time(cue.Start), End: Time(cue.End), Text: Lines(cue.Text))).Where(cue => cue.Text.Count > 0).ToList();
        return new CaptionTrack([.. cues.Select((cue, i) => new CaptionCue(i + 1, cue.Start,
            CaptionRepair.End(cue.Start, cue.End, i + 1 < cues.Count ? cues[i + 1].Start : null, CaptionRules.Broadcast, Rate), cue.Text))], transcript.Language, note);
    }

    private static IReadOnlyList<CaptionSpan> Lines(string text) =>
        CueText.Of(string.Join('\n', LineBreaking.Break(text.ReplaceLineEndings(" "), CueGrouping.LineLength)));

    private static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, CaptionLimits.Time.TotalSeconds));

    /// <summary>A cue's words; where the engine gave no times for them, the cue's time is shared out by length.</summary>
    private static IEnumerable<SpokenWord> Words(Cue cue)
    {
        if (cue.Words is { Count: > 0 } timed)
            return timed;
        var texts = cue.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var perCharacter = (cue.End - cue.Start) / Math.Max(1, texts.Sum(text => text.Length));
        var at = cue.Start;
        return texts.Select(text => new SpokenWord(at, at += text.Length * perCharacter, text, cue.Confidence)).ToList();
    }
}
