using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Infra;

/// <summary>What stands in the templates, whatever they are deployed with.</summary>
public partial class TemplateTests
{
    [Theory]
    [InlineData("infra/main.bicep")]
    [InlineData("infra/subscriptions.bicep")]
    public async Task BuiltAndLinted_NothingIsSaid(string file)
    {
        var (template, words) = await Bicep.Build(file);

        Assert.Equal("", words);
        Assert.Equal("", await Bicep.Lint(file));
        Assert.NotNull(JsonNode.Parse(template)!["resources"]);
    }

    [Fact]
    public async Task MainTemplate_AsksForNoKey_AndTakesAndGivesNoSecret()
    {
        var (template, _) = await Bicep.Build("infra/main.bicep");

        Assert.DoesNotMatch("(?i)list[A-Z]*(keys|secrets|sas|credentials|strings)|AccountKey=|SharedAccess|secureString|secureObject", template);
        Assert.DoesNotMatch("(?i)key|secret|password|connection", string.Join(' ', JsonNode.Parse(template)!["outputs"]!.AsObject().Select(output => output.Key).Except(["KEY_VAULT_NAME"])));
    }

    /// <summary>The one key there is opens the app's Event Grid door. Azure reads it and hands it to Azure.</summary>
    [Fact]
    public async Task Subscriptions_TakeTheKeyFromTheApp_AndTellNobody()
    {
        var (template, _) = await Bicep.Build("infra/subscriptions.bicep");

        Assert.NotEmpty(ListsSomething().Matches(template));
        Assert.All(ListsSomething().Matches(template), asked => Assert.StartsWith("listKeys(format('{0}/host/default', resourceId('Microsoft.Web/sites'", asked.Value));
        Assert.False(JsonNode.Parse(template)!.AsObject().ContainsKey("outputs"));
    }

    [Fact]
    public async Task Subscriptions_SayWhichEventsGoWhere_AndWhatHappensToThoseThatNobodyTook()
    {
        var made = (await Deployments.Subscriptions).Of("Microsoft.EventGrid/systemTopics/eventSubscriptions").Select(of => of["properties"]!).ToList();

        Assert.Equal(["Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobTierChanged"], made.Select(of => (string)of["filter"]!["includedEventTypes"]!.AsArray().Single()!));
        Assert.All(made, of => Assert.Equal("SystemAssigned", (string)of["deadLetterWithResourceIdentity"]!["identity"]!["type"]!));
        Assert.All(made, of => Assert.Equal("deadletter", (string)of["deadLetterWithResourceIdentity"]!["deadLetterDestination"]!["properties"]!["blobContainerName"]!));
    }

    [Fact]
    public async Task ArrivingBlobs_AreToldOfOnlyInIngestContainers_AndOnlyWhole()
    {
        var filters = (await Deployments.Subscriptions).Of("Microsoft.EventGrid/systemTopics/eventSubscriptions")[0]["properties"]!["filter"]!["advancedFilters"]!.AsArray();

        Assert.Equal("subject", (string)filters[0]!["key"]!);
        Assert.Equal(["/blobServices/default/containers/ingest/blobs/", "/blobServices/default/containers/feeds/blobs/"], filters[0]!["values"]!.AsArray().Select(value => (string)value!));
        Assert.Equal("data.api", (string)filters[1]!["key"]!);
        Assert.Equal(["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit"], filters[1]!["values"]!.AsArray().Select(value => (string)value!));
    }

    /// <summary>Of the functions that subscriptions name, each exists under that very name.</summary>
    [Fact]
    public void FunctionsThatAreSubscribed_Exist()
    {
        var named = SubscribedFunction().Matches(Repository.Read("infra/subscriptions.bicep")).Select(match => match.Groups[1].Value).ToList();
        var sources = string.Concat(Repository.Files("src/MediaFlows.Functions", "*.cs").Select(Repository.Read));

        Assert.Equal(2, named.Count);
        Assert.All(named, name => Assert.Contains($"[Function(nameof({name}))]", sources));
    }

    [GeneratedRegex(@"list[A-Z]\w*\([^)]*\)")]
    private static partial Regex ListsSomething();

    [GeneratedRegex(@"\$\{door\}(\w+)")]
    private static partial Regex SubscribedFunction();
}
