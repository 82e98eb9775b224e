using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;

namespace MediaFlows.Core.Media.Qc;

/// <summary>What every detector finds in a clip, as wants of one pass: text files, and coarse pictures.</summary>
public static class QcPlan
{
    public const string PassageNotes = "qc-passages.txt", SceneNotes = "qc-scenes.txt", ScanNotes = "qc-scan.txt", BarsNotes = "qc-bars.txt", SoundNotes = "qc-sound.txt", Coarse = "qc-coarse.rgb";

    /// <summary>Bytes of the coarse pictures: a day at 60 a second.</summary>
    private const long MostCoarseBytes = 4L << 30;

    public static IReadOnlyList<Want> For(TechnicalMetadata technical, QcProfile profile) =>
    [
        .. technical.Video is { } video ? Pictures(video, profile) : [],
        .. Sound(technical, profile) is { } sound ? (Want[])[new Want.Noted(SoundNotes, sound)] : [],
    ];

    /// <summary>Of a mono pair each alone would be 3 LU too quiet.</summary>
    private static Tap? Sound(TechnicalMetadata technical, QcProfile profile) => technical.Heard switch
    {
        [] => null,
        [var left, var right, ..] when technical.MonoPair is not null => new Tap([left.Index, right.Index], true, [Filter.LeftAndRight, .. QcFilters.Sound(profile, channels: 2)]),
        [var first, ..] => Tap.Heard(first.Index, QcFilters.Sound(profile, first.Channels)),
    };

    private static Want[] Pictures(VideoTrack video, QcProfile profile) =>
    [
        new Want.Noted(PassageNotes, Tap.Picture(video.Index, QcFilters.Passages(profile))),
        new Want.Noted(SceneNotes, Tap.Picture(video.Index, QcFilters.Scenes(profile)), "lavfi.scd.time"),
        new Want.Noted(ScanNotes, Tap.Picture(video.Index, QcFilters.Scan(video)), "lavfi.idet.single.current_frame"),
        new Want.Noted(BarsNotes, Tap.Picture(video.Index, QcFilters.Bars(video))),
        .. video.Hdr is null ? (Want[])[new Want.Made(Coarse, [Tap.Picture(video.Index, QcFilters.Coarse(video))], [new("f", "rawvideo")], MostCoarseBytes)] : [],
    ];
}
