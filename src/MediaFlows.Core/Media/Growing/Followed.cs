using System.Text.Json.Serialization;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Core.Media.Growing;

/// <summary>How far a recording has been followed: kept after every round, so that whoever goes on knows where.</summary>
public sealed record Followed
{
    /// <summary>What the recording was found to be when following began: all that is made of it is made alike. Null before that.</summary>
    public TechnicalMetadata? Technical { get; init; }

    /// <summary>Seconds by which the picture begins later than the file.</summary>
    public double Lead { get; init; }

    /// <summary>How many calls of ffmpeg were begun: each names its files by this.</summary>
    public int Begun { get; init; }

    public IReadOnlyList<LivePart> Parts { get; init; } = [];

    /// <summary>How often segments were added.</summary>
    public int Rounds { get; init; }

    /// <summary>Digests of stretches of the file as they were when the proxy was made of them.</summary>
    public IReadOnlyList<string> Stretches { get; init; } = [];

    /// <summary>What was said so far, and up to which second of the recording.</summary>
    public Transcript Said { get; init; } = new("", false, []);

    public double HeardUpTo { get; init; }

    /// <summary>Whether all of it is made from the finished file, since what was made before did not agree with that.</summary>
    public bool Anew { get; init; }

    public bool Ended { get; init; }

    /// <summary>Seconds of proxy.</summary>
    [JsonIgnore]
    public double Made => Parts.Sum(part => part.Segments.Sum(segment => segment.Duration));

    /// <summary>Frames of proxy, which has an even pace.</summary>
    public long Frames(FrameRate rate) => (long)Math.Round(Made * rate.Value);

    [JsonIgnore]
    public int Segments => Parts.Sum(part => part.Segments.Count);

    /// <summary>One more call of ffmpeg goes on where the last one got to.</summary>
    public Followed Begin() => this with { Begun = Begun + 1, Parts = [.. Parts, new LivePart($"p{Begun + 1}.mp4", [])] };

    /// <summary>The part begun last has so many segments now.</summary>
    public Followed WithSegments(IReadOnlyList<LiveSegment> segments) => this with { Parts = [.. Parts.SkipLast(1), Parts[^1] with { Segments = segments }], Rounds = Rounds + 1 };

    /// <summary>Everything once more, from the finished file.</summary>
    public Followed FromTheFinishedFile(TechnicalMetadata technical, double lead) =>
        new() { Begun = Begun, Rounds = Rounds, Technical = technical, Lead = lead, Anew = true };
}
