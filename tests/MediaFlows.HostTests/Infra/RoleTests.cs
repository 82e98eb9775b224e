namespace MediaFlows.HostTests.Infra;

/// <summary>Who may do what: everything the code does, and nothing else.</summary>
public class RoleTests
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["d5a91429-5739-47e2-a06b-3470a27159e7"] = "EventGrid Data Sender",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"] = "Cognitive Services OpenAI User",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
    };

    private static readonly (string Who, string Role, string On, string Why)[] Always =
    [
        ("app", "Storage Blob Data Owner", "Microsoft.Storage/storageAccounts", "BlobAssetStore, BlobFlowCatalog, signed read links; the Functions host's locks and keys"),
        ("app", "Storage Queue Data Contributor", "Microsoft.Storage/storageAccounts", "Durable's work and control queues"),
        ("app", "Storage Table Data Contributor", "Microsoft.Storage/storageAccounts", "TableRunStore, AttemptLeases; Durable's history"),
        ("app", "AcrPull", "Microsoft.ContainerRegistry/registries", "its image"),
        ("app", "Monitoring Metrics Publisher", "Microsoft.Insights/components", "traces and figures, which are refused without an identity"),
        ("app", "Key Vault Secrets User", "Microsoft.KeyVault/vaults", "settings that refer to the vault"),
        ("event grid", "Storage Blob Data Contributor", "Microsoft.Storage/storageAccounts/blobServices/containers", "dead letters, into that container only"),
    ];

    private static readonly (string Who, string Role, string On, string Why) Models =
        ("app", "Cognitive Services OpenAI User", "Microsoft.CognitiveServices/accounts", "AzureOpenAiEndpoint");

    private static readonly (string Who, string Role, string On, string Why) EventsOut =
        ("app", "EventGrid Data Sender", "Microsoft.EventGrid/topics", "EventGridPublisher");

    private static readonly (string Who, string Role, string On, string Why)[] Person =
    [
        (Deployments.Deployer, "Storage Blob Data Contributor", "Microsoft.Storage/storageAccounts", "makes the first API key, uploads the first clip"),
        (Deployments.Deployer, "Key Vault Secrets Officer", "Microsoft.KeyVault/vaults", "sets the secrets of partner systems"),
    ];

    [Fact]
    public async Task EverythingDeployed_HasTheseRoles_AndNoOther() =>
        Same([.. Always, Models, EventsOut, .. Person], await Deployments.Everything);

    [Fact]
    public async Task LeastDeployed_ByAPipeline_HasTheRolesOfTheAppOnly() =>
        Same(Always, await Deployments.Least);

    [Fact]
    public async Task DeadLetters_AreTheOnlyContainerOfEventGrid()
    {
        var (_, _, on) = Assert.Single((await Deployments.Plain).Roles(), role => role.Who == "event grid");

        Assert.Matches("'Microsoft.Storage/storageAccounts/blobServices/containers', .*, 'default', 'deadletter'", on);
    }

    [Fact]
    public void RoleAssignments_StandInOneFile() =>
        Assert.Equal(["infra/modules/access.bicep"], Repository.Files("infra", "*.bicep").Where(file => Repository.Read(file).Contains("roleAssignments@")));

    private static void Same(IEnumerable<(string Who, string Role, string On, string Why)> wanted, Deployment made) => Assert.Equal(
        wanted.Select(row => $"{row.Who}: {row.Role} on {row.On}").Order(StringComparer.Ordinal),
        made.Roles().Select(row => $"{row.Who}: {Names.GetValueOrDefault(row.Role, row.Role)} on {Deployment.TypeOf(row.On)}").Order(StringComparer.Ordinal));
}
