using System.Text.RegularExpressions;

namespace MediaFlows.Core.Media;

/// <summary>A checksum that came with a file, in a small file beside it.</summary>
/// <param name="Algorithm"><c>md5</c>, <c>sha1</c> or <c>sha256</c>.</param>
/// <param name="Value">Lower-case hex.</param>
public sealed record ExpectedDigest(string Algorithm, string Value)
{
    /// <summary>Kinds of sidecar we look for, best first.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["sha256", "sha1", "md5"];
}

/// <summary>Reads checksum files as md5sum, shasum, BSD tools and plain exporters write them.</summary>
public static partial class ChecksumSidecar
{
    /// <summary>The digest meant for a file; null when the text has none for it.</summary>
    /// <param name="fileName">Needed only where the text lists several files.</param>
    public static ExpectedDigest? Find(string text, string algorithm, string fileName)
    {
        var length = algorithm switch { "md5" => 32, "sha1" => 40, "sha256" => 64, _ => throw new ArgumentOutOfRangeException(nameof(algorithm)) };
        var entries = text.TrimStart('\uFEFF').Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Read).OfType<(string Value, string Name)>().Where(entry => entry.Value.Length == length).ToList();
        var own = entries.Where(entry => entry.Name == fileName).ToList();
        var meant = own.Count > 0 ? own : entries.Count == 1 ? entries : [];
        return meant.Count == 0 ? null : new ExpectedDigest(algorithm, meant[0].Value.ToLowerInvariant());
    }

    private static (string Value, string Name)? Read(string line)
    {
        if (Bsd().Match(line) is { Success: true } bsd)
            return (bsd.Groups["value"].Value, LastPart(bsd.Groups["name"].Value));
        if (Gnu().Match(line) is not { Success: true } gnu)
            return null;
        var name = gnu.Groups["name"].Value;
        return (gnu.Groups["value"].Value, LastPart(gnu.Groups["escaped"].Success ? Unescape(name) : name));
    }

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>md5sum begins a line with a backslash when the name holds a newline or a backslash.</summary>
    private static string Unescape(string name) => EscapedSign().Replace(name, sign => sign.Value switch { "\\n" => "\n", "\\r" => "\r", _ => "\\" });

    [GeneratedRegex(@"^(?<escaped>\\)?(?<value>[0-9a-fA-F]{32,64})(?:[ \t]+\*?(?<name>.+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Gnu();

    [GeneratedRegex(@"^[A-Z0-9-]{3,8} ?\((?<name>.+)\) ?= ?(?<value>[0-9a-fA-F]{32,64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bsd();

    [GeneratedRegex(@"\\[nr\\]", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedSign();
}
