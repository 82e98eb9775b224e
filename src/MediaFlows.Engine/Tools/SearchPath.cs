namespace MediaFlows.Engine.Tools;

/// <summary>Finds a program the way a shell would.</summary>
public static class SearchPath
{
    /// <param name="program">A bare name, or a path to check.</param>
    /// <returns>Its full path; null when it is not there or may not be run.</returns>
    public static string? Find(string program)
    {
        if (program.Contains(Path.DirectorySeparatorChar))
            return Runnable(Path.GetFullPath(program)) ? Path.GetFullPath(program) : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var ending = OperatingSystem.IsWindows() ? ".exe" : "";
        return folders.Select(folder => Path.Combine(folder, program + ending)).FirstOrDefault(Runnable);
    }

    private static bool Runnable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
