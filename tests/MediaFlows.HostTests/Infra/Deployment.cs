using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Infra;

/// <summary>The resources of one deployment.</summary>
internal sealed partial class Deployment(JsonNode resources)
{
    public IReadOnlyList<JsonObject> Resources { get; } = [.. resources.AsArray().Select(resource => resource!.AsObject())];

    public IReadOnlyList<JsonObject> Of(string type) => [.. Resources.Where(resource => (string)resource["type"]! == type)];

    /// <summary>The properties of the only resource of that type.</summary>
    public JsonNode Only(string type) => Assert.Single(Of(type))["properties"]!;

    /// <summary>The app's settings by name, with their values as they stand in the template. Which of them have no value, Azure alone knows.</summary>
    public IReadOnlyDictionary<string, string> Settings()
    {
        var settings = (string)Of("Microsoft.Web/sites/config").Single(of => ((string)of["name"]!).EndsWith("/appsettings"))["properties"]!;
        return Setting().Matches(settings).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    /// <summary>Who has which role on what: the expression of the resource that it is assigned on.</summary>
    public IEnumerable<(string Who, string Role, string On)> Roles() => Of("Microsoft.Authorization/roleAssignments").Select(assignment =>
    {
        var properties = assignment["properties"]!;
        return (Who((string)properties["principalId"]!), ((string)properties["roleDefinitionId"]!).Split('/')[^1], Scope().Match((string)assignment["id"]!).Groups[1].Value);
    });

    /// <summary>The type of the resource that such an expression names.</summary>
    public static string TypeOf(string expression) => ResourceType().Match(expression).Groups[1].Value;

    private static string Who(string principal) =>
        principal.Contains("outputs.systemTopicPrincipalId.") ? "event grid" : principal.Contains("'identity'") && principal.Contains("outputs.principalId.") ? "app" : principal;

    [GeneratedRegex(@"createObject\('key', '([^']+)', 'value', (.*?)\)(?=, createObject|\), lambda)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\[if\(equals\((.*?), '/'\)")]
    private static partial Regex Scope();

    [GeneratedRegex("'(Microsoft[^']+)'")]
    private static partial Regex ResourceType();
}
