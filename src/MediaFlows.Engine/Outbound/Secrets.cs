using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace MediaFlows.Engine.Outbound;

/// <summary>Resolved secret values, to be taken out of every text that is kept or shown.</summary>
public sealed class Secrets
{
    private const string Mark = "***";

    // Shorter ones hide nothing and would make every message unreadable.
    private const int Shortest = 4;

    private readonly string[] forms;

    public Secrets(params IEnumerable<string?> values) =>
        forms = [.. values.OfType<string>().SelectMany(Forms).Where(form => form.Length >= Shortest).Distinct().OrderByDescending(form => form.Length)];

    public static Secrets None { get; } = new([]);

    /// <summary>What a partner's answer to such a request must not give away: its address beyond the host, and its headers.</summary>
    public static Secrets Of(string url, IReadOnlyDictionary<string, string>? headers) => new([.. In(url), .. In(headers)]);

    /// <summary>An address's path and query, and of those all that is long enough to be a token or a signature.</summary>
    public static IEnumerable<string> In(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address)
        ? [url, address.PathAndQuery, address.Query.TrimStart('?'), .. address.PathAndQuery.Split('/', '?', '&', '=').Where(part => part.Length >= 10)]
        : [];

    /// <summary>The values of request headers, and their parts: a partner may echo the token without its <c>Bearer</c>.</summary>
    public static IEnumerable<string> In(IReadOnlyDictionary<string, string>? headers) => (headers ?? new Dictionary<string, string>())
        .Where(header => !IsHarmless(header.Key))
        .SelectMany(header => header.Value.Split(' ').Where(part => part.Length >= 8).Append(header.Value));

    public string Mask(string text) => forms.Aggregate(text, (masked, form) => masked.Replace(form, Mark, StringComparison.Ordinal));

    private static bool IsHarmless(string header) => header.ToLowerInvariant() is "accept" or "accept-language" or "content-type" or "user-agent";

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return WebUtility.HtmlEncode(value);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
    }
}
