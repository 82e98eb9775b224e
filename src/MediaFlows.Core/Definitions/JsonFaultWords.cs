using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>What the JSON reader says, in words of whoever wrote the JSON: it speaks of .NET's types.</summary>
public static partial class JsonFaultWords
{
    /// <returns><c>`to` is missing.</c>; the reader's own sentence, without its positions, where it is of another kind.</returns>
    public static string Of(JsonException fault)
    {
        var said = fault.Message.Split(" Path: ")[0];
        if (Missing().Match(said) is { Success: true } missing)
        {
            var names = Names().Matches(missing.Groups[1].Value).Select(name => $"`{Words.Short(name.Groups[1].Value)}`").ToList();
            return $"{Words.List(names)} {(names.Count == 1 ? "is" : "are")} missing.";
        }
        if (Unknown().Match(said) is { Success: true } unknown)
            return $"There is no `{Words.Short(unknown.Groups[1].Value)}` here.";
        if (Unfit().Match(said) is { Success: true } unfit)
            return Kind(unfit.Groups[1].Value, fault.InnerException?.Message ?? "") is { } kind ? $"{At(fault.Path) ?? "It"} must be {kind}." : $"{At(fault.Path) ?? "It"} has a value that it cannot have.";
        return At(fault.Path) is { } at ? $"{at}: {said}" : said;
    }

    private static string? At(string? path) => path is null or "$" ? null : $"`{Words.Short(path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path[1..])}`";

    /// <summary>Of a member it names the type it belongs to, and what was wanted of the member stands in the exception within.</summary>
    private static string? Kind(string type, string within) => within.Split(' ')[^1] switch
    {
        "string." => "text",
        "boolean." => "true or false",
        "number." => "a number",
        "Int32." or "Int64." => "a whole number",
        _ when type.StartsWith("System.Collections.Generic.IReadOnlyDictionary", StringComparison.Ordinal) => "a map of names and values",
        _ when type.StartsWith("System.Collections.Generic.", StringComparison.Ordinal) => "a list",
        _ => null,
    };

    [GeneratedRegex("was missing required properties including: (.+)$", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Names();

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any .NET member", RegexOptions.Singleline)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^The JSON value could not be converted to (?:System\.Nullable`1\[)?([\w.]+\w)")]
    private static partial Regex Unfit();
}
