using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

internal static class ToneMapping
{
    extension(VideoTrack video)
    {
        /// <summary>Filters from high dynamic range (BT.2100 PQ or HLG) or the colours of UHD (BT.2020) to those of HD (BT.709); null where there is nothing to map.</summary>
        public IReadOnlyList<Filter>? ToneMap => video.HighRange is { } transfer ? Mapped(transfer) : video.Primaries == "bt2020" ? Narrowed : null;

        private string? HighRange => video.Transfer is "smpte2084" or "arib-std-b67" ? video.Transfer : video is { Transfer: null, Hdr: "hdr10" } ? "smpte2084" : null;
    }

    private static Filter[] Mapped(string transfer) =>
    [
        Said(transfer),
        Filter.Of("zscale", ("transfer", "linear"), ("npl", 100)),
        Filter.Format("gbrpf32le"),
        Filter.Of("zscale", ("primaries", "bt709")),
        Filter.Of("tonemap", ("tonemap", "hable"), ("desat", 0)),
        Filter.Of("zscale", ("transfer", "bt709"), ("matrix", "bt709"), ("range", "limited")),
    ];

    /// <summary>The curve of BT.2020 in standard dynamic range is that of BT.709.</summary>
    private static Filter[] Narrowed =>
    [
        Said("bt709"),
        Filter.Of("zscale", ("primaries", "bt709"), ("transfer", "bt709"), ("matrix", "bt709"), ("range", "limited")),
    ];

    /// <summary>Frames may not say what the header says, and zscale maps nothing that is not said.</summary>
    private static Filter Said(string transfer) => Filter.Of("setparams", ("color_primaries", "bt2020"), ("color_trc", transfer), ("colorspace", "bt2020nc"));
}
