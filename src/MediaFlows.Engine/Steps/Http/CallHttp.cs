using System.ComponentModel;
using System.Net;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;

namespace MediaFlows.Engine.Steps.Http;

public sealed record CallHttpInput(
    [property: Secret, Description("The address, https. Addresses inside your own network must be allowed by MEDIAFLOWS_ALLOWED_HOSTS.")] string Url,
    [property: Description("GET, HEAD, POST, PUT, PATCH or DELETE.")] string Method = "GET",
    [property: Secret, Description("Request headers, by name.")] IReadOnlyDictionary<string, string>? Headers = null,
    [property: Description("What to send: a text, or anything else as JSON.")] JsonElement? Body = null,
    [property: Description("The answers that count as success; any 2xx when left out.")] IReadOnlyList<int>? Expect = null);

public sealed record CallHttpOutput(
    [property: Description("The HTTP status.")] int Status,
    [property: Description("Those of content-type, etag, last-modified, location, operation-location and x-request-id that came.")] IReadOnlyDictionary<string, string> Headers,
    [property: Description("Whether the answer was longer than what is kept.")] bool Truncated,
    [property: Description("The answer: as JSON when it is JSON, else as text; at most 16 KB.")] JsonElement? Body = null);

/// <summary>Calls any HTTP interface with the effect key as idempotency key and keeps what it answers.</summary>
[Step("http/call", "Call HTTP", "Calls another system over HTTP and keeps what it answers.", Icon = "globe", Resource = StepResource.Network)]
public sealed class CallHttp(SafeHttp http) : Step<CallHttpInput, CallHttpOutput>
{
    private const int BodyBytes = 16 * 1024;

    private static readonly string[] Kept = ["content-type", "etag", "last-modified", "location", "operation-location", "x-request-id"];

    protected override async Task<StepResult> Perform(CallHttpInput input, StepContext context, CancellationToken cancellation)
    {
        using var request = http.Request(Method(input.Method), input.Url, input.Headers, Content(input.Body));
        request.AddIdempotencyKey(context);
        var secrets = Secrets.Of(input.Url, input.Headers);
        var answer = await http.Send(request, cancellation, BodyBytes);
        if (!(input.Expect?.Contains((int)answer.Status) ?? answer.IsSuccess))
            throw answer.IsSuccess ? Unexpected(answer, secrets) : answer.Refusal(secrets);
        var (body, truncated) = Body(answer, secrets);
        return Completed(new CallHttpOutput((int)answer.Status, Headers(answer, secrets), truncated, body));
    }

    internal static HttpMethod Method(string name) => name.ToUpperInvariant() is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE"
        ? HttpMethod.Parse(name.ToUpperInvariant())
        : throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-method",
            "The method is none of GET, HEAD, POST, PUT, PATCH and DELETE.", "Correct `method` in the flow, or retry the step with an edited input."));

    private static StringContent? Content(JsonElement? body) => body switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text => new StringContent(text.GetString()!, Encoding.UTF8, "text/plain"),
        { } json => new StringContent(json.GetRawText(), Encoding.UTF8, "application/json"),
    };

    private static StepFailedException Unexpected(PartnerAnswer answer, Secrets secrets) => new(PartnerFailure.Of(answer, secrets) with
    {
        Class = FailureClass.Refused,
        Unclear = answer.Effect,
        Remedy = "Read its answer; add this status to `expect` if it is a good one, then retry.",
    });

    private static Dictionary<string, string> Headers(PartnerAnswer answer, Secrets secrets) => Kept
        .Where(name => answer.Header(name) is not null)
        .ToDictionary(name => name, name => secrets.Mask(answer.Header(name)!));

    private static (JsonElement?, bool Truncated) Body(PartnerAnswer answer, Secrets secrets)
    {
        var text = secrets.Mask(answer.Text);
        if (text.Length == 0)
            return (null, answer.Cut);
        var body = answer.Cut ? null : AsJson(answer, text);
        var kept = body ?? JsonSerializer.SerializeToElement(text);
        // Escaped text can be six times as long, and an output has 32 KB.
        return JsonSerializer.SerializeToUtf8Bytes(kept).Length <= 24 * 1024
            ? (kept, answer.Cut)
            : (JsonSerializer.SerializeToElement(text[..Math.Min(text.Length, 4000)]), true);
    }

    private static JsonElement? AsJson(PartnerAnswer answer, string text)
    {
        if (answer.Header("content-type")?.Contains("json", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
