using System.Globalization;
using MediaFlows.Core.Media.Arguments;

namespace MediaFlows.Engine.Tools;

/// <summary>How far a tool has read its input, as Linux tells: ffmpeg keeps silent until each of its outputs has begun, and a poster or a sprite begins at the end.</summary>
internal static class ReadingPosition
{
    /// <param name="whole">Seconds the file lasts.</param>
    /// <returns>0 to 1; null where it cannot be known, as where only a part is read.</returns>
    public static double? Of(int process, FfmpegInput input, double whole)
    {
        if (!OperatingSystem.IsLinux() || input.Piped || input.From is not null || input.Length < whole)
            return null;
        try
        {
            var file = File.ResolveLinkTarget(input.Path, returnFinalTarget: true) ?? new FileInfo(input.Path);
            return Directory.GetFiles($"/proc/{process}/fd").FirstOrDefault(open => new FileInfo(open).LinkTarget == file.FullName) is { } found
                ? Position(File.ReadLines($"/proc/{process}/fdinfo/{Path.GetFileName(found)}").First()) / ((FileInfo)file).Length
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // It ended meanwhile.
        }
    }

    /// <param name="line">As in proc(5): <c>pos:</c> and a number.</param>
    private static double? Position(string line) =>
        double.TryParse(line.AsSpan(line.IndexOf(':') + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
}
