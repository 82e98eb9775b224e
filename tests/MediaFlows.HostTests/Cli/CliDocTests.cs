using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Cli;

/// <summary>What <c>docs/cli.md</c> names is there.</summary>
public sealed partial class CliDocTests : IDisposable
{
    private static readonly string Doc = File.ReadAllText(Path.Combine(Root(), "docs", "cli.md"));

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task EveryCommandOfTheList_HasItsHelp()
    {
        var commands = Listed().Matches(Doc).SelectMany(line => Verbs(line.Groups[1].Value, line.Groups[2].Value)).ToList();
        Assert.Equal(26, commands.Count);
        foreach (var command in commands)
        {
            var said = await Mediaflows.Run(place.Folder, [.. command, "--help"]);
            Assert.True(said.ExitCode == 0 && said.Output.Contains($"mediaflows {string.Join(' ', command)}"), string.Join(' ', command));
        }
    }

    [Fact]
    public async Task EveryFlagOfTheSettings_IsThere()
    {
        var help = (await Mediaflows.Run(place.Folder, ["serve", "--help"])).Output + (await Mediaflows.Run(place.Folder, ["run", "list", "--help"])).Output;
        Assert.All(Flag().Matches(Doc).Select(flag => flag.Groups[1].Value), flag => Assert.Contains(flag, help));
    }

    private static IEnumerable<string[]> Verbs(string noun, string rest) =>
        rest.Contains('·') || noun is "flow" or "run" or "review" or "key" or "audit" ? rest.Split('·').Select(verb => new[] { noun, verb.Trim() }) : [[noun]];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MediaFlows.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("^mediaflows (\\w+) {2,}(.+)$", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex("^\\| `MEDIAFLOWS_\\w+` \\| `(--\\w+)`", RegexOptions.Multiline)]
    private static partial Regex Flag();
}
