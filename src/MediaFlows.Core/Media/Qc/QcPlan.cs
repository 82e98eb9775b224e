using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Qc;

/// <summary>One call of ffmpeg that runs every detector over a clip while decoding it once; findings go to two text files.</summary>
public static class QcPlan
{
    public const string VideoFindings = "qc-video.txt", AudioFindings = "qc-audio.txt";

    public static FfmpegCall For(FfmpegInput input, TechnicalMetadata technical, QcProfile profile)
    {
        var chains = new List<FilterChain>();
        if (technical.Video is { } video)
            chains.Add(new FilterChain([$"0:{video.Index}"], Picture(profile), ["video"]));
        if (technical.Audio is [var audio, ..])
            chains.Add(new FilterChain([$"0:{audio.Index}"], Sound(profile), ["audio"]));
        return new FfmpegCall(input, chains, [.. chains.Select(chain => FfmpegOutput.Nothing($"[{chain.To[0]}]"))], technical.Duration);
    }

    private static IReadOnlyList<Filter> Picture(QcProfile profile) =>
    [
        Filter.ForgetMetadata,
        Filter.Of("blackdetect", ("d", profile.Black.Shortest), ("pic_th", profile.BlackPicture), ("pix_th", profile.BlackPixel)),
        Filter.Of("freezedetect", ("n", $"{profile.FreezeNoise}dB"), ("d", profile.Freeze.Shortest)),
        Filter.Of("metadata", ("mode", "print"), ("file", VideoFindings)),
    ];

    /// <summary>Loudness first: it cuts the sound anew, and what the silence detector noted on the old frames would be lost.</summary>
    private static IReadOnlyList<Filter> Sound(QcProfile profile) =>
    [
        Filter.ForgetSoundMetadata,
        Filter.Of("ebur128", ("metadata", 1), ("peak", "true")),
        Filter.Of("silencedetect", ("noise", $"{profile.SilenceLevel}dB"), ("d", profile.Silence.Shortest)),
        Filter.Of("ametadata", ("mode", "print"), ("file", AudioFindings)),
    ];
}
