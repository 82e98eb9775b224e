using System.Net.Http.Headers;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Outbound;

internal static class RequestHeaders
{
    // These say how the message is framed or where it goes: a header from a flow must not contradict the connection.
    private static readonly HashSet<string> OurOwn = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect", "Proxy-Authorization",
    };

    /// <summary>Sets a header that comes from a flow, on the message or its content.</summary>
    /// <exception cref="StepFailedException">The header is not one a flow may set, or could smuggle in a second one.</exception>
    public static void Set(this HttpRequestMessage request, string name, string value)
    {
        if (OurOwn.Contains(name) || !name.All(IsToken) || name.Length == 0 || value.Any(c => c is < ' ' or > '~'))
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-header",
                "A header in this step has a name or a value that may not be sent.", "Correct `headers`: plain names, values of ASCII characters on one line, then retry."));
        request.Headers.Remove(name);
        if (request.Headers.TryAddWithoutValidation(name, value) || request.Content is null)
            return;
        request.Content.Headers.Remove(name);
        request.Content.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Names the effect, so that a partner who knows the header takes a second try for the first; a flow's own key stands.</summary>
    public static void AddIdempotencyKey(this HttpRequestMessage request, StepContext context)
    {
        if (request.Method.Method is not ("GET" or "HEAD") && !request.Headers.Contains("Idempotency-Key"))
            request.Set("Idempotency-Key", context.IdempotencyKey());
    }

    /// <summary>Makes a write depend on what was seen before: nothing (null), or this version.</summary>
    public static void SetIfMatch(this HttpRequestMessage request, string? etag)
    {
        if (etag is null)
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        else
            request.Headers.TryAddWithoutValidation("If-Match", etag);
    }

    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}
