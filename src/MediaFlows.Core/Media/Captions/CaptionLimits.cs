namespace MediaFlows.Core.Media.Captions;

/// <summary>How much a caption file may hold: many times what a long film needs (1500 cues, 100 KB), and what a hostile one is stopped at.</summary>
public static class CaptionLimits
{
    /// <summary>Bytes.</summary>
    public const int File = 8 * 1024 * 1024;

    public const int Cues = 50_000;

    /// <summary>Characters.</summary>
    public const int Cue = 4000;

    /// <summary>Elements of an XML file, and how deep they may lie in each other.</summary>
    public const int Elements = 400_000;
    public const int Depth = 64;

    /// <summary>Where times end: SRT and timecodes have two digits for hours.</summary>
    public static TimeSpan Time { get; } = TimeSpan.FromHours(100);

    /// <exception cref="CaptionFault">There are too many cues.</exception>
    internal static void Check(IReadOnlyCollection<CaptionCue> cues)
    {
        if (cues.Count > Cues)
            throw TooMuch($"more than {Cues} cues");
    }

    internal static CaptionFault TooMuch(string what) =>
        new("captions-too-big", $"The captions hold {what}; no programme has as much.", "Ask the sender for the captions of this programme.");
}
