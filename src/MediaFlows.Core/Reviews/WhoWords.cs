using System.Text.RegularExpressions;

namespace MediaFlows.Core.Reviews;

/// <summary>Who did something, as people say it: events name an API key as <c>key:desk</c>.</summary>
public static partial class WhoWords
{
    /// <returns><c>key:desk revised the metadata</c> as <c>the API key desk revised the metadata</c>.</returns>
    public static string Of(string text) => Key().Replace(text, "the API key ");

    [GeneratedRegex(@"(?<![\w:/.])key:(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
