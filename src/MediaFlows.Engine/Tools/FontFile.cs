using CliWrap;
using CliWrap.Buffered;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Tools;

/// <summary>A font for what is drawn into pictures: the one that fontconfig would take, else the first that lies where systems keep them.</summary>
public static class FontFile
{
    private static readonly string[] Places =
    [
        "/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
    ];

    /// <exception cref="StepFailedException">There is none.</exception>
    public static async Task<string> Find(CancellationToken cancellation) => await Configured(cancellation) ?? Lying() ?? throw Missing();

    private static async Task<string?> Configured(CancellationToken cancellation)
    {
        if (SearchPath.Find("fc-match") is not { } match)
            return null;
        var answer = await Cli.Wrap(match).WithArguments(["-f", "%{file}", "sans-serif"]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellation);
        return File.Exists(answer.StandardOutput) ? answer.StandardOutput : null;
    }

    private static string? Lying() => Places.Where(Directory.Exists)
        .SelectMany(place => Directory.EnumerateFiles(place, "*.ttf", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        .OrderBy(font => !font.Contains("Sans", StringComparison.OrdinalIgnoreCase)).ThenBy(font => Path.GetFileName(font).Length).ThenBy(font => font, StringComparer.Ordinal)
        .FirstOrDefault();

    private static StepFailedException Missing() => new(new Failure(FailureClass.Configuration, "no-font", "There is no font on this machine to draw text with.",
        $"Install one, for example with `{(OperatingSystem.IsLinux() ? "sudo apt-get install fontconfig fonts-dejavu-core" : "the system's own fonts")}`, then retry the step."));
}
