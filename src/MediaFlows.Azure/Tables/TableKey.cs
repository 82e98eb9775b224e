using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaFlows.Azure.Tables;

/// <summary>Names from outside as keys of rows.</summary>
internal static partial class TableKey
{
    /// <summary>The name itself where it is short and plain, as our own ids are; else its hash, behind a sign that no plain name has.</summary>
    public static string Of(string name) => IsPlain().IsMatch(name) ? name : $"={Hash(name)}";

    /// <summary>SHA-256 in lower-case hex, of the text's own UTF-16: no two texts are the same to it.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text)));

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,100}\z")]
    private static partial Regex IsPlain();
}
