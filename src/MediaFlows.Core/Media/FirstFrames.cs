using System.Globalization;
using System.Text.RegularExpressions;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media;

/// <summary>What the first decoded frames say of themselves, and what they look like; headers often leave it out.</summary>
/// <param name="Interlaced">How many are marked as two fields.</param>
/// <param name="TopFirst">How many of those show the top field first.</param>
/// <param name="Uneven">Whether the time from one to the next changes.</param>
/// <param name="Captions">Whether any carries closed captions (ATSC A/53 part 4).</param>
public sealed partial record FirstFrames(int Seen, int Interlaced, int TopFirst, bool Uneven, bool Captions, bool Mastering, bool DolbyVision)
{
    /// <summary>How the pictures themselves look scanned; unknown where they were not measured.</summary>
    public Scan Measured { get; init; } = Scan.Unknown;

    /// <summary>How many are looked at: more than two seconds of film, and enough for every kind of group of pictures.</summary>
    public const int Most = 60;

    /// <summary>Of what an encoder left as text with a picture the log would say every byte, and nothing bounds how many there are.</summary>
    private static readonly Filter ForgetUserData = Filter.Of("sidedata", ("mode", "delete"), ("type", "SEI_UNREGISTERED"));

    /// <summary>One decoder for the marks and the measurement: what it finds it writes into its log.</summary>
    public static FfmpegCall Call(FfmpegInput input, VideoTrack video) => new(
        input,
        [new FilterChain([$"0:{video.Index}"], [Filter.ForgetMetadata, ForgetUserData, Filter.Of("showinfo", ("checksum", 0)), .. ScanMeasurement.MayTell(video) ? ScanMeasurement.Filters : []], ["seen"])],
        [FfmpegOutput.Nothing("[seen]") with { Options = [new("frames:v", $"{Most}"), new("f", "null")] }], null) { Talks = true };

    /// <param name="log">
    /// Lines such as <c>[Parsed_showinfo_1 @ 0x5] [info] n:   0 pts:    512 … i:T …</c>. A file's tags stand in it too: one that forges a line lies about itself, which its marks could as well.
    /// </param>
    public static FirstFrames Read(IReadOnlyList<string> log)
    {
        var frames = log.Select(line => Frame().Match(line)).Where(match => match.Success).Take(Most).ToList();
        var interlaced = frames.Where(frame => frame.Groups["scan"].Value != "P").ToList();
        var side = log.Where(line => line.Contains("side data - ", StringComparison.Ordinal)).ToList();
        return new FirstFrames(frames.Count, interlaced.Count, interlaced.Count(frame => frame.Groups["scan"].Value == "T"), IsUneven(frames),
            Beside("closed captions"), Beside("mastering display"), Beside("dolby vision")) { Measured = ScanMeasurement.Read(log) };

        // Versions of ffmpeg differ in what they write before and after these words, and in their capitals.
        bool Beside(string kind) => side.Any(line => line.Contains(kind, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^\[Parsed_showinfo_\d+ @ \w+\] (\[\w+\] )?n: *\d+ pts: *(?<pts>\S+) .*\bi:(?<scan>[PTB])\b")]
    private static partial Regex Frame();

    /// <summary>
    /// One gap in ten more than 1.75 times as long as most: film carried as video by repeated fields (2:3) has 1.5 times at most, and a lost frame now and then is no rhythm.
    /// </summary>
    private static bool IsUneven(List<Match> frames)
    {
        var times = frames.Select(frame => long.TryParse(frame.Groups["pts"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pts) ? pts : (long?)null).OfType<long>().ToList();
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
        MeasuredScan = Interlaced == 0 && Measured != Scan.Unknown ? Measured : video.MeasuredScan,
        VariableFrameRate = video.VariableFrameRate || Uneven,
        Frames = Uneven && !video.VariableFrameRate ? null : video.Frames,
        Hdr = video.Hdr == "dolby-vision" ? video.Hdr : VideoReading.Hdr(video.Transfer, Mastering || video.Hdr == "hdr10", DolbyVision),
    };
}
