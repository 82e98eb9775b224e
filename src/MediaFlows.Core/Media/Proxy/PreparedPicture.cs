using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>What every picture goes through before it is encoded for people to look at. ffmpeg turns it upright by itself before the first filter.</summary>
internal static class PreparedPicture
{
    extension(VideoTrack video)
    {
        /// <summary>Whole frames where the source has fields, and none of the lines that hold data and no picture.</summary>
        public IReadOnlyList<Filter> Whole => [.. video.Scan == Scan.Progressive ? [] : (Filter[])[.. video.Marked, Filter.Deinterlace], .. video.WithoutData];

        private IReadOnlyList<Filter> Marked =>
            video is { UnmarkedFields: true, Scan: Scan.Tff or Scan.Bff } ? [Filter.Of("setfield", ("mode", video.Scan == Scan.Tff ? "tff" : "bff"))] : [];

        private IReadOnlyList<Filter> WithoutData =>
            video.DataLines > 0 ? [Filter.Of("crop", ("w", video.Width), ("h", video.Height - video.DataLines), ("x", 0), ("y", video.DataLines))] : [];

        /// <summary>Square pixels, 8 bit, standard dynamic range.</summary>
        public IReadOnlyList<Filter> Shown(PictureSize size) => [Filter.Scale(size), .. video.ToneMap ?? [], Filter.SquarePixels, Filter.Format("yuv420p")];
    }
}
