using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>
/// Which paths a pattern means: <c>**</c> any folders, <c>*</c> anything within a name, <c>?</c> one character, <c>{a,b}</c> either.
/// Upper and lower case are the same, as cameras and people write <c>.MOV</c> and <c>.mov</c>.
/// </summary>
public static class Globs
{
    /// <summary>Characters; paths themselves are longer.</summary>
    private const int Longest = 500;

    private static readonly ConcurrentDictionary<string, Regex> Known = new();

    /// <summary>Why a pattern cannot match any path, or null.</summary>
    public static string? Fault(string pattern)
    {
        if (pattern is "" or { Length: > Longest })
            return pattern is "" ? "It is empty." : $"It is longer than {Longest} characters.";
        if (pattern.StartsWith('/') || pattern.Contains('\\'))
            return "Paths have no leading / and no \\: they are written like folder/name.mp4.";
        if (BraceFault(pattern) is { } fault)
            return fault;
        return pattern.Split('/').FirstOrDefault(part => part is "" or "." or ".." || (part.Contains("**") && part is not "**")) switch
        {
            null => null,
            "" => "It has an empty folder name (//, or a / at the end).",
            "." or ".." => "No path holds . or .. as a folder.",
            _ => "** stands for whole folders and must be alone between two /.",
        };
    }

    /// <summary>Whether a path, forward slashes and no leading one, is meant.</summary>
    public static bool Matches(string pattern, string path) => Fault(pattern) is null && Known.GetOrAdd(pattern, Compiled).IsMatch(path);

    private static string? BraceFault(string pattern)
    {
        var open = -1;
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i] is '{' && open >= 0)
                return "Braces stand within braces.";
            else if (pattern[i] is '{')
                open = i;
            else if (pattern[i] is '}' && open < 0)
                return "A } has no {.";
            else if (pattern[i] is '}' && pattern[(open + 1)..i].Split(',').Any(choice => choice is "" || choice.Contains('/')))
                return "Braces hold names apart from each other by commas, none empty, without /.";
            else if (pattern[i] is '}')
                open = -1;
        return open >= 0 ? "A { is not closed." : null;
    }

    /// <summary>Without backtracking, so that no pattern and no file name can make it slow.</summary>
    private static Regex Compiled(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
            regex.Append(pattern[i] switch
            {
                '*' when pattern.AsSpan(i).StartsWith("**/") => Folders(ref i, 2),
                '*' when pattern.AsSpan(i).StartsWith("**") => Rest(ref i),
                '*' => "[^/]*",
                '?' => "[^/]",
                '{' => "(?:",
                '}' => ")",
                ',' when pattern.LastIndexOf('{', i) > pattern.LastIndexOf('}', i) => "|",
                var c => Regex.Escape(c.ToString()),
            });
        return new Regex(regex.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    private static string Folders(ref int i, int skip)
    {
        i += skip;
        return "(?:[^/]+/)*";
    }

    private static string Rest(ref int i)
    {
        i += 1;
        return ".+";
    }
}
