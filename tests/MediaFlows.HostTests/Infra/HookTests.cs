namespace MediaFlows.HostTests.Infra;

/// <summary>The hook after a deployment, for both shells, against an Azure that is played.</summary>
public class HookTests
{
    public static TheoryData<string> Shells => ["sh", "pwsh"];

    [Theory, MemberData(nameof(Shells))]
    public async Task AppSlowKeyLateAndRolesNotSpread_TheHookWaitsAndTriesAgain_UntilEventsAreSubscribed(string shell)
    {
        using var azure = new PlayedAzure(shell) { Unanswered = 3, WithoutKey = 2, Refused = 2 };

        var (exit, said) = await azure.Hook();

        Assert.True(exit == 0, said);
        Assert.Equal(4, azure.Asked("curl"));
        Assert.Equal(3, azure.Asked("az functionapp keys list"));
        Assert.Equal(3, azure.Asked("az deployment group create"));
        Assert.Equal(["5", "10", "20", "5", "10", "5", "10"], azure.Pauses);
        Assert.Contains("MediaFlows is at https://func.example", said);
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task RunAgain_DoesTheSame_AndDoesNotMind(string shell)
    {
        using var azure = new PlayedAzure(shell);

        Assert.Equal(0, (await azure.Hook()).Exit);
        Assert.Equal(0, (await azure.Hook()).Exit);

        Assert.Equal(2, azure.Asked("az deployment group create"));
        Assert.Empty(azure.Pauses);
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task Subscriptions_AreDeployedWithWhatProvisioningTold(string shell)
    {
        using var azure = new PlayedAzure(shell);
        await azure.Hook();

        foreach (var told in new[] { "--subscription 11111111", "--resource-group rg-test", "--template-file ../subscriptions.bicep" })
            Assert.Contains(told, azure.Calls);
        foreach (var (name, value) in new[] { ("appName", "func"), ("systemTopicName", "topic"), ("storageAccountName", "media"), ("deadLetterContainer", "deadletter") })
            Assert.Matches($@"""?{name}""?\W+(value""\W+)?{value}\b", azure.Calls);
        Assert.Matches(@"ingestContainers.*\[\s*""ingest"",\s*""feeds""\s*\]", azure.Calls.ReplaceLineEndings(" "));
    }

    /// <summary>Azure quotes the address that it refuses, and with it the key.</summary>
    [Theory, MemberData(nameof(Shells))]
    public async Task WhatAzureRefuses_IsSaidWithoutTheKey(string shell)
    {
        using var azure = new PlayedAzure(shell) { Refused = 1 };

        var (_, said) = await azure.Hook();

        Assert.Contains("code=***", said);
        Assert.DoesNotContain(PlayedAzure.Key, said);
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task NeverReady_GivesUp_AndSaysHowToGoOn(string shell)
    {
        using var azure = new PlayedAzure(shell) { Unanswered = 1_000 };

        var (exit, said) = await azure.Hook();

        Assert.Equal(1, exit);
        Assert.Contains("given up", said);
        Assert.Contains("azd hooks run postdeploy", said);
        Assert.Equal(40, azure.Asked("curl"));
        Assert.Equal(0, azure.Asked("az deployment group create"));
        Assert.All(azure.Pauses, pause => Assert.True(int.Parse(pause) <= 60));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task NotLoggedIn_IsSaidAtOnce(string shell)
    {
        using var azure = new PlayedAzure(shell) { LoggedIn = false };

        var (exit, said) = await azure.Hook();

        Assert.Equal(1, exit);
        Assert.Contains("az login", said);
        Assert.Equal(0, azure.Asked("curl"));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task NotProvisioned_IsSaidByName(string shell)
    {
        using var azure = new PlayedAzure(shell) { Without = "SYSTEM_TOPIC_NAME" };

        var (exit, said) = await azure.Hook();

        Assert.Equal(1, exit);
        Assert.Contains("SYSTEM_TOPIC_NAME is not set", said);
    }
}
