using System.Text.Json;

namespace MediaFlows.Core.Media;

/// <summary>What the first decoded frames say of themselves; headers often leave it out.</summary>
/// <param name="Interlaced">How many are marked as two fields.</param>
/// <param name="TopFirst">How many of those show the top field first.</param>
/// <param name="Uneven">Whether the time from one to the next changes.</param>
/// <param name="Captions">Whether any carries closed captions (ATSC A/53 part 4).</param>
public sealed record FirstFrames(int Seen, int Interlaced, int TopFirst, bool Uneven, bool Captions, bool Mastering, bool DolbyVision)
{
    /// <summary>How many are looked at: more than two seconds of film, and enough for every kind of group of pictures.</summary>
    public const int Most = 60;

    /// <summary>What ffprobe is to show of each.</summary>
    public const string Entries = "frame=best_effort_timestamp_time,interlaced_frame,top_field_first:frame_side_data=side_data_type";

    /// <param name="answer">ffprobe's answer to <c>-show_frames</c>.</param>
    public static FirstFrames Read(JsonElement answer)
    {
        var frames = answer.Objects("frames");
        var interlaced = frames.Where(frame => frame.Number("interlaced_frame") == 1).ToList();
        var side = frames.SelectMany(frame => frame.SideData()).Select(data => data.Text("side_data_type") ?? "").ToHashSet();
        return new FirstFrames(frames.Count, interlaced.Count, interlaced.Count(frame => frame.Number("top_field_first") == 1), IsUneven(frames),
            side.Contains("ATSC A53 Part 4 Closed Captions"), side.Contains(VideoReading.Mastering), side.Any(type => type.StartsWith("Dolby Vision", StringComparison.Ordinal)));
    }

    /// <summary>
    /// One gap in ten more than 1.75 times as long as most: film carried as video by repeated fields (2:3) has 1.5 times at most, and a lost frame now and then is no rhythm.
    /// </summary>
    private static bool IsUneven(List<JsonElement> frames)
    {
        var times = frames.Select(frame => ProbeReading.Seconds(frame.Text("best_effort_timestamp_time"))).OfType<double>().ToList();
        var gaps = times.Zip(times.Skip(1), (one, next) => next - one).Order().ToList();
        return gaps.Count >= 10 && gaps[gaps.Count * 9 / 10] > 1.75 * gaps[gaps.Count / 2];
    }

    /// <summary>Codecs whose pictures always say how they were scanned; others may lack the place or leave it empty.</summary>
    private static bool Marks(string codec) => codec is "h264" or "mpeg2video" or "mpeg4" or "prores" or "dnxhd" or "dvvideo" or "vc1";

    /// <summary>The track as its header and its frames together describe it. Which field comes first the header knows better: some encoders mark frames without their order.</summary>
    public VideoTrack Correct(VideoTrack video) => video with
    {
        Scan = (Interlaced, video.Scan) switch
        {
            (_, Scan.Tff or Scan.Bff) => video.Scan,
            (0, Scan.Unknown) => Marks(video.Codec) ? Scan.Progressive : Scan.Unknown,
            (0, _) => video.Scan,
            _ => 2 * TopFirst >= Interlaced ? Scan.Tff : Scan.Bff,
        },
        VariableFrameRate = video.VariableFrameRate || Uneven,
        Frames = Uneven && !video.VariableFrameRate ? null : video.Frames,
        Hdr = video.Hdr == "dolby-vision" ? video.Hdr : VideoReading.Hdr(video.Transfer, Mastering || video.Hdr == "hdr10", DolbyVision),
    };
}
