using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Infra;

/// <summary>What azd and the pipelines read fits together.</summary>
public partial class AzdTests
{
    private static readonly string Azure = Repository.Read("azure.yaml");
    private static readonly string Deploy = Repository.Read(".github/workflows/deploy.yml");

    [Fact]
    public async Task EveryParameterOfTheTemplate_CanBeSetInTheAzdEnvironment_UnderANameOfItsOwn()
    {
        var (template, _) = await Bicep.Build("infra/main.bicep");
        var parameters = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!.AsObject();

        Assert.Equal(JsonNode.Parse(template)!["parameters"]!.AsObject().Select(parameter => parameter.Key).Order(StringComparer.Ordinal), parameters.Select(parameter => parameter.Key).Order(StringComparer.Ordinal));
        Assert.All(parameters, parameter => Assert.Matches(@"^\$\{[A-Z_]+\}$", (string)parameter.Value!["value"]!));
        Assert.Equal(parameters.Count, parameters.Select(parameter => (string)parameter.Value!["value"]!).Distinct().Count());
    }

    /// <summary>All but those that azd sets by itself.</summary>
    [Fact]
    public void EveryParameter_IsInTheGuide()
    {
        string[] azds = ["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE", "SERVICE_APP_IMAGE_NAME"];
        var variables = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!.AsObject().Select(of => ((string)of.Value!["value"]!)[2..^1]).Except(azds);
        var guide = Repository.Read("docs/deploy.md");

        Assert.All(variables, variable => Assert.Contains($"`{variable}`", guide));
    }

    /// <summary>An output goes into the azd environment: what has the name of a parameter's variable must be that parameter.</summary>
    [Fact]
    public void Outputs_DoNotOverwriteParameters()
    {
        var parameters = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!.AsObject().ToDictionary(of => ((string)of.Value!["value"]!)[2..^1], of => of.Key);

        foreach (Match output in Output().Matches(Repository.Read("infra/main.bicep")))
            if (parameters.TryGetValue(output.Groups[1].Value, out var parameter)) Assert.Equal(parameter, output.Groups[2].Value);
    }

    [Fact]
    public void Service_IsAContainerThatTheRegistryBuilds_ForTheAppThatIsTaggedSo()
    {
        Assert.Matches(@"services:\n  app:\n(    .*\n)*    host: function\n(    .*\n)*      path: ./Dockerfile\n(    .*\n)*      remoteBuild: true", Azure);
        Assert.Contains("var serviceName = 'app'", Repository.Read("infra/main.bicep"));
        Assert.Contains("${SERVICE_APP_IMAGE_NAME}", Repository.Read("infra/main.parameters.json"));
    }

    [Fact]
    public void Hooks_Exist_AndAreToldWhatTheyAskFor()
    {
        var hooks = Hook().Matches(Azure).Select(match => match.Groups[1].Value).ToList();
        var told = Output().Matches(Repository.Read("infra/main.bicep")).Select(match => match.Groups[1].Value).Append("AZURE_SUBSCRIPTION_ID").ToList();

        Assert.Equal(["infra/hooks/postdeploy.sh", "infra/hooks/postdeploy.ps1"], hooks);
        foreach (var hook in hooks)
            Assert.All(Told().Matches(Repository.Read(hook)).Select(match => match.Groups[1].Value).Distinct(), name => Assert.Contains(name, told));
    }

    [Fact]
    public void ShellHook_CanBeRun()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows knows no such right.");
        else Assert.True(File.GetUnixFileMode(Repository.Path("infra/hooks/postdeploy.sh")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void DeployPipeline_SignsInWithoutASecret_AfterTheTests()
    {
        Assert.Contains("id-token: write", Deploy);
        Assert.Contains("--federated-credential-provider github", Deploy);
        Assert.DoesNotContain("secrets.", Deploy);
        Assert.Contains("uses: ./.github/workflows/test.yml", Deploy);
        Assert.Contains("workflow_call:", Repository.Read(".github/workflows/test.yml"));
    }

    [Fact]
    public void TestPipeline_RunsWhatTheReadmeSays() => Assert.Contains("- run: ./test\n", Repository.Read(".github/workflows/test.yml"));

    [GeneratedRegex(@"^output (\w+) \S+ = (\S+)", RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex(@"run: \./(\S+)")]
    private static partial Regex Hook();

    [GeneratedRegex(@"\$(?:env:|\{)?((?:AZURE|SERVICE|STORAGE|SYSTEM|DEAD|INGEST)_[A-Z_]+)")]
    private static partial Regex Told();
}
