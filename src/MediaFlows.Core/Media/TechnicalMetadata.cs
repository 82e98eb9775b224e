using System.ComponentModel;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Media;

/// <summary>What a media file technically is, in the same words for every container and codec.</summary>
public sealed record TechnicalMetadata(
    [property: Description("Short name of the container: mp4, mov, mxf, mkv …")] string Container,
    [property: Description("Bytes.")] long Size,
    IReadOnlyList<AudioTrack> Audio,
    IReadOnlyList<SubtitleTrack> Subtitles,
    [property: Description("Text the file says of itself, shortened; never to be trusted.")] IReadOnlyDictionary<string, string> Tags,
    [property: Description("Seconds.")] double? Duration = null,
    [property: Description("Bits a second, over all tracks.")] long? BitRate = null,
    [property: Description("SMPTE timecode of the first frame; a semicolon before the frames means drop frame.")] string? StartTimecode = null,
    VideoTrack? Video = null,
    [property: Description("MXF's operational pattern, such as OP1a.")] string? OperationalPattern = null,
    int Chapters = 0,
    [property: Description("Audio and subtitle tracks that are not listed here, since there are too many.")] int TracksLeftOut = 0)
{
    /// <summary>The tracks that can be decoded.</summary>
    [JsonIgnore]
    public IReadOnlyList<AudioTrack> Heard => [.. Audio.Where(track => track is { Channels: > 0, Codec: not "unknown" })];

    /// <summary>Left and right of a stereo programme where they come as the first two tracks, of one channel each and one language, as broadcasters deliver them; else null.</summary>
    [JsonIgnore]
    public (AudioTrack Left, AudioTrack Right)? MonoPair =>
        Heard is [{ Channels: 1 } left, { Channels: 1 } right, ..] && left.Language == right.Language ? (left, right) : null;

    /// <summary>Whether it claims to last longer than anything real: 100 hours, or an hour and more at less than 4 bytes a second.</summary>
    [JsonIgnore]
    public bool Endless => Duration > 360_000 || (Duration > 3600 && Size < 4 * Duration);
}

/// <summary>The first video track that is no cover picture.</summary>
public sealed record VideoTrack(
    [property: Description("Stream index in the file, from 0.")] int Index,
    string Codec,
    [property: Description("Stored pixels, before aspect ratio and rotation.")] int Width,
    [property: Description("Stored lines, before rotation.")] int Height,
    [property: Description("Sample (pixel) aspect ratio, such as 16:15.")] string Sar,
    Scan Scan,
    [property: Description("Degrees to turn clockwise for display: 0, 90, 180 or 270.")] int Rotation,
    [property: Description("Whether the time between frames changes; the frame rate is then an average.")] bool VariableFrameRate,
    [property: Description("Frames a second as a fraction, such as 30000/1001.")] string? FrameRate = null,
    string? Profile = null,
    string? Level = null,
    [property: Description("Display aspect ratio, such as 16:9.")] string? Dar = null,
    int? BitDepth = null,
    [property: Description("4:2:0, 4:2:2, 4:4:4, 4:1:1, gray or rgb.")] string? Chroma = null,
    string? Primaries = null,
    string? Transfer = null,
    string? Matrix = null,
    [property: Description("tv (limited) or pc (full).")] string? Range = null,
    [property: Description("hdr10, pq, hlg or dolby-vision; absent for standard dynamic range.")] string? Hdr = null,
    [property: Description("Duration in frames: counted where the container counts them, else duration times frame rate.")] long? Frames = null,
    [property: Description("How the first pictures look, where no frame is marked as interlaced: progressive, tff or bff; absent where it was not measured or cannot be told.")] Scan? MeasuredScan = null,
    [property: Description("What is embedded in the picture's stream: cea-608, cea-708. Whether they say anything, media/extract-captions finds out.")] IReadOnlyList<string>? ClosedCaptions = null)
{
    /// <summary>Whether frames are two fields, whoever says so.</summary>
    [JsonIgnore]
    public bool HasFields => Scan is Scan.Tff or Scan.Bff || MeasuredScan is Scan.Tff or Scan.Bff;

    /// <summary>Lines above the picture that carry data: D-10 (SMPTE ST 356-1) stores 32 of them, 608 lines for 576 and 512 for 480.</summary>
    [JsonIgnore]
    public int DataLines => (Codec, Width, Height) is ("mpeg2video", 720, 608 or 512) ? 32 : 0;

    /// <summary>Whether it must be turned on its side for display.</summary>
    [JsonIgnore]
    public bool Sideways => Rotation is 90 or 270;

    [JsonIgnore]
    public FrameRate? Rate => Media.FrameRate.Parse(FrameRate);
}

/// <summary>How a frame was scanned: whole, or as two fields of which the top or bottom one is shown first.</summary>
public enum Scan { Unknown, Progressive, Tff, Bff }

public sealed record AudioTrack(
    [property: Description("Stream index in the file, from 0.")] int Index,
    string Codec,
    int Channels,
    string? Layout = null,
    [property: Description("Hz.")] int? SampleRate = null,
    int? BitDepth = null,
    [property: Description("As the file says, usually ISO 639-2.")] string? Language = null);

public sealed record SubtitleTrack(
    [property: Description("Stream index in the file, from 0.")] int Index,
    string Codec,
    string? Language = null,
    [property: Description("text; pictures of text, as DVB has them; or other.")] SubtitleKind Kind = SubtitleKind.Other);

public enum SubtitleKind { Text, Pictures, Other }
