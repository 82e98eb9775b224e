namespace MediaFlows.Core.Media.Clips;

/// <summary>From where ffmpeg is told to read, so that its times count from the beginning of the file.</summary>
public static class SeekPoint
{
    /// <summary>Where nothing is sought in an MPEG stream, ffmpeg counts from the first track it uses and not from the first of the file: a microsecond on, it does not.</summary>
    private const double Hardly = 0.000001;

    /// <param name="seconds">After the beginning of the file.</param>
    public static double? Of(MediaContainer container, double seconds) =>
        seconds > 0 ? seconds : container == MediaContainer.TransportStream || container == MediaContainer.ProgramStream ? Hardly : null;
}
