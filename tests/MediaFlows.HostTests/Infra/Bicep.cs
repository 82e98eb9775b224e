using System.Collections.Concurrent;
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
    /// <summary>The compiler takes a few hundred megabytes.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private static readonly ConcurrentDictionary<string, Lazy<Task<(string, string)>>> Built = new();
    private static readonly ConcurrentDictionary<string, Lazy<Task<Deployment>>> Known = new();

    /// <returns>The template that Azure gets, and every word the compiler said.</returns>
    public static Task<(string Template, string Words)> Build(string file) =>
        Built.GetOrAdd(file, _ => new(() => Run("build", Repository.Path(file), "--stdout"))).Value;

    public static async Task<string> Lint(string file)
    {
        var (output, words) = await Run("lint", Repository.Path(file));
        return output + words;
    }

    /// <summary>What <c>azd provision</c> would make with these parameters: conditions and loops are worked out; only what Azure alone knows stays an expression.</summary>
    /// <param name="parameters">Lines such as <c>param deployAi = false</c>.</param>
    public static Task<Deployment> Provision(params string[] parameters) =>
        Deploy("infra/main.bicep", ["param environmentName = 'test'", "param location = 'westeurope'", .. parameters]);

    /// <inheritdoc cref="Provision"/>
    public static Task<Deployment> Deploy(string file, params string[] parameters) =>
        Known.GetOrAdd(string.Join('\n', [file, .. parameters]), _ => new(() => Snapshot(file, parameters))).Value;

    private static async Task<Deployment> Snapshot(string file, string[] parameters)
    {
        var folder = Directory.CreateTempSubdirectory("mediaflows-bicep-");
        try
        {
            var given = Path.Combine(folder.FullName, "main.bicepparam");
            await File.WriteAllLinesAsync(given, [$"using '{Path.GetRelativePath(folder.FullName, Repository.Path(file))}'", .. parameters]);
            string[] scope = Repository.Read(file).Contains("targetScope = 'subscription'") ? ["--location", "westeurope"] : ["--resource-group", "rg-test"];
            var (output, words) = await Run(["snapshot", given, "--mode", "overwrite", "--subscription-id", Guid.Empty.ToString(), .. scope]);
            Assert.Equal("", output + words);
            return new(JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(given, ".snapshot.json")))!["predictedResources"]!);
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
        await OneAtATime.WaitAsync();
        try
        {
            await CliWrap.Cli.Wrap(Program).WithArguments(arguments)
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(words))
                .WithValidation(CommandResultValidation.None).ExecuteAsync();
        }
        finally
        {
            OneAtATime.Release();
        }
        return (output.ToString(), words.ToString());
    }
}
