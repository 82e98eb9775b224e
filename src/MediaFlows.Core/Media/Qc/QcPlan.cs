using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;

namespace MediaFlows.Core.Media.Qc;

/// <summary>What every detector finds in a clip, as wants of one pass: two text files.</summary>
public static class QcPlan
{
    public const string VideoFindings = "qc-video.txt", AudioFindings = "qc-audio.txt";

    public static IReadOnlyList<Want> For(TechnicalMetadata technical, QcProfile profile) =>
    [
        .. technical.Video is { } video ? (Want[])[new Want.Noted(VideoFindings, Tap.Picture(video.Index, Picture(profile)))] : [],
        .. technical.Audio is [var audio, ..] ? (Want[])[new Want.Noted(AudioFindings, Tap.Heard(audio.Index, Sound(profile)))] : [],
    ];

    private static IReadOnlyList<Filter> Picture(QcProfile profile) =>
    [
        Filter.ForgetMetadata,
        Filter.Of("blackdetect", ("d", profile.Black.Shortest), ("pic_th", profile.BlackPicture), ("pix_th", profile.BlackPixel)),
        Filter.Of("freezedetect", ("n", $"{profile.FreezeNoise}dB"), ("d", profile.Freeze.Shortest)),
    ];

    /// <summary>Loudness first: it cuts the sound anew, and what the silence detector noted on the old frames would be lost.</summary>
    private static IReadOnlyList<Filter> Sound(QcProfile profile) =>
    [
        Filter.ForgetSoundMetadata,
        Filter.Of("ebur128", ("metadata", 1), ("peak", "true")),
        Filter.Of("silencedetect", ("noise", $"{profile.SilenceLevel}dB"), ("d", profile.Silence.Shortest)),
    ];
}
