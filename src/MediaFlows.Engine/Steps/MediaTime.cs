using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;

namespace MediaFlows.Engine.Steps;

internal static class MediaTime
{
    /// <summary>Bytes a second: sound at 256 kbit/s, less than which no picture has.</summary>
    private const double Thinnest = 32_000;

    /// <summary>Seconds in a day: longer recordings are cut into several files.</summary>
    private const double Longest = 86_400;

    /// <summary>
    /// How long a step that goes through the media may take: to bring the file here and keep what came of it, and as long as a tool may take
    /// over it. The tool's own limit, which knows the media better, thus strikes first.
    /// </summary>
    /// <param name="duration">Seconds of media; null when unknown, and then the most that so many bytes can hold.</param>
    public static TimeSpan Of(IReadOnlyList<MediaFile> files, double? duration)
    {
        var source = files.Where(file => file.Role == "source").Select(file => file.Size).DefaultIfEmpty().Max();
        return MediaTimeLimit.For(duration ?? Math.Min(source / Thinnest, Longest)) + TransferTime.Of(files);
    }
}
