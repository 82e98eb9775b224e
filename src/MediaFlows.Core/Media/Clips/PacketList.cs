using System.Globalization;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Core.Media.Clips;

/// <summary>One packet of the picture, in the order of decoding.</summary>
/// <param name="Dts">Seconds at which it is decoded, after the moment from which reading was asked for.</param>
/// <param name="Pts">Seconds at which it is shown, counted the same way.</param>
public readonly record struct Packet(double Dts, double Pts, bool Key);

/// <summary>Which packets of the picture lie where, without decoding any: ffmpeg lists what a stream copy from there would take.</summary>
public static class PacketList
{
    public const string Name = "packets.txt";

    /// <summary>Room for a million packets, nine hours at 30 frames a second.</summary>
    private const long MostBytes = 128L << 20;

    public static FfmpegCall Call(FfmpegInput input, VideoTrack video) =>
        new(input, [], [new FfmpegOutput(Name, [$"0:{video.Index}"], [new("c", "copy"), new("f", "framecrc")], MostBytes)], input.Length);

    /// <summary>Reads the list of <c>framecrc</c>: stream, dts, pts, duration, size, checksum, and flags unless it is a key frame and nothing else.</summary>
    public static IEnumerable<Packet> Read(IEnumerable<string> lines)
    {
        var tick = 1.0;
        foreach (var line in lines)
        {
            if (line.StartsWith("#tb 0: ", StringComparison.Ordinal) && FrameRate.Parse(line[7..].Trim()) is { } known)
                tick = known.Value;
            if (!line.StartsWith('#') && line.Split(',', StringSplitOptions.TrimEntries) is { Length: >= 6 } fields && Ticks(fields[1]) is { } dts && Ticks(fields[2]) is { } pts)
                yield return new Packet(dts * tick, pts * tick, IsKey(fields));
        }
    }

    /// <summary>How many packets, from the first on, hold every frame that is shown before a moment and no frame after a gap.</summary>
    /// <param name="until">Seconds, as the packets count them.</param>
    public static int Whole(IReadOnlyList<Packet> packets, double until)
    {
        var later = new double[packets.Count + 1];
        later[^1] = double.PositiveInfinity;
        for (var i = packets.Count - 1; i >= 0; i--)
            later[i] = Math.Min(later[i + 1], packets[i].Pts);
        var latest = double.NegativeInfinity;
        for (var taken = 0; taken < packets.Count; taken++)
        {
            // Pictures that refer to what lies before the first key frame are shown before it: they are no reason to go on.
            if (later[taken] >= until && latest < later[taken])
                return taken;
            latest = Math.Max(latest, packets[taken].Pts);
        }
        return packets.Count;
    }

    private static bool IsKey(string[] fields) =>
        fields.FirstOrDefault(field => field.StartsWith("F=0x", StringComparison.Ordinal)) is not { } flags
        || (int.TryParse(flags.AsSpan(4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) && (bits & 1) == 1);

    private static long? Ticks(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ticks) && ticks != long.MinValue ? ticks : null;
}
