using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>What every picture goes through before it is encoded for people to look at. ffmpeg turns it upright by itself before the first filter.</summary>
internal static class PreparedPicture
{
    extension(VideoTrack video)
    {
        /// <summary>Whole frames where the source has fields.</summary>
        public IReadOnlyList<Filter> Whole => video.Scan == Scan.Progressive ? [] : [Filter.Deinterlace];

        /// <summary>Square pixels, 8 bit, standard dynamic range.</summary>
        public IReadOnlyList<Filter> Shown(PictureSize size) => [Filter.Scale(size), .. video.ToneMap ?? [], Filter.SquarePixels, Filter.Format("yuv420p")];
    }
}
