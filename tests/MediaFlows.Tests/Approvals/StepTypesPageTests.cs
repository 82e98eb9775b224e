using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Approvals;

/// <summary>The reference page is made from the code: a difference is a decision. Set UPDATE_APPROVED=1 to write it anew.</summary>
public class StepTypesPageTests
{
    [Fact]
    public void ThePage_SaysWhatTheCodeSays()
    {
        var path = Path.Combine(Root(), "docs", "step-types.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") File.WriteAllText(path, page);

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), page);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    private static string Page()
    {
        var page = new StringBuilder("# Step types\n\nMade from the code by `StepTypesPageTests`; do not edit. `with:` takes the inputs, later steps read the outputs as `steps.ID.output`.\n");
        foreach (var type in Types().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            page.Append($"\n## {type.Name}\n\n{type.Sentence}\n");
            if (type.Compensates.Count > 0) page.Append($"\nUndoes {string.Join(", ", type.Compensates.Order().Select(name => $"`{name}`"))}.\n");
            Table(page, "input", type.InputSchema, type.SecretInputs);
            Table(page, "output", type.OutputSchema, new HashSet<string>());
        }
        return page.ToString();
    }

    private static IEnumerable<StepType> Types() => DecidedSteps.Types.Concat(typeof(IStep).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IStep)))
        .Select(type => (Type: type, Arguments: Base(type).GetGenericArguments()))
        .Select(step => StepTypes.Describe(step.Type, step.Arguments[0], step.Arguments[1], StepKind.Activity)));

    private static Type Base(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Step<,>) ? type : Base(type.BaseType!);

    private static void Table(StringBuilder page, string title, JsonObject schema, IReadOnlySet<string> secrets)
    {
        if (schema["properties"] is not JsonObject { Count: > 0 } members) return;
        var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet();
        page.Append($"\n| {title} | kind | about |\n|---|---|---|\n");
        foreach (var (name, member) in members)
            page.Append($"| `{name}`{(required.Contains(name) && title == "input" ? " (required)" : "")} | {Kind(member)} | {About(member)}{(secrets.Contains(name) ? " Secrets may stand here." : "")} |\n");
    }

    private static string Kind(JsonNode? member) => member is not JsonObject schema ? "any"
        : schema["enum"] is JsonArray values ? string.Join(", ", values.OfType<JsonNode>().Select(value => $"`{value}`"))
        : schema["anyOf"] is JsonArray forms ? string.Join(" or ", forms.Select(Kind))
        : schema["type"] switch
        {
            JsonArray kinds => string.Join(" or ", kinds.Select(kind => (string)kind!).Where(kind => kind != "null")),
            { } kind => (string)kind!,
            _ => "any",
        };

    private static string About(JsonNode? member) => ((string?)(member as JsonObject)?["description"] ?? "").Replace("|", "\\|").Replace("\n", " ");
}
