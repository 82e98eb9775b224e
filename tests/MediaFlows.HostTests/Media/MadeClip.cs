using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Media;

/// <summary>What a test can say of a file that was made.</summary>
internal static partial class MadeClip
{
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Mean luma, 0 to 255, of a part of each frame.</summary>
    public static List<double> Luma(string path, string crop) => [.. MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-vf",
        $"crop={crop},signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-").Split('\n').Where(line => line.Contains("YAVG")).Select(line => Number(line.Split('=')[1]))];

    /// <summary>Times of the packets with key frames, or of all packets, in the order they are shown.</summary>
    public static List<double> Times(string path, bool keys) => [.. MediaBench.Run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", path)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).Where(fields => !keys || fields[1].StartsWith('K')).Select(fields => Math.Round(Number(fields[0]), 4)).Order()];

    /// <summary>Likeness of each frame to that of another file, 0 to 1.</summary>
    public static List<double> Likeness(string one, string other) => [.. MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", one, "-i", other, "-lavfi", "[0:v][1:v]ssim=stats_file=-", "-f", "null", "-")
        .Split('\n').Select(line => All().Match(line)).Where(match => match.Success).Select(match => Number(match.Groups[1].Value))];

    /// <summary>Digest of every sample of the sound.</summary>
    public static string Samples(string path) => MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:a", "-f", "md5", "-").Trim();

    /// <summary>What ffmpeg's own summary says of the sound.</summary>
    public static (double Loudness, double Peak) Loudness(string path)
    {
        var log = MediaBench.Run("bash", "-c", $"ffmpeg -nostdin -hide_banner -nostats -i '{path}' -af ebur128=peak=true -f null - 2>&1");
        var summary = log[log.LastIndexOf("Summary:", StringComparison.Ordinal)..];
        return (Number(Lufs().Match(summary).Groups[1].Value), Number(Peak().Match(summary).Groups[1].Value));
    }

    [GeneratedRegex(@"All:([\d.]+)")]
    private static partial Regex All();

    [GeneratedRegex(@"I:\s+(-?[\d.]+) LUFS")]
    private static partial Regex Lufs();

    [GeneratedRegex(@"Peak:\s+(-?[\d.]+) dBFS")]
    private static partial Regex Peak();
}
