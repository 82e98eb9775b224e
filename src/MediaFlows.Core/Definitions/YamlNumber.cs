using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Definitions;

/// <summary>Numbers of YAML's core schema in the form JSON wants.</summary>
internal static partial class YamlNumber
{
    /// <summary>The JSON form of a plain scalar that is a number, else null. What JSON cannot hold (.inf, .nan) and what no number needs (over 40 characters) stays text.</summary>
    public static string? ToJson(string text)
    {
        if (text.Length > 40 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
            return null;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return Hexadecimal().IsMatch(text) ? BigInteger.Parse($"0{text.AsSpan(2)}", NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : null;
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return Octal().IsMatch(text) ? text.Skip(2).Aggregate(BigInteger.Zero, (sum, digit) => sum * 8 + (digit - '0')).ToString(CultureInfo.InvariantCulture) : null;
        return Decimal().Match(text) is { Success: true } match ? Plain(match) : null;
    }

    private static string Plain(Match match)
    {
        var sign = match.Groups["sign"].Value is "-" ? "-" : "";
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        return $"{sign}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? "" : ".")}{fraction}{match.Groups["exponent"].Value}";
    }

    [GeneratedRegex(@"^(?<sign>[-+]?)(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]{1,4})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex("^0x[0-9a-fA-F]+$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("^0o[0-7]+$")]
    private static partial Regex Octal();
}
