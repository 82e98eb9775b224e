using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

internal static class ToneMapping
{
    extension(VideoTrack video)
    {
        /// <summary>Filters from high dynamic range (BT.2100 PQ or HLG) to the colours of HD (BT.709); null where there is nothing to map.</summary>
        public IReadOnlyList<Filter>? ToneMap => video.Transfer is not ("smpte2084" or "arib-std-b67") ? null :
        [
            Filter.Of("zscale", ("transferin", video.Transfer), ("primariesin", "bt2020"), ("matrixin", "bt2020nc"), ("transfer", "linear"), ("npl", 100)),
            Filter.Format("gbrpf32le"),
            Filter.Of("zscale", ("primaries", "bt709")),
            Filter.Of("tonemap", ("tonemap", "hable"), ("desat", 0)),
            Filter.Of("zscale", ("transfer", "bt709"), ("matrix", "bt709"), ("range", "limited")),
        ];
    }
}
