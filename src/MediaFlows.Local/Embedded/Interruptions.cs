using System.Text.Json;

namespace MediaFlows.Local.Embedded;

/// <summary>
/// Counts how often the host died, without a word, while an attempt was at work: each attempt's work folder is still there then. An attempt that
/// is there each time may be what kills the host, and is not begun for ever.
/// </summary>
internal static class Interruptions
{
    /// <summary>
    /// So often in a row is an attempt begun again. Not fewer: a machine that is switched off and on all day must not park what merely takes long, and a
    /// host that dies of an attempt and is started again every few seconds gets there within minutes.
    /// </summary>
    public const int Most = 60;

    /// <summary>To be called before the work folder is swept.</summary>
    /// <returns>Work folder of the attempt → how often in a row.</returns>
    public static IReadOnlyDictionary<string, int> Count(string workRoot, string countedIn)
    {
        var before = Read(countedIn);
        var left = new DirectoryInfo(workRoot) is { Exists: true } root ? root.EnumerateDirectories().Select(folder => folder.Name).ToList() : [];
        var counted = left.ToDictionary(name => name, name => before.GetValueOrDefault(name) + 1);
        if (counted.Count > 0) File.WriteAllBytes(countedIn, JsonSerializer.SerializeToUtf8Bytes(counted));
        else File.Delete(countedIn);
        return counted;
    }

    /// <summary>A file that was cut by the crash only lets the counting begin anew.</summary>
    private static Dictionary<string, int> Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(file)) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
