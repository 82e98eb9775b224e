using System.Text.Json.Nodes;
using MediaFlows.Azure;
using MediaFlows.Engine.Telemetry;

namespace MediaFlows.HostTests.Infra;

/// <summary>What would be deployed, resource by resource.</summary>
public class DeploymentTests
{
    [Fact]
    public async Task StorageAccount_NoKeyOpens_AndNothingInItIsPublic()
    {
        var made = await Deployments.Plain;
        var account = made.Only("Microsoft.Storage/storageAccounts");

        Assert.False((bool)account["allowSharedKeyAccess"]!);
        Assert.False((bool)account["allowBlobPublicAccess"]!);
        Assert.False((bool)account["allowCrossTenantReplication"]!);
        Assert.True((bool)account["supportsHttpsTrafficOnly"]!);
        Assert.Equal("TLS1_2", (string)account["minimumTlsVersion"]!);
        Assert.Equal("AzureServices", (string)account["networkAcls"]!["bypass"]!);
        Assert.All(Containers(made), container => Assert.Equal("None", (string)container["properties"]!["publicAccess"]!));
    }

    [Fact]
    public async Task App_IsReachedByHttpsOnly_AndNobodyPublishesWithAPassword()
    {
        var made = await Deployments.Plain;
        var app = made.Only("Microsoft.Web/sites");

        Assert.True((bool)app["httpsOnly"]!);
        Assert.Equal("1.2", (string)app["siteConfig"]!["minTlsVersion"]!);
        Assert.Equal("1.2", (string)app["siteConfig"]!["scmMinTlsVersion"]!);
        Assert.Equal("Disabled", (string)app["siteConfig"]!["ftpsState"]!);
        Assert.True((bool)app["siteConfig"]!["acrUseManagedIdentityCreds"]!);
        Assert.Equal(["ftp", "scm"], made.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Where(of => !(bool)of["properties"]!["allow"]!).Select(of => ((string)of["name"]!).Split('/')[1]));
    }

    [Fact]
    public async Task EveryOtherService_RefusesKeys()
    {
        var made = await Deployments.Everything;

        Assert.True((bool)made.Only("Microsoft.CognitiveServices/accounts")["disableLocalAuth"]!);
        Assert.True((bool)made.Only("Microsoft.EventGrid/topics")["disableLocalAuth"]!);
        Assert.Equal("1.2", (string)made.Only("Microsoft.EventGrid/topics")["minimumTlsVersionAllowed"]!);
        Assert.True((bool)made.Only("Microsoft.Insights/components")["DisableLocalAuth"]!);
        Assert.True((bool)made.Only("Microsoft.OperationalInsights/workspaces")["features"]!["disableLocalAuth"]!);
        Assert.True((bool)made.Only("Microsoft.KeyVault/vaults")["enableRbacAuthorization"]!);
        Assert.False((bool)made.Only("Microsoft.ContainerRegistry/registries")["adminUserEnabled"]!);
        Assert.False((bool)made.Only("Microsoft.ContainerRegistry/registries")["anonymousPullEnabled"]!);
    }

    [Fact]
    public async Task EveryResourceThatCanBe_IsTaggedForAzd_AndTheAppAsItsService()
    {
        var made = await Deployments.Plain;
        var whole = made.Resources.Where(of => !((string)of["name"]!).Contains('/') && (string)of["type"]! != "Microsoft.Authorization/roleAssignments").ToList();

        Assert.True(whole.Count > 10);
        Assert.All(whole, of => Assert.Equal("test", (string?)of["tags"]?["azd-env-name"]));
        Assert.Equal("app", (string)Assert.Single(made.Of("Microsoft.Web/sites"))["tags"]!["azd-service-name"]!);
    }

    /// <summary>Whatever the code writes to is made; what flows may take in are the ingest containers.</summary>
    [Fact]
    public async Task Containers_AreThoseOfTheCode_ThoseThatAreIngested_AndOneForDeadLetters()
    {
        var made = await Deployments.Everything;

        Assert.Equal(["archive", "deadletter", "feeds", "ingest", "mam", StorageAccount.Inner, "published", "quarantine", "runs"],
            Containers(made).Select(of => ((string)of["name"]!).Split('/')[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LifecycleRules_MoveWhatIsArchived_DeleteDeadLetters_AndLeaveIngestAndRunStoreAlone()
    {
        Assert.Equal([("archive/", "tierToArchive"), ("deadletter/", "delete"), ("published/", "tierToCool"), ("runs/", "tierToCool")], Rules(await Deployments.Plain));
        Assert.Contains(("archive/", "tierToCold"), Rules(await Deployments.Everything));
    }

    [Fact]
    public async Task WithoutAi_NothingOfItIsDeployed_AndTheAppIsToldNoModel()
    {
        var made = await Deployments.Least;

        Assert.DoesNotContain(made.Resources, of => ((string)of["type"]!).StartsWith("Microsoft.CognitiveServices"));
        Assert.All(made.Settings().Where(setting => setting.Key.StartsWith("MEDIAFLOWS_AZURE_OPENAI") || setting.Key.EndsWith("_MODEL") || setting.Key.EndsWith("_RATE")), setting => Assert.Equal("''", setting.Value));
        Assert.Equal(["'gpt-5.4-mini'", "'whisper'", "'3'"], (await Deployments.Plain).Settings().Where(setting => setting.Key.EndsWith("_MODEL") || setting.Key.EndsWith("_RATE")).Select(setting => setting.Value));
    }

    [Fact]
    public async Task ModelsMayStandInAnotherRegion()
    {
        var made = await Deployments.Everything;

        Assert.Equal("swedencentral", (string)Assert.Single(made.Of("Microsoft.CognitiveServices/accounts"))["location"]!);
        Assert.Equal("westeurope", (string)Assert.Single(made.Of("Microsoft.Web/sites"))["location"]!);
    }

    [Fact]
    public async Task PrivateNetworking_IsOffUnlessAskedFor_AndThenShutsEveryStore()
    {
        var open = await Deployments.Plain;
        var shut = await Deployments.Everything;

        Assert.DoesNotContain(open.Resources, of => ((string)of["type"]!).StartsWith("Microsoft.Network"));
        Assert.Equal(["account", "blob", "queue", "table", "vault"],
            shut.Of("Microsoft.Network/privateEndpoints").Select(of => (string)of["properties"]!["privateLinkServiceConnections"]![0]!["properties"]!["groupIds"]![0]!).Order(StringComparer.Ordinal));
        foreach (var type in new[] { "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults" })
        {
            Assert.Equal("Allow", (string)open.Only(type)["networkAcls"]!["defaultAction"]!);
            Assert.Equal("Deny", (string)shut.Only(type)["networkAcls"]!["defaultAction"]!);
            Assert.Equal("203.0.113.7", (string)shut.Only(type)["networkAcls"]!["ipRules"]![0]!["value"]!);
        }
        Assert.Equal("Disabled", (string)shut.Only("Microsoft.CognitiveServices/accounts")["publicNetworkAccess"]!);
        Assert.Null((string?)open.Only("Microsoft.Web/sites")["virtualNetworkSubnetId"]);
        Assert.Contains("outputs.appSubnetId.value", (string)shut.Only("Microsoft.Web/sites")["virtualNetworkSubnetId"]!);
    }

    /// <summary>Every instance reports how many there are: added up, one run would look like many.</summary>
    [Fact]
    public async Task Alert_LooksAtTheGreatestNumberOfRunsThatNeedAttention()
    {
        var alert = (await Deployments.Everything).Only("Microsoft.Insights/scheduledQueryRules");
        var condition = Assert.Single(alert["criteria"]!["allOf"]!.AsArray())!;

        Assert.Contains($"name == '{Figures.Runs}'", (string)condition["query"]!);
        Assert.Contains("customDimensions['status']) == 'needs-attention'", (string)condition["query"]!);
        Assert.Contains("max(value)", (string)condition["query"]!);
        Assert.Equal("Maximum", (string)condition["timeAggregation"]!);
        Assert.Single(alert["actions"]!["actionGroups"]!.AsArray());

    }

    [Fact]
    public async Task WithoutAMailAddress_NobodyIsToldByAnEmptyGroup()
    {
        var made = await Deployments.Plain;

        Assert.Empty(made.Of("Microsoft.Insights/actionGroups"));
        Assert.Empty(made.Only("Microsoft.Insights/scheduledQueryRules")["actions"]!["actionGroups"]!.AsArray());
    }

    /// <summary>Who provisions again keeps the image that was deployed.</summary>
    [Fact]
    public async Task Image_IsTheOneThatWasDeployedLast_ElseTheBareHost()
    {
        Assert.Equal("DOCKER|mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0", Image(await Deployments.Plain));
        Assert.Equal($"DOCKER|{Deployments.AppImage}", Image(await Deployments.Everything));
    }

    /// <summary>Its headers say who is signed in, and whoever has none may still come with a key or a review link.</summary>
    [Fact]
    public async Task SignIn_IsOfferedWhereAnAppRegistrationIsNamed_AndHasNoPassword()
    {
        var without = await Deployments.Plain;
        var with = await Deployments.Everything;

        Assert.DoesNotContain(without.Of("Microsoft.Web/sites/config"), IsSignIn);
        var signIn = Assert.Single(with.Of("Microsoft.Web/sites/config"), IsSignIn)["properties"]!;
        Assert.False((bool)signIn["globalValidation"]!["requireAuthentication"]!);
        Assert.Equal("OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID", (string)signIn["identityProviders"]!["azureActiveDirectory"]!["registration"]!["clientSecretSettingName"]!);
    }

    private static bool IsSignIn(JsonObject config) => ((string)config["name"]!).EndsWith("/authsettingsV2");

    private static string Image(Deployment made) => (string)made.Only("Microsoft.Web/sites")["siteConfig"]!["linuxFxVersion"]!;

    /// <summary>What is done to blobs whose names begin so.</summary>
    private static IEnumerable<(string Prefix, string Done)> Rules(Deployment made) => made.Only("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]!["rules"]!.AsArray()
        .SelectMany(rule => rule!["definition"]!["filters"]!["prefixMatch"]!.AsArray().Select(prefix => ((string)prefix!, Assert.Single(rule["definition"]!["actions"]!["baseBlob"]!.AsObject()).Key))).Order();

    private static IReadOnlyList<JsonObject> Containers(Deployment made) => made.Of("Microsoft.Storage/storageAccounts/blobServices/containers");
}
