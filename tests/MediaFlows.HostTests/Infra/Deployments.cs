namespace MediaFlows.HostTests.Infra;

/// <summary>The deployments that are looked at.</summary>
internal static class Deployments
{
    public const string Deployer = "aaaaaaaa-0000-0000-0000-00000000000d", AppImage = "cr.azurecr.io/mediaflows/app:azd-1";

    /// <summary>As it comes: only a name and a region are given.</summary>
    public static Task<Deployment> Plain => Bicep.Provision();

    /// <summary>By a pipeline, and without models.</summary>
    public static Task<Deployment> Least => Bicep.Provision("param deployAi = false", $"param principalId = '{Deployer}'", "param principalType = 'ServicePrincipal'");

    /// <summary>By a person who wants everything there is, for the second time.</summary>
    public static Task<Deployment> Everything => Bicep.Provision(
        $"param principalId = '{Deployer}'",
        $"param appImage = '{AppImage}'",
        "param storageSku = 'Standard_ZRS'",
        "param ingestContainers = ['ingest', 'feeds']",
        "param aiLocation = 'swedencentral'",
        "param eventsOut = true",
        "param partnerSecrets = ['mam-token']",
        "param mailFrom = 'flows@example.com'",
        "param signWebhooks = true",
        "param entraClientId = '11111111-2222-3333-4444-555555555555'",
        "param privateNetworking = true",
        "param allowedAddresses = ['203.0.113.7']",
        "param alertEmail = 'ops@example.com'",
        "param moreSettings = { MEDIAFLOWS_LEASE: '90', MEDIAFLOWS_SWEEP: '0 * * * * *' }");

    public static Task<Deployment> Subscriptions => Bicep.Deploy("infra/subscriptions.bicep",
        "param appName = 'func'", "param systemTopicName = 'topic'", "param storageAccountName = 'media'", "param deadLetterContainer = 'deadletter'", "param ingestContainers = ['ingest', 'feeds']");
}
