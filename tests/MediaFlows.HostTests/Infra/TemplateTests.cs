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
    public async Task MainTemplate_AsksForNoKey_AndCarriesNoSecret()
    {
        var (template, _) = await Bicep.Build("infra/main.bicep");

        Assert.DoesNotMatch("(?i)list(keys|secrets|accountSas|serviceSas|credentials)|connectionStrings|AccountKey=|SharedAccess", template);
        Assert.DoesNotContain("secureString", template, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The one key there is opens the app's Event Grid door. Azure reads it and hands it to Azure.</summary>
    [Fact]
    public async Task Subscriptions_TakeTheKeyFromTheApp_AndNobodyElse()
    {
        var (template, _) = await Bicep.Build("infra/subscriptions.bicep");

        Assert.All(ListsSomething().Matches(template), asked => Assert.StartsWith("listKeys(format('{0}/host/default', resourceId('Microsoft.Web/sites'", asked.Value));
        Assert.NotEmpty(ListsSomething().Matches(template));
        Assert.DoesNotContain("outputs", JsonNode.Parse(template)!.AsObject());
    }

    [Fact]
    public async Task Subscriptions_SayWhichEventsGoWhere_AndWhatHappensToThoseThatNobodyTook()
    {
        var (template, _) = await Bicep.Build("infra/subscriptions.bicep");
        var made = JsonNode.Parse(template)!["resources"]!.AsArray().Select(resource => resource!["properties"]!).ToList();

        Assert.Equal(["Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobTierChanged"], made.Select(of => (string)of["filter"]!["includedEventTypes"]![0]!));
        Assert.All(made, of => Assert.Equal("SystemAssigned", (string?)of["deadLetterWithResourceIdentity"]!["identity"]!["type"] ?? Text(of["deadLetterWithResourceIdentity"]!, template)));
        var filters = made[0]["filter"]!["advancedFilters"]!.AsArray();
        Assert.Equal(["subject", "data.api"], filters.Select(filter => (string)filter!["key"]!));
        Assert.DoesNotContain("CreateFile", filters[1]!["values"]!.AsArray().Select(value => (string)value!));
    }

    /// <summary>Of the functions that subscriptions name, each exists under that very name.</summary>
    [Fact]
    public void FunctionsThatAreSubscribed_Exist()
    {
        var named = SubscribedFunction().Matches(Bicep.Read("infra/subscriptions.bicep")).Select(match => match.Groups[1].Value).ToList();
        var sources = string.Concat(Directory.GetFiles(Path.Combine(Bicep.Root, "src/MediaFlows.Functions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Equal(2, named.Count);
        Assert.All(named, name => Assert.Contains($"[Function(nameof({name}))]", sources));
    }

    private static string Text(JsonNode node, string template) =>
        node.GetValueKind() == System.Text.Json.JsonValueKind.String && ((string)node!).Contains("deadLetters") && template.Contains("\"type\": \"SystemAssigned\"") ? "SystemAssigned" : node.ToJsonString();

    [GeneratedRegex(@"list[A-Z]\w*\([^)]*\)")]
    private static partial Regex ListsSomething();

    [GeneratedRegex(@"\$\{door\}(\w+)")]
    private static partial Regex SubscribedFunction();
}
