using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Embedded;

/// <summary>A WebVTT file that comes out of a track.</summary>
/// <param name="Track">Stream index of the track in its file.</param>
public sealed record TextOutput(int Track, string Codec, string? Language, string Name);

/// <summary>What is embedded in a file beside picture and sound, and the calls that take it out without decoding a picture.</summary>
public static class EmbeddedCaptions
{
    /// <summary>In the working folder, where nothing of ours may have the name of what was brought there.</summary>
    public const string PicturesName = "made-caption-pictures.mkv";

    /// <summary>Text of one track: a book has a megabyte.</summary>
    private const long MostText = 16L << 20;

    private const long MostPictures = 1L << 30;

    /// <summary>Every track of text as WebVTT, and every track of pictures of text as it is in one Matroska file; null when there are none.</summary>
    public static FfmpegCall? Tracks(FfmpegInput input, TechnicalMetadata technical, out IReadOnlyList<TextOutput> texts)
    {
        texts = [.. technical.Subtitles.Where(track => track.Kind == SubtitleKind.Text).Select(track => new TextOutput(track.Index, track.Codec, track.Language, $"made-track-{track.Index}.vtt"))];
        var pictures = technical.Subtitles.Where(track => track.Kind == SubtitleKind.Pictures).Select(track => $"0:{track.Index}").ToList();
        FfmpegOutput[] outputs =
        [
            .. texts.Select(text => WebVtt($"0:{text.Track}", text.Name)),
            .. pictures.Count > 0 ? [new FfmpegOutput(PicturesName, pictures, [new("c", "copy"), new("f", "matroska")], MostPictures)] : (FfmpegOutput[])[],
        ];
        return outputs.Length > 0 ? new FfmpegCall(input, [], outputs, technical.Duration) : null;
    }

    /// <summary>Text of a Scenarist file of our own making.</summary>
    public static FfmpegCall Line21(string scenarist, string name) => new(new FfmpegInput(scenarist, MediaContainer.Scenarist), [], [WebVtt("0:0", name)], null);

    private static FfmpegOutput WebVtt(string map, string name) => new(name, [map], [new("c:s", "webvtt"), new("f", "webvtt")], MostText);

    /// <summary>How many cues a WebVTT file has.</summary>
    public static int Cues(IEnumerable<string> lines) => lines.Count(line => line.Contains(" --> ", StringComparison.Ordinal));
}
