using System.Globalization;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media;

/// <summary>Finds out from the pictures themselves whether a clip is interlaced, where nothing in the file says so or what it says is wrong.</summary>
public static class ScanMeasurement
{
    /// <summary>Frames a second above which nothing is interlaced: 30 frames are 60 fields.</summary>
    private const double Fastest = 30.5;

    /// <summary>The share of the frames that must agree: graphics with fine lines fool the filter now and then, never nine times out of ten.</summary>
    private const double Agreement = 0.9;

    /// <summary>How much worse one order of fields must fit than the other. The filter's default of 1.04 takes whole pictures with fine lines for interlaced; at 1.2 the corpus parts cleanly, at 1.4 real fields are missed.</summary>
    private const double Threshold = 1.2;

    private const string Key = "lavfi.idet.multiple.";

    /// <summary>Fewer frames prove nothing.</summary>
    private const double Fewest = 12;

    /// <summary>
    /// Whether it has the lines of a raster that exists interlaced: BT.601 (480, 486, 576), with the data lines of D-10 (512, 608), BT.709 (1080, coded 1088). In smaller
    /// pictures graphics look like fields; and one to be shown on its side ffmpeg turns before the first filter, where fields cannot be told.
    /// </summary>
    public static bool MayTell(VideoTrack video) => video is { Sideways: false, Height: 480 or 486 or 512 or 576 or 608 or 1080 or 1088 } && (video.Rate?.Value ?? 0) <= Fastest;

    /// <summary>Counts, and prints the counts with every frame.</summary>
    public static IReadOnlyList<Filter> Filters { get; } = [Filter.Of("idet", ("intl_thres", Threshold)), Filter.Of("metadata", ("mode", "print"))];

    /// <param name="lines">What the filter printed, behind the log's own marks: running counts, of which the last are the sums.</param>
    public static Scan Read(IEnumerable<string> lines)
    {
        var sums = new Dictionary<string, double>();
        foreach (var line in lines)
            if (line.Split(Key) is [_, var found] && found.Split('=') is [var kind, var value] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var count))
                sums[kind] = count;
        var enough = Math.Max(Fewest, Agreement * Of("tff", "bff", "progressive", "undetermined"));
        return Of("tff") >= enough ? Scan.Tff : Of("bff") >= enough ? Scan.Bff : Of("progressive") >= enough ? Scan.Progressive : Scan.Unknown;

        double Of(params string[] kinds) => kinds.Sum(kind => sums.GetValueOrDefault(kind));
    }
}
