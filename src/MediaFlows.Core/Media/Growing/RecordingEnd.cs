namespace MediaFlows.Core.Media.Growing;

/// <summary>When a recording counts as over.</summary>
public enum RecordingEnd { NotYet, Closed, TooLong }

public static class RecordingEnds
{
    /// <summary>So many quiet periods after which nobody is taken to come back and complete a file.</summary>
    private const int Abandoned = 10;

    /// <param name="quiet">Since when it has not grown.</param>
    /// <param name="complete">Whether its container lacks nothing.</param>
    /// <param name="following">How long it has been followed.</param>
    public static RecordingEnd Of(TimeSpan quiet, TimeSpan settle, bool complete, TimeSpan following, TimeSpan longest)
    {
        if (quiet >= settle && (quiet >= settle * Abandoned || complete))
            return RecordingEnd.Closed;
        return following >= longest ? RecordingEnd.TooLong : RecordingEnd.NotYet;
    }

    /// <summary>Whether it can be read from the front while it grows: MP4 and QuickTime only when their index comes before the media.</summary>
    public static bool CanBeReadBefore(MediaContainer container, Stream file) => container.Demuxer != MediaContainer.Mp4.Demuxer || Mp4Boxes.IndexComesFirst(file);

    /// <summary>Whether the container lacks nothing, as far as can be told: most merely stop.</summary>
    public static bool IsComplete(MediaContainer container, Stream file) => container.Demuxer != MediaContainer.Mp4.Demuxer || Mp4Boxes.Missing(file) is null;
}
