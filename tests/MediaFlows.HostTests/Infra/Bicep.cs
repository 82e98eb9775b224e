using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;

namespace MediaFlows.HostTests.Infra;

/// <summary>The Bicep compiler, which works offline.</summary>
internal static class Bicep
{
    private static readonly string Program = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == "Bicep").Value!;

    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <returns>The template that Azure gets, and every word the compiler said.</returns>
    public static async Task<(string Template, string Words)> Build(string file) => await Run("build", Path.Combine(Root, file), "--stdout");

    public static async Task<string> Lint(string file) => string.Concat(await Run("lint", Path.Combine(Root, file)));

    /// <summary>What a deployment with these parameters would make, conditions and loops worked out; only what Azure alone knows stays an expression.</summary>
    /// <param name="parameters">Lines such as <c>param deployAi = false</c>.</param>
    public static async Task<IReadOnlyList<JsonObject>> Deploy(params string[] parameters)
    {
        var folder = Directory.CreateTempSubdirectory("mediaflows-bicep-");
        try
        {
            var file = Path.Combine(folder.FullName, "main.bicepparam");
            string[] always = [$"using '{Path.GetRelativePath(folder.FullName, Path.Combine(Root, "infra/main.bicep"))}'", "param environmentName = 'test'", "param location = 'westeurope'"];
            await File.WriteAllLinesAsync(file, [.. always, .. parameters]);
            var (_, words) = await Run("snapshot", file, "--mode", "overwrite", "--subscription-id", Guid.Empty.ToString(), "--location", "westeurope");
            Assert.Equal("", words);
            var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, ".snapshot.json")))!;
            return [.. snapshot["predictedResources"]!.AsArray().Select(resource => resource!.AsObject())];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(string Output, string Words)> Run(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64 && File.Exists(Program),
            "The Bicep compiler is brought for Linux on x64 only: the templates are not compiled here.");
        var (output, words) = (new StringBuilder(), new StringBuilder());
        await CliWrap.Cli.Wrap(Program).WithArguments(arguments)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(words))
            .WithValidation(CommandResultValidation.None).ExecuteAsync();
        return (output.ToString(), words.ToString());
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MediaFlows.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run inside the repository.");
        return folder;
    }
}
