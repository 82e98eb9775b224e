using System.Text.Json.Serialization;

namespace MediaFlows.Core.Media.Captions;

/// <summary>The file formats captions come and go in: WebVTT (W3C), SubRip, TTML (written as IMSC 1.1 text profile).</summary>
public enum CaptionFormat { Vtt, Srt, Ttml }

/// <summary>Captions are for those who do not hear, in the language spoken; subtitles for those who do not understand it.</summary>
public enum CaptionKind { Caption, Subtitle }

/// <summary>Where a cue stands in the picture; with <see cref="CueAlign"/> the nine places that every format has.</summary>
public enum CueRow { Bottom, Middle, Top }

public enum CueAlign { Center, Left, Right }

/// <summary>Teletext's and CTA-608's colours without white, which is what text is otherwise.</summary>
public enum CaptionColour { Yellow, Cyan, Lime, Red, Magenta, Blue, Black }

/// <summary>Captions as they are shown, whatever format they came in.</summary>
/// <param name="Cues">In the order of the file, which is not always that of time.</param>
/// <param name="Language">BCP-47 tag; null when unknown.</param>
/// <param name="Note">What the file says of itself to people who open it, such as that it is a draft.</param>
public sealed record CaptionTrack(IReadOnlyList<CaptionCue> Cues, string? Language = null, string? Note = null)
{
    /// <summary>In the order of time, as writers need it; what begins together keeps its order.</summary>
    [JsonIgnore]
    public IReadOnlyList<CaptionCue> Ordered => [.. Cues.OrderBy(cue => cue.Start)];

    /// <summary>When the last cue ends.</summary>
    [JsonIgnore]
    public TimeSpan End => Cues.Count == 0 ? TimeSpan.Zero : Cues.Max(cue => cue.End);
}

/// <summary>One text that stands in the picture for a while.</summary>
/// <param name="Number">Place in the file it came in, from 1: what findings call it.</param>
/// <param name="Start">From the start of the media.</param>
/// <param name="End">From the start of the media.</param>
/// <param name="Text">A line feed begins a new line.</param>
public sealed record CaptionCue(
    int Number, TimeSpan Start, TimeSpan End, IReadOnlyList<CaptionSpan> Text, CueRow Row = CueRow.Bottom, CueAlign Align = CueAlign.Center)
{
    [JsonIgnore]
    public string Plain => string.Concat(Text.Select(span => span.Text));

    [JsonIgnore]
    public string[] Lines => Plain.Split('\n');

    [JsonIgnore]
    public TimeSpan Duration => End - Start;
}

/// <summary>Text of one look.</summary>
public sealed record CaptionSpan(string Text, CaptionStyle Style = default);

/// <param name="Colour">Null for white, the usual.</param>
/// <param name="Voice">Who speaks; null when not told.</param>
/// <param name="Ruby">How it is pronounced, in small letters above.</param>
public readonly record struct CaptionStyle(
    bool Bold = false, bool Italic = false, bool Underline = false, CaptionColour? Colour = null, string? Voice = null, string? Ruby = null);

/// <summary>A file that is not taken as captions, and why.</summary>
/// <param name="code">Stable, kebab-case.</param>
public sealed class CaptionFault(string code, string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    public string Code => code;

    /// <summary>What to do next.</summary>
    public string Remedy => remedy;
}
