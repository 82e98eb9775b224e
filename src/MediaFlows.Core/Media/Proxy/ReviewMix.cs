using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>What a reviewer hears of a file's audio tracks: at most two channels.</summary>
/// <param name="Streams">Indexes of the tracks it is mixed from.</param>
public sealed record ReviewMix(IReadOnlyList<int> Streams, IReadOnlyList<Filter> Filters, int Channels)
{
    /// <summary>
    /// The first track that can be decoded, or the pair of mono tracks that the programme comes as; of many
    /// channels without a layout, which are as many tracks in one, the first two are taken. Six are 5.1, and what has a layout is mixed down by it.
    /// </summary>
    public static ReviewMix? Of(TechnicalMetadata technical) => technical.Heard switch
    {
        [] => null,
        [var left, var right, ..] when technical.MonoPair is not null => new ReviewMix([left.Index, right.Index], [Filter.LeftAndRight], 2),
        [{ Layout: null, Channels: > 2 and not 6 } many, ..] => new ReviewMix([many.Index], [Filter.FirstTwoChannels], 2),
        [var only, ..] => new ReviewMix([only.Index], [], Math.Min(2, only.Channels)),
    };
}
