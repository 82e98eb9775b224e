using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Qc;

/// <summary>One call of ffmpeg that runs every detector over a clip while decoding it once; what they find goes to a few files.</summary>
public static class QcPlan
{
    public const string PassageNotes = "qc-passages.txt", SceneNotes = "qc-scenes.txt", ScanNotes = "qc-scan.txt", BarsNotes = "qc-bars.txt", SoundNotes = "qc-sound.txt", Coarse = "qc-coarse.rgb";

    /// <summary>Bytes of the coarse pictures: a day at 60 a second.</summary>
    private const long MostCoarseBytes = 4L << 30;

    public static FfmpegCall For(FfmpegInput input, TechnicalMetadata technical, QcProfile profile)
    {
        var chains = new List<FilterChain>();
        var outputs = new List<FfmpegOutput>();
        if (technical.Video is { } video)
        {
            chains.Add(new FilterChain([$"0:{video.Index}"], [Filter.Split(5)], ["v1", "v2", "v3", "v4", "v5"]));
            Note("v1", QcFilters.Passages(profile), PassageNotes, null);
            Note("v2", QcFilters.Scenes(profile), SceneNotes, "lavfi.scd.time");
            Note("v3", QcFilters.Scan(video), ScanNotes, "lavfi.idet.single.current_frame");
            Note("v4", QcFilters.Bars(video), BarsNotes, null);
            chains.Add(new FilterChain(["v5"], QcFilters.Coarse(video), ["coarse"]));
            outputs.Add(new FfmpegOutput(Coarse, ["[coarse]"], [new("f", "rawvideo")], MostCoarseBytes));
        }
        if (technical.Audio is [var audio, ..])
        {
            chains.Add(new FilterChain([$"0:{audio.Index}"], [.. QcFilters.Sound(profile, audio), Filter.Of("ametadata", ("mode", "print"), ("file", SoundNotes))], ["audio"]));
            outputs.Add(FfmpegOutput.Nothing("[audio]"));
        }
        return new FfmpegCall(input, chains, outputs, technical.Duration);

        void Note(string label, IReadOnlyList<Filter> filters, string file, string? key)
        {
            (string, object)[] which = key is null ? [] : [("key", key)];
            chains.Add(new FilterChain([label], [.. filters, Filter.Of("metadata", [("mode", "print"), .. which, ("file", file)])], [$"{label}end"]));
            outputs.Add(FfmpegOutput.Nothing($"[{label}end]"));
        }
    }
}
