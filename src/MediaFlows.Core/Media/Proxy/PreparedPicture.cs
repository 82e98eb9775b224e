using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Proxy;

/// <summary>What every picture goes through before it is encoded for people to look at. ffmpeg turns it upright by itself before the first filter.</summary>
internal static class PreparedPicture
{
    extension(VideoTrack video)
    {
        /// <summary>Whole frames where the source has fields, and nothing but picture.</summary>
        public IReadOnlyList<Filter> Whole => [.. video.Deinterlaced, .. video.WithoutData];

        /// <summary>Without the lines above the picture that carry data.</summary>
        public IReadOnlyList<Filter> WithoutData =>
            video.DataLines > 0 ? [Filter.Of("crop", ("w", video.Width), ("h", video.Height - video.DataLines), ("x", 0), ("y", video.DataLines))] : [];

        /// <summary>Fields that no frame is marked with are marked first, in the order the header says, else in the one they look like.</summary>
        private Filter[] Deinterlaced => (video.Scan, video.MeasuredScan) switch
        {
            (Scan.Tff or Scan.Bff, Scan.Tff or Scan.Bff) => [Filter.Fields(video.Scan), Filter.Deinterlace],
            (_, Scan.Tff or Scan.Bff) => [Filter.Fields(video.MeasuredScan.Value), Filter.Deinterlace],
            (Scan.Progressive, _) or (Scan.Unknown, Scan.Progressive) => [],
            _ => [Filter.Deinterlace],
        };

        /// <summary>Square pixels, 8 bit, standard dynamic range.</summary>
        public IReadOnlyList<Filter> Shown(PictureSize size) => [Filter.Scale(size), .. video.ToneMap ?? [], Filter.SquarePixels, Filter.Format("yuv420p")];
    }
}
