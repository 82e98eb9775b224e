using System.Text.RegularExpressions;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Clips;

/// <summary>A kind of file that tracks are put into, and the codecs it may hold: those that ffmpeg's muxer writes and that the specification registers.</summary>
public sealed partial record Wrapping(MediaContainer Container, IReadOnlySet<string> Pictures, IReadOnlySet<string> Sounds)
{
    /// <summary>Codecs registered at mp4ra.org that players know.</summary>
    public static Wrapping Mp4 { get; } = new(MediaContainer.Mp4,
        new HashSet<string> { "h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video" },
        new HashSet<string> { "aac", "ac3", "eac3", "mp3", "mp2", "alac", "flac", "opus" });

    /// <summary>Codecs of the QuickTime file format, those of editing among them.</summary>
    public static Wrapping Mov { get; } = new(MediaContainer.Mov,
        new HashSet<string> { "h264", "hevc", "mpeg4", "mpeg2video", "prores", "dnxhd", "mjpeg", "dvvideo", "v210" },
        new HashSet<string> { "aac", "ac3", "eac3", "mp3", "alac", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_s16be", "pcm_s24be", "pcm_s32be", "pcm_f32le" });

    /// <summary>Subtitles that are text, and that MP4 and QuickTime hold as timed text.</summary>
    private static readonly HashSet<string> TextSubtitles = ["subrip", "mov_text", "webvtt", "ass", "ssa", "text"];

    /// <summary>Codecs of which every picture stands alone: cut anywhere without loss.</summary>
    private static readonly HashSet<string> IntraOnly = ["prores", "dnxhd", "mjpeg", "dvvideo"];

    /// <summary>The first of these that holds all tracks as they are; null when none does.</summary>
    public static Wrapping? Of(TechnicalMetadata media) => Mp4.Misfits(media).Count == 0 ? Mp4 : Mov.Misfits(media).Count == 0 ? Mov : null;

    public static bool StandsAlone(VideoTrack video) => IntraOnly.Contains(video.Codec);

    public static bool IsText(SubtitleTrack track) => TextSubtitles.Contains(track.Codec);

    /// <summary>Tracks it cannot hold, in words.</summary>
    public IReadOnlyList<string> Misfits(TechnicalMetadata media) =>
    [
        .. media.Video is { } video && !Pictures.Contains(video.Codec) ? (string[])[$"{video.Codec} picture"] : [],
        .. media.Audio.Where(track => !Sounds.Contains(track.Codec)).Select(track => $"{track.Codec} sound").Distinct(),
    ];

    /// <summary>How it is written: index first, so that it plays before all of it is there.</summary>
    public IReadOnlyList<FfmpegOption> Options(VideoTrack? picture, string? timecode) =>
    [
        // Apple's players take HEVC under this name only.
        .. picture?.Codec == "hevc" ? (FfmpegOption[])[new("tag:v", "hvc1")] : [],
        .. timecode is null ? (FfmpegOption[])[] : [new("timecode", timecode)],
        new("movflags", "+faststart"), new("f", Container.Name),
    ];

    /// <summary>What language each sound track says it is in; anything that is no language code is left out.</summary>
    public static IEnumerable<FfmpegOption> Languages(IEnumerable<string?> languages, char kind) => languages
        .Select((language, track) => (language, track)).Where(each => each.language is { } code && LanguageCode().IsMatch(code))
        .Select(each => new FfmpegOption($"metadata:s:{kind}:{each.track}", $"language={each.language}"));

    [GeneratedRegex(@"^[a-z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageCode();
}
