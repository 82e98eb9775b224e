using System.ComponentModel;
using System.Text.Json.Serialization;

namespace MediaFlows.Core.Media.Renditions;

public enum PresetName
{
    [JsonStringEnumMemberName("h264-1080p")] H264Lines1080,
    [JsonStringEnumMemberName("h264-720p")] H264Lines720,
    [JsonStringEnumMemberName("h264-540p")] H264Lines540,
    [JsonStringEnumMemberName("h264-360p")] H264Lines360,
    [JsonStringEnumMemberName("ladder")] Ladder,
    [JsonStringEnumMemberName("hls")] Hls,
    [JsonStringEnumMemberName("av1-1080p")] Av1Lines1080,
    [JsonStringEnumMemberName("av1-720p")] Av1Lines720,
    [JsonStringEnumMemberName("social-vertical")] SocialVertical,
    [JsonStringEnumMemberName("audio-aac")] AudioAac,
    [JsonStringEnumMemberName("audio-mp3")] AudioMp3,
    [JsonStringEnumMemberName("prores-mezzanine")] ProResMezzanine,
}

public enum PictureCodec
{
    [JsonStringEnumMemberName("h264")] H264,
    [JsonStringEnumMemberName("av1")] Av1,
    [JsonStringEnumMemberName("prores")] ProRes,
}

public enum SoundCodec { Aac, Mp3, Pcm }

/// <summary>How the streams of a rendition are wrapped.</summary>
public enum Packaging { Mp4, Mov, M4a, Mp3, Hls }

/// <summary>One size of a picture.</summary>
/// <param name="Lines">Length of the shorter side; a smaller picture stays as it is.</param>
/// <param name="Bits">Bits a second at most.</param>
public sealed record Rung(int Lines, int Bits);

/// <summary>A kind of rendition. Presets are data: the figures have their sources beside them.</summary>
/// <param name="Role">What its file is to the run.</param>
/// <param name="Rungs">Sizes of the picture, largest first; empty for sound alone.</param>
/// <param name="Picture">Null for sound alone.</param>
/// <param name="SoundBits">Bits a second; 0 where it is not compressed.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record RenditionPreset(
    PresetName Name, string Role, string Title, Packaging Packaging, IReadOnlyList<Rung> Rungs, PictureCodec? Picture, SoundCodec Sound, int SoundBits, string Source)
{
    /// <summary>Bits a second of a picture smaller than the smallest rung must not grow above this rung's.</summary>
    private static readonly Rung[] Steps = [new(1080, 5_000_000), new(720, 3_000_000), new(540, 2_000_000), new(360, 800_000)];

    private const string Usual = "common practice for ladders; sound as for review copies; key frames every two seconds, closed groups: every packager takes them";
    private const string Tighter = "AV1 at 60 % of the bits of H.264, as its makers and large services report; else as the ladder";

    /// <summary>Lines of the picture are kept, whatever they are.</summary>
    public const int AllLines = 8192;

    public static IReadOnlyList<RenditionPreset> All { get; } =
    [
        .. Steps.Select((rung, at) => new RenditionPreset((PresetName)at, $"h264-{rung.Lines}p", $"H.264, {rung.Lines} lines", Packaging.Mp4, [rung], PictureCodec.H264, SoundCodec.Aac, 128_000, Usual)),
        new(PresetName.Ladder, "ladder", "All rungs of H.264 in one pass", Packaging.Mp4, Steps, PictureCodec.H264, SoundCodec.Aac, 128_000, Usual),
        new(PresetName.Hls, "hls", "HLS with fragmented MP4, all rungs in one pass", Packaging.Hls, Steps, PictureCodec.H264, SoundCodec.Aac, 128_000,
            "the ladder; segments of 6 s: Apple's HLS authoring specification"),
        new(PresetName.Av1Lines1080, "av1-1080p", "AV1, 1080 lines", Packaging.Mp4, [new(1080, 3_000_000)], PictureCodec.Av1, SoundCodec.Aac, 128_000, Tighter),
        new(PresetName.Av1Lines720, "av1-720p", "AV1, 720 lines", Packaging.Mp4, [new(720, 1_800_000)], PictureCodec.Av1, SoundCodec.Aac, 128_000, Tighter),
        new(PresetName.SocialVertical, "social-vertical", "Upright 9:16 for social networks, cut out of the picture", Packaging.Mp4, [new(1080, 5_000_000)], PictureCodec.H264, SoundCodec.Aac, 128_000,
            "1080 × 1920 is what upright players show; bits as the ladder's 1080 lines"),
        new(PresetName.AudioAac, "audio-aac", "Sound alone, AAC", Packaging.M4a, [], null, SoundCodec.Aac, 192_000, "common practice for stereo that is listened to"),
        new(PresetName.AudioMp3, "audio-mp3", "Sound alone, MP3", Packaging.Mp3, [], null, SoundCodec.Mp3, 192_000, "common practice for stereo that is listened to"),
        new(PresetName.ProResMezzanine, "prores-mezzanine", "ProRes 422 HQ with PCM of 24 bit", Packaging.Mov, [new(AllLines, 0)], PictureCodec.ProRes, SoundCodec.Pcm, 0,
            "size, scan, colours, all sound and the timecode stay as they are; ProRes takes the bits it needs (Apple ProRes White Paper)"),
    ];

    public static RenditionPreset Of(PresetName name) => All.First(preset => preset.Name == name);

    public bool Upright => Name == PresetName.SocialVertical;

    /// <summary>Kept as it was shot, for work that goes on, not for looking at.</summary>
    public bool Mezzanine => Picture == PictureCodec.ProRes;

    /// <summary>The preset with a flow's own figures over it, and the codec a destination wants.</summary>
    public RenditionPreset With(OwnFigures? own, PictureCodec? codec) => this with
    {
        Rungs = [.. Rungs.Select(rung => new Rung(own?.Height ?? rung.Lines, own?.VideoBits ?? rung.Bits)).Distinct()],
        SoundBits = SoundBits == 0 ? 0 : own?.SoundBits ?? SoundBits,
        Picture = Picture is null or PictureCodec.ProRes ? Picture : codec ?? Picture,
    };
}

/// <summary>A flow's own figures over those of a preset.</summary>
public sealed record OwnFigures(
    [property: Description("Lines (columns, when the picture is upright), 64 to 4320; a smaller picture stays as it is.")] int? Height = null,
    [property: Description("Bits a second of the picture at most, 50000 to 200000000.")] int? VideoBits = null,
    [property: Description("Bits a second of the sound, 32000 to 512000.")] int? SoundBits = null,
    [property: Description("Frames a second as a fraction, such as 25/1 or 30000/1001; never more than the source has.")] string? FrameRate = null)
{
    /// <summary>What is wrong with them, in words; null when they can be kept to.</summary>
    [JsonIgnore]
    public string? Fault => this switch
    {
        { Height: < 64 or > 4320 } => "`height` is 64 to 4320",
        { VideoBits: < 50_000 or > 200_000_000 } => "`videoBits` is 50000 to 200000000",
        { SoundBits: < 32_000 or > 512_000 } => "`soundBits` is 32000 to 512000",
        { FrameRate: { } rate } when Media.FrameRate.Parse(rate) is not { Value: >= 1 and <= 120 } => "`frameRate` is a fraction from 1/1 to 120/1",
        _ => null,
    };
}
