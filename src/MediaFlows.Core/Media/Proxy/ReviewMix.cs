using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>What a reviewer hears of a file's audio tracks: at most two channels.</summary>
/// <param name="Streams">Indexes of the tracks it is mixed from.</param>
public sealed record ReviewMix(IReadOnlyList<int> Streams, IReadOnlyList<Filter> Filters, int Channels)
{
    private static readonly Filter LeftAndRight = Filter.Of("join", ("inputs", 2), ("channel_layout", "stereo"), ("map", "0.0-FL|1.0-FR"));

    /// <summary>
    /// The first track that can be decoded. Two mono tracks of one language are left and right, as broadcasters deliver the mix on tracks 1 and 2; of many
    /// channels without a layout, which are as many tracks in one, the first two are taken. Six are 5.1, and what has a layout is mixed down by it.
    /// </summary>
    public static ReviewMix? Of(TechnicalMetadata technical) => technical.Audio.Where(track => track is { Channels: > 0, Codec: not "unknown" }).ToList() switch
    {
        [] => null,
        [{ Channels: 1 } left, { Channels: 1 } right, ..] when left.Language == right.Language => new ReviewMix([left.Index, right.Index], [LeftAndRight], 2),
        [{ Layout: null, Channels: > 2 and not 6 } many, ..] => new ReviewMix([many.Index], [Filter.FirstTwoChannels], 2),
        [var only, ..] => new ReviewMix([only.Index], [], Math.Min(2, only.Channels)),
    };
}
