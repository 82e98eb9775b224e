using System.Globalization;

namespace MediaFlows.HostTests.Media;

/// <summary>Clips of which every picture shows its own number, as sixteen blocks of black or white, and every sample of sound is its own number: what came out can be read back.</summary>
internal static class NumberedPictures
{
    /// <summary>After so many samples their numbers begin again.</summary>
    public const int Samples = 32768;

    public static string[] Source(string rate = "25", int seconds = 8, string more = "") =>
    [
        "-f", "lavfi", "-i", $"color=s=256x32:r={rate}:d={seconds},format=yuv420p,geq=lum='if(lt(Y,16),16+219*mod(floor(N/pow(2,floor(X/16))),2),16+mod(X*3+Y*5+N*7,200))':cb=128:cr=128{more}",
        "-f", "lavfi", "-i", $"aevalsrc=exprs='mod(n,{Samples})/{Samples}':s=48000:d={seconds}",
    ];

    /// <summary>The numbers of all pictures of a file, as a player shows them.</summary>
    public static IReadOnlyList<int> Read(string path)
    {
        var raw = Path.GetTempFileName();
        MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-y", "-i", $"file:{path}", "-map", "0:v:0", "-vf", "scale=256:32,crop=256:16:0:0,scale=16:1:flags=area,format=gray", "-vsync", "0", "-f", "rawvideo", raw);
        var bytes = File.ReadAllBytes(raw);
        File.Delete(raw);
        return [.. bytes.Chunk(16).Select(blocks => Enumerable.Range(0, 16).Sum(bit => blocks[bit] > 125 ? 1 << bit : 0))];
    }

    /// <summary>All samples of a file's sound, 16 bit, first channel.</summary>
    public static IReadOnlyList<short> Sound(string path)
    {
        var raw = Path.GetTempFileName();
        MediaBench.Run("ffmpeg", "-v", "error", "-nostdin", "-y", "-i", $"file:{path}", "-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "s16le", raw);
        var bytes = File.ReadAllBytes(raw);
        File.Delete(raw);
        return [.. bytes.Chunk(2).Select(pair => BitConverter.ToInt16(pair))];
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
