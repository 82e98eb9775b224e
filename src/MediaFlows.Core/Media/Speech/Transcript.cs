namespace MediaFlows.Core.Media.Speech;

/// <summary>What was said in a media file, with times.</summary>
/// <param name="Engine">Who heard it, for provenance: model or tool name.</param>
/// <param name="Draft">Whether it is too poor to be used without correction.</param>
/// <param name="Language">BCP-47 tag; null when unknown.</param>
public sealed record Transcript(string Engine, bool Draft, IReadOnlyList<Cue> Cues, string? Language = null)
{
    /// <summary>All cues as one text.</summary>
    public string AsText() => string.Join(' ', Cues.Select(cue => cue.Text));
}

/// <param name="Start">Seconds from the start of the media.</param>
/// <param name="End">Seconds from the start of the media.</param>
/// <param name="Confidence">0 to 1; null when unknown.</param>
/// <param name="Words">The words with their own times, where the engine gives them.</param>
public sealed record Cue(double Start, double End, string Text, double? Confidence = null, IReadOnlyList<SpokenWord>? Words = null);

/// <param name="Start">Seconds from the start of the media.</param>
/// <param name="End">Seconds from the start of the media.</param>
/// <param name="Confidence">0 to 1; null when unknown.</param>
public sealed record SpokenWord(double Start, double End, string Text, double? Confidence = null);
