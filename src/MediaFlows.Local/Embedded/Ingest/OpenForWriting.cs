namespace MediaFlows.Local.Embedded.Ingest;

/// <summary>
/// Which files some process has open for writing, as Linux tells in /proc: best effort, since it shows only the processes we may look into
/// and no writers on other machines. Elsewhere nothing is known and the quiet period alone decides.
/// </summary>
internal static class OpenForWriting
{
    /// <summary>The two lowest bits of a descriptor's flags: 0 is read-only (open(2)).</summary>
    private const int AccessMode = 3;

    /// <summary>
    /// Those of these paths that are open. They are compared by their ends, because /proc shows paths with every symbolic link followed; a file of the same
    /// name elsewhere can thus only delay.
    /// </summary>
    public static IReadOnlySet<string> Among(IReadOnlyCollection<string> paths)
    {
        if (!OperatingSystem.IsLinux() || paths.Count == 0)
            return new HashSet<string>();
        var names = paths.Select(path => Path.GetFileName(path)).ToHashSet();
        var open = Processes().SelectMany(process => Written(process, names)).ToList();
        return paths.Where(path => open.Exists(target => target.EndsWith('/' + path, StringComparison.Ordinal))).ToHashSet();
    }

    private static IEnumerable<string> Processes() => Children("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]));

    private static IEnumerable<string> Written(string process, HashSet<string> names) => Children(Path.Combine(process, "fd"))
        .Select(descriptor => (descriptor, target: Tell(() => new FileInfo(descriptor).LinkTarget)))
        .Where(file => file.target is not null && names.Contains(Path.GetFileName(file.target)) && Writes(process, file.descriptor))
        .Select(file => file.target!);

    private static string[] Children(string folder) => Tell(() => Directory.GetFileSystemEntries(folder)) ?? [];

    private static bool Writes(string process, string descriptor) =>
        Tell(() => File.ReadLines(Path.Combine(process, "fdinfo", Path.GetFileName(descriptor))).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal)))
            is { } flags && (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & AccessMode) != 0;

    /// <summary>Processes end and close files while we look, and some are not ours to look into.</summary>
    private static T? Tell<T>(Func<T?> look) where T : class
    {
        try
        {
            return look();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
