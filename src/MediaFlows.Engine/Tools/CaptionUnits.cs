using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Embedded;

namespace MediaFlows.Engine.Tools;

/// <summary>Closed captions as they stand in a video stream.</summary>
internal static class CaptionUnits
{
    /// <summary>Bytes of one packet of such units: far more than a picture can have.</summary>
    private const int MostInPacket = 1 << 20;

    /// <summary>Runs the call and reads what it copied.</summary>
    public static async Task<IEnumerable<(double Time, CaptionPair Pair)>> Read(FfmpegCall call, Ffmpeg ffmpeg, string workFolder, CancellationToken cancellation)
    {
        await ffmpeg.Run(call, workFolder, report: null, cancellation);
        return Read(Path.Combine(workFolder, ClosedCaptionCall.Units), File.ReadLines(Path.Combine(workFolder, ClosedCaptionCall.Packets)));
    }

    private static IEnumerable<(double Time, CaptionPair Pair)> Read(string path, IEnumerable<string> packets)
    {
        using var units = File.OpenRead(path);
        foreach (var (time, length) in ClosedCaptionCall.Read(packets))
        {
            if (length > MostInPacket)
                yield break;
            var packet = new byte[length];
            if (units.ReadAtLeast(packet, length, throwOnEndOfStream: false) < length)
                yield break;
            foreach (var pair in CaptionBytes.Read(packet))
                yield return (time, pair);
        }
    }
}
