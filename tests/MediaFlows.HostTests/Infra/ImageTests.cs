using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MediaFlows.HostTests.Infra;

/// <summary>The image cannot be built here; what it is built from can be looked at.</summary>
public partial class ImageTests
{
    private const string App = "src/MediaFlows.Functions/MediaFlows.Functions.csproj";
    private static readonly string Dockerfile = Repository.Read("Dockerfile");

    [Fact]
    public void WhatIsCopied_Exists_AndIsSentToTheBuilder()
    {
        var copied = Copied().ToList();

        Assert.Contains("src", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.Path(path)), path));
        Assert.All(copied, path => Assert.True(IsSent(path), path));
    }

    /// <summary>Whatever the app's projects take from elsewhere in the repository lies in the image too.</summary>
    [Fact]
    public void WhatTheProjectsName_IsCopied()
    {
        var named = Projects(App).Distinct().SelectMany(project => XDocument.Parse(Repository.Read(project)).Descendants()
            .SelectMany(item => new[] { item.Attribute("Include")?.Value, item.Attribute("Project")?.Value }.OfType<string>())
            .Where(path => path.StartsWith("../../", StringComparison.Ordinal)).Select(path => path["../../".Length..])).ToList();

        Assert.Contains("host.json", named);
        Assert.All(named, path => Assert.Contains(Copied(), copied => path == copied || path.StartsWith($"{copied}/", StringComparison.Ordinal)));
        Assert.All(new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig" }, path => Assert.Contains(path, Copied()));
    }

    [Theory]
    [InlineData("src/MediaFlows.Functions/Program.cs", true)]
    [InlineData("flows/live-event.yaml", true)]
    [InlineData("src/MediaFlows.Functions/bin/Release/net10.0/MediaFlows.Functions.dll", false)]
    [InlineData("src/MediaFlows.Functions/obj/project.assets.json", false)]
    [InlineData("src/MediaFlows.Functions/local.settings.json", false)]
    [InlineData("local.settings.json", false)]
    [InlineData(".git/config", false)]
    [InlineData(".azure/prod/.env", false)]
    [InlineData(".mediaflows/ingest/clip.mp4", false)]
    [InlineData("tests/MediaFlows.Tests/MediaFlows.Tests.csproj", false)]
    public void OnlyWhatIsBuiltFrom_IsSentToTheBuilder(string path, bool sent) => Assert.Equal(sent, IsSent(path));

    [Fact]
    public void App_IsPublishedFromItsProject_ToWhereTheHostLooks()
    {
        Assert.Contains($"dotnet publish {App} --configuration Release --output /app", Dockerfile);
        Assert.True(File.Exists(Repository.Path(App)));
        Assert.Contains("COPY --from=build /app /home/site/wwwroot", Dockerfile);
        Assert.Contains("AzureWebJobsScriptRoot=/home/site/wwwroot", Dockerfile);
    }

    [Fact]
    public async Task Base_IsTheHostForThisDotnet_AndTheSameBeforeTheFirstDeployment()
    {
        var framework = Regex.Match(Repository.Read("Directory.Build.props"), "<TargetFramework>net([0-9.]+)<").Groups[1].Value;
        var bases = From().Matches(Dockerfile).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal([$"mcr.microsoft.com/dotnet/sdk:{framework}", $"mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated{framework}"], bases);
        Assert.Equal($"DOCKER|{bases[1]}", (string)(await Deployments.Plain).Only("Microsoft.Web/sites")["siteConfig"]!["linuxFxVersion"]!);
    }

    /// <summary>Media from outside is decoded in it.</summary>
    [Fact]
    public async Task Container_DoesNotRunAsRoot_AndListensWhereThePlatformLooks()
    {
        var last = Dockerfile[Dockerfile.LastIndexOf("FROM ", StringComparison.Ordinal)..];
        var port = Regex.Match(last, @"ASPNETCORE_URLS=http://\+:(\d+)").Groups[1].Value;

        Assert.Equal("mediaflows", Regex.Matches(last, @"^USER (\S+)$", RegexOptions.Multiline)[^1].Groups[1].Value);
        Assert.DoesNotMatch(@"^USER (root|0)", last);
        Assert.True(int.Parse(port) > 1024);
        Assert.Contains($"EXPOSE {port}", last);
        Assert.Equal($"'{port}'", (await Deployments.Plain).Settings()["WEBSITES_PORT"]);
    }

    [Fact]
    public void Tools_AreThoseThatTheStepsCall() => Assert.Matches(@"apt-get install [^\n]*\bffmpeg pocketsphinx pocketsphinx-en-us\b", Dockerfile);

    [Fact]
    public void Host_PutsItsApiAtTheRoot_TracesWithOpenTelemetry_AndLetsStepsTakeTheirTime()
    {
        var host = JsonNode.Parse(Repository.Read("host.json"))!;

        Assert.Equal("", (string)host["extensions"]!["http"]!["routePrefix"]!);
        Assert.Equal("OpenTelemetry", (string)host["telemetryMode"]!);
        Assert.Equal("-1", (string)host["functionTimeout"]!);
        Assert.Equal("azureStorage", (string)host["extensions"]!["durableTask"]!["storageProvider"]!["type"]!);
    }

    private static IEnumerable<string> Copied() => Copy().Matches(Dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1]);

    private static IEnumerable<string> Projects(string project) => XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
        .SelectMany(reference => Projects(reference.Attribute("Include")!.Value.Replace("../", "src/", StringComparison.Ordinal))).Prepend(project);

    /// <summary>As Docker and azd read the file: the last pattern that fits the path or a folder above it decides.</summary>
    private static bool IsSent(string path)
    {
        var sent = true;
        foreach (var line in Repository.Read(".dockerignore").Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
            if (Above(path).Any(each => Fits(line.TrimStart('!'), each))) sent = line[0] == '!';
        return sent;
    }

    private static IEnumerable<string> Above(string path) => path.Split('/').Select((_, at) => string.Join('/', path.Split('/')[..(at + 1)]));

    private static bool Fits(string pattern, string path) =>
        Regex.IsMatch(path, $"^{Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?").Replace(@"\*", "[^/]*")}$");

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex From();
}
