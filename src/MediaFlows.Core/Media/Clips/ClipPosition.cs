using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media.Clips;

/// <summary>Reads where a clip begins or ends: a timecode, seconds, or the number of a frame.</summary>
public static partial class ClipPosition
{
    private const string Forms = "write a timecode (10:00:05:00), seconds from the beginning (12.5) or a frame number (250f)";

    /// <param name="text"><c>10:00:05:00</c>, <c>12.5</c>, <c>12.5s</c> or <c>250f</c>. A colon before the frames counts as the media count, with or without dropping.</param>
    /// <param name="fault">What is wrong with it; null when the frame is known.</param>
    /// <returns>Frames after the source's first; it may lie outside the media.</returns>
    public static long? Read(string text, SourceFrames source, out string? fault)
    {
        long? frame = null;
        if (Smpte().IsMatch(text))
            return FromTimecode(text, source, out fault);
        if (text.EndsWith('f') && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            frame = number;
        else if (double.TryParse(text.EndsWith('s') ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e7)
            frame = (long)Math.Round(seconds * source.Rate.Value, MidpointRounding.AwayFromZero);
        fault = frame is null ? $"'{text.Bounded(40)}' is no position: {Forms}" : null;
        return frame;
    }

    private static long? FromTimecode(string text, SourceFrames source, out string? fault)
    {
        var drop = source.Start.DropFrame;
        var written = $"{text[..8]}{(drop ? ';' : ':')}{text[9..]}";
        var timecode = Timecode.Parse(written, source.Rate);
        fault = (text[8], timecode) switch
        {
            (';', _) when !drop => $"{text} is drop-frame timecode, but this media counts every frame: write a colon before the frames",
            (_, null) => $"{text} is no timecode at {source.Rate} frames a second",
            (_, { } known) when drop && known.ToString() != written => $"{text} does not exist: drop-frame counting leaves that number out",
            _ => null,
        };
        return fault is null ? source.From(timecode!.Value) : null;
    }

    [GeneratedRegex(@"^\d\d:\d\d:\d\d[:;]\d{2,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Smpte();
}
