using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Core.Expressions;

/// <summary>
/// Stands for a secret or a callback address until the moment it is used: history holds the marker, never the value. Data from outside cannot
/// forge one, because <see cref="Strip(JsonElement)"/> takes the two private-use characters out of all that expressions read.
/// </summary>
public static partial class SecretMarker
{
    private const char Open = '\uE000';
    private const char Close = '\uE001';

    /// <param name="kind"><c>secrets</c> or <c>callbacks</c>.</param>
    /// <param name="name">Name of the secret, or id of the step called back.</param>
    public static string Create(string kind, string name) => kind is "secrets" or "callbacks" && IsName(name)
        ? $"{Open}{kind}:{name}{Close}"
        : throw new ArgumentException($"{kind}.{name} is no name of a secret or callback.");

    public static bool Contains(string text) => text.AsSpan().IndexOfAny(Open, Close) >= 0;

    public static bool Contains(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Contains(JsonText.Of(value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Contains),
        JsonValueKind.Object => value.EnumerateObject().Any(member => Contains(member.Value)),
        _ => false,
    };

    /// <summary>The markers in a text, in order.</summary>
    public static IReadOnlyList<(string Kind, string Name)> Find(string text) =>
        [.. Markers().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    /// <summary>The markers in a value's texts, in order.</summary>
    public static IReadOnlyList<(string Kind, string Name)> Find(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Find(JsonText.Of(value)),
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(Find)],
        JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(member => Find(member.Value))],
        _ => [],
    };

    /// <summary>The text with every marker replaced by what <paramref name="value"/> gives for its kind and name.</summary>
    public static string Replace(string text, Func<string, string, string> value) =>
        Markers().Replace(text, match => value(match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>The value with every marker in its texts replaced.</summary>
    public static JsonElement Replace(JsonElement value, Func<string, string, string> replacement) =>
        Contains(value) ? JsonResult.Build(writer => JsonResult.Write(writer, value, text => Replace(text, replacement), name => name)) : value;

    /// <summary>The value without the characters a marker is made of, in texts and member names.</summary>
    public static JsonElement Strip(JsonElement value) => JsonResult.Strip(value);

    internal static string Strip(string text) =>
        Contains(text) ? text.Replace(Open.ToString(), "").Replace(Close.ToString(), "") : text;

    internal static bool IsName(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]{0,127}\z")]
    private static partial Regex Name();

    [GeneratedRegex("\uE000(secrets|callbacks):([A-Za-z_][A-Za-z0-9_-]{0,127})\uE001")]
    private static partial Regex Markers();
}
