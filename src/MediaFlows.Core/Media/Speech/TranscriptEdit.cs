namespace MediaFlows.Core.Media.Speech;

/// <summary>A transcript as people corrected it.</summary>
public static class TranscriptEdit
{
    /// <summary>Characters of one cue: ten minutes of speech.</summary>
    public const int LongestCue = 4000;

    /// <param name="texts">New texts by number of the cue, from 0.</param>
    /// <returns>Null when a number names no cue.</returns>
    public static Transcript? Apply(Transcript transcript, IReadOnlyDictionary<int, string> texts)
    {
        if (texts.Keys.Any(number => number < 0 || number >= transcript.Cues.Count)) return null;
        return transcript with
        {
            Draft = false,
            Cues = [.. transcript.Cues.Select((cue, number) => texts.TryGetValue(number, out var text) ? Corrected(cue, Clean(text)) : cue)],
        };
    }

    /// <summary>Numbers of the cues that say something else than in the other one.</summary>
    public static IReadOnlyList<int> Differing(Transcript one, Transcript other) =>
        [.. Enumerable.Range(0, one.Cues.Count).Where(number => one.Cues[number].Text != other.Cues.ElementAtOrDefault(number)?.Text)];

    /// <summary>Nobody timed the new words; and a person was sure.</summary>
    private static Cue Corrected(Cue cue, string text) => cue.Text == text ? cue : cue with { Text = text, Words = null, Confidence = null };

    private static string Clean(string text) => string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
