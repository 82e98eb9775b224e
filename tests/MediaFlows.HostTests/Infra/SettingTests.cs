using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Infra;

/// <summary>The app is told everything it asks for, and nothing that nobody asks for. What it asks for stands in its sources.</summary>
public partial class SettingTests
{
    private const string Partners = "MEDIAFLOWS_SECRET_";

    /// <summary>Settings that are not ours, and who reads them.</summary>
    private static readonly Dictionary<string, string> Foreign = new()
    {
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "Functions host",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "Functions host, and the app",
        ["AZURE_CLIENT_ID"] = "DefaultAzureCredential: which identity",
        ["AzureWebJobsDisableHomepage"] = "Functions host",
        ["AzureWebJobsStorage__blobServiceUri"] = "Functions host",
        ["AzureWebJobsStorage__clientId"] = "Functions host",
        ["AzureWebJobsStorage__credential"] = "Functions host",
        ["AzureWebJobsStorage__queueServiceUri"] = "Functions host",
        ["AzureWebJobsStorage__tableServiceUri"] = "Functions host",
        ["FUNCTIONS_EXTENSION_VERSION"] = "platform",
        ["FUNCTIONS_WORKER_RUNTIME"] = "Functions host",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "Functions host, and the app",
        ["OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"] = "platform: signing in without a password",
        ["WEBSITES_ENABLE_APP_SERVICE_STORAGE"] = "platform: the image's /home stays its own",
        ["WEBSITES_PORT"] = "platform: where the image listens",
    };

    [Fact]
    public async Task WhatTheAppReads_IsSetByTheTemplate_OrIsDocumentedAsOptional()
    {
        var (read, given) = (Read(), Ours(await Given()));

        Assert.Contains("MEDIAFLOWS_STORAGE", read);
        Assert.Contains("MEDIAFLOWS_TRANSCRIBE_RATE", read);
        Assert.Equal(read, given.Concat(Optional()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatIsNotOurs_HasSomebodyWhoReadsIt() =>
        Assert.Equal(Foreign.Keys.Order(StringComparer.Ordinal), (await Given()).Where(name => !name.StartsWith("MEDIAFLOWS_")).Order(StringComparer.Ordinal));

    [Fact]
    public void SampleForADevelopersMachine_HasEverySettingThatTheAppReads_AndNoOther()
    {
        var sample = JsonNode.Parse(Repository.Read("local.settings.sample.json"))!["Values"]!.AsObject().Select(pair => pair.Key).ToList();

        Assert.Equal(Read(), Ours(sample));
        Assert.Contains(sample, name => name.StartsWith(Partners));
        Assert.Equal(["AzureWebJobsStorage"], sample.Where(name => !name.StartsWith("MEDIAFLOWS_")).Except(Foreign.Keys));
    }

    [Fact]
    public async Task PartnerSecrets_ComeFromTheVault_UnderNamesThatTheAppLooksFor()
    {
        var settings = (await Deployments.Everything).Settings();

        foreach (var (setting, secret) in new[] { ("MEDIAFLOWS_SECRET_MAM_TOKEN", "mam-token"), ("MEDIAFLOWS_SMTP", "smtp"), ("MEDIAFLOWS_WEBHOOK_SECRET", "webhook-secret") })
        {
            Assert.StartsWith("format('@Microsoft.KeyVault(SecretUri={0}secrets/", settings[setting]);
            Assert.Contains(secret, settings[setting]);
        }
    }

    [Fact]
    public async Task MoreSettings_ReachTheApp_AndTakeThePlaceOfOthers()
    {
        var settings = (await Deployments.Everything).Settings();

        Assert.Equal("'90'", settings["MEDIAFLOWS_LEASE"]);
        Assert.Equal("'0 * * * * *'", settings["MEDIAFLOWS_SWEEP"]);
    }

    private static async Task<IReadOnlyList<string>> Given() => [.. (await Deployments.Plain).Settings().Keys];

    private static IEnumerable<string> Ours(IEnumerable<string> names) =>
        names.Where(name => name.StartsWith("MEDIAFLOWS_") && !name.StartsWith(Partners)).Order(StringComparer.Ordinal);

    /// <summary>The names in the sources of the app and of every project it is made of, outside comments.</summary>
    private static IReadOnlyList<string> Read() =>
    [
        .. Projects("src/MediaFlows.Functions/MediaFlows.Functions.csproj").Distinct()
            .SelectMany(project => Repository.Files(Path.GetDirectoryName(project)!, "*.cs"))
            .SelectMany(file => Repository.Read(file).Split('\n'))
            .Where(line => !line.TrimStart().StartsWith("//"))
            .SelectMany(line => SettingName().Matches(line).Select(match => match.Value))
            .Where(name => !name.StartsWith(Partners))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Projects(string project) => Reference().Matches(Repository.Read(project))
        .SelectMany(match => Projects($"src/{match.Groups[1].Value}")).Prepend(project);

    private static IEnumerable<string> Optional() =>
        DocumentedSetting().Matches(Repository.Read("docs/deploy.md")).Select(match => match.Groups[1].Value);

    [GeneratedRegex("MEDIAFLOWS_[A-Z_]*[A-Z]_?")]
    private static partial Regex SettingName();

    [GeneratedRegex("""<ProjectReference Include="\.\./([^"]+)"\s*/>""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\| `(MEDIAFLOWS_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedSetting();
}
