using System.Text.Json;

namespace MediaFlows.Core.Media;

/// <summary>What the first decoded frames say of themselves; headers often leave it out.</summary>
/// <param name="Interlaced">How many are marked as two fields.</param>
/// <param name="TopFirst">How many of those show the top field first.</param>
/// <param name="Captions">Whether any carries closed captions (ATSC A/53 part 4).</param>
public sealed record FirstFrames(int Seen, int Interlaced, int TopFirst, bool Captions, bool Mastering, bool DolbyVision)
{
    /// <summary>How many are looked at: more than two seconds of film, and enough for every kind of group of pictures.</summary>
    public const int Most = 60;

    /// <summary>What ffprobe is to show of each.</summary>
    public const string Entries = "frame=interlaced_frame,top_field_first:frame_side_data=side_data_type";

    /// <param name="answer">ffprobe's answer to <c>-show_frames</c>.</param>
    public static FirstFrames Read(JsonElement answer)
    {
        var frames = answer.Objects("frames");
        var interlaced = frames.Where(frame => frame.Number("interlaced_frame") == 1).ToList();
        var side = frames.SelectMany(frame => frame.SideData()).Select(data => data.Text("side_data_type") ?? "").ToHashSet();
        return new FirstFrames(frames.Count, interlaced.Count, interlaced.Count(frame => frame.Number("top_field_first") == 1),
            side.Contains("ATSC A53 Part 4 Closed Captions"), side.Contains(VideoReading.Mastering), side.Any(type => type.StartsWith("Dolby Vision", StringComparison.Ordinal)));
    }

    /// <summary>The track as its header and its frames together describe it. Which field comes first the header knows better: some encoders mark frames without their order.</summary>
    public VideoTrack Correct(VideoTrack video) => video with
    {
        Scan = Interlaced == 0 || video.Scan is Scan.Tff or Scan.Bff ? video.Scan : 2 * TopFirst >= Interlaced ? Scan.Tff : Scan.Bff,
        Hdr = video.Hdr == "dolby-vision" ? video.Hdr : VideoReading.Hdr(video.Transfer, Mastering || video.Hdr == "hdr10", DolbyVision),
    };
}
