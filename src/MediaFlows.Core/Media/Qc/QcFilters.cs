using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Qc;

/// <summary>The detectors as filters, one list for each purpose, which take the decoded picture or sound and note on its frames what they find.</summary>
/// <remarks>Every chain forgets first what frames say of themselves: that came from outside. For hours of media the files stay small: single notes, or one sample a second.</remarks>
public static class QcFilters
{
    /// <summary>Pictures a second above which flashes are not told apart.</summary>
    private const int MostPictures = 60;

    /// <summary>Black and still passages.</summary>
    public static IReadOnlyList<Filter> Passages(QcProfile profile) =>
    [
        Filter.ForgetMetadata,
        Filter.Of("blackdetect", ("d", profile.Black.Shortest), ("pic_th", profile.Black.Picture), ("pix_th", profile.Black.Pixel)),
        Filter.Of("freezedetect", ("n", $"{QcWords.Number(profile.Freeze.Noise)}dB"), ("d", profile.Freeze.Shortest)),
    ];

    /// <summary>Cuts: frames with <c>lavfi.scd.time</c>.</summary>
    public static IReadOnlyList<Filter> Scenes(QcProfile profile) => [Filter.ForgetMetadata, Filter.Of("scdet", ("threshold", profile.Scenes.Threshold))];

    /// <summary>How the picture is scanned, once a second: of three frames in a row the middle one, which has its true neighbours. With the filter's own threshold: a warning over many frames needs less than <see cref="ScanMeasurement">the choice to deinterlace</see>.</summary>
    public static IReadOnlyList<Filter> Scan(VideoTrack video)
    {
        var second = Math.Max(3, (int)Math.Round(video.Rate?.Value ?? 25));
        return
        [
            Filter.ForgetMetadata,
            Filter.Of("select", ("expr", $"not(floor((n-{second}*floor(n/{second}))/3))")),
            Filter.Of("idet"),
            Filter.Of("select", ("expr", "not(n-3*floor(n/3)-1)")),
        ];
    }

    /// <summary>What of the picture is not black, in the same pictures.</summary>
    public static IReadOnlyList<Filter> Bars(VideoTrack video) =>
        [.. Scan(video), Filter.ForgetMetadata, Filter.Of("cropdetect", ("reset", 1), ("skip", 0), ("round", 2))];

    /// <summary>The picture averaged to a few cells, for <see cref="FlashScreen"/>; from the very start on and at an even pace, so that a picture's number tells its time.</summary>
    public static IReadOnlyList<Filter> Coarse(VideoTrack video) =>
    [
        Filter.Of("scale", ("w", FlashScreen.Columns), ("h", FlashScreen.Rows), ("flags", "area")),
        Filter.Format("rgb24"),
        Filter.FpsFromZero(CoarseRate(video)),
    ];

    public static FrameRate CoarseRate(VideoTrack video) =>
        video is { VariableFrameRate: false, Rate: { Value: <= MostPictures } rate } ? rate : video.Rate is null ? new FrameRate(25, 1) : new FrameRate(MostPictures, 1);

    /// <summary>Loudness first: it cuts the sound anew, and what other detectors noted on the old frames would be lost.</summary>
    public static IReadOnlyList<Filter> Sound(QcProfile profile, int channels) =>
    [
        Filter.ForgetSoundMetadata,
        Filter.Of("ebur128", ("metadata", 1), ("peak", "true")),
        .. Unused.Select(key => Filter.Of("ametadata", ("mode", "delete"), ("key", key))),
        Filter.Of("silencedetect", ("noise", $"{QcWords.Number(profile.Silence.Level)}dB"), ("d", profile.Silence.Shortest)),
        .. channels == 2 ? Phase(profile.Phase) : [],
    ];

    private static readonly string[] Unused = ["lavfi.r128.LRA.low", "lavfi.r128.LRA.high", "lavfi.r128.true_peak"];

    private static Filter[] Phase(PhaseRule rule) =>
    [
        Filter.Of("aphasemeter", ("video", 0), ("phasing", 1), ("duration", rule.Shortest)),
        Filter.Of("ametadata", ("mode", "delete"), ("key", "lavfi.aphasemeter.phase")),
    ];
}
