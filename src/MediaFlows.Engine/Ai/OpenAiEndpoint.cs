using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Ai;

/// <summary>
/// The operator's OpenAI-compatible endpoint. Retrying is the step's business: every failure says whether it may help.
/// The key appears in the request and nowhere else.
/// </summary>
/// <param name="setting">Looks a setting up by its name; null when it is not set.</param>
public sealed class OpenAiEndpoint(HttpClient http, Func<string, string?> setting, TimeProvider clock)
{
    private const int LargestAnswer = 8 * 1024 * 1024;
    private const int LongestDetail = 4000;

    /// <summary>A client as this endpoint wants it: no redirects, which would carry media and key elsewhere, and no limit of its own beside the step's.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = SafeHttp.MostPerPartner,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 0,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Null when it is set; else what to set, in words.</summary>
    public string? Unavailable => Setting("MEDIAFLOWS_AI_ENDPOINT") is null
        ? "no AI endpoint is set (MEDIAFLOWS_AI_ENDPOINT, any OpenAI-compatible address, with MEDIAFLOWS_AI_KEY)"
        : null;

    public string TranscribeModel => Setting("MEDIAFLOWS_TRANSCRIBE_MODEL") ?? "whisper-1";
    public string DescribeModel => Setting("MEDIAFLOWS_DESCRIBE_MODEL") ?? "gpt-4o-mini";

    /// <summary>Posts and returns the JSON object that came back.</summary>
    /// <exception cref="StepFailedException">Anything else came back, or nothing.</exception>
    public async Task<JsonElement> Post(string path, HttpContent content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = content };
        if (Key() is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var body = await Read(response, cancellation);
            return response.IsSuccessStatusCode ? Parse(body, request.RequestUri!) : throw Failed(Refusal(response, Masked(body)));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Failed(Unreachable(request.RequestUri!, fault), fault);
        }
    }

    private Uri Address(string path)
    {
        var text = Setting("MEDIAFLOWS_AI_ENDPOINT");
        if (Uri.TryCreate(text?.TrimEnd('/') + "/" + path, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        throw Failed(new Failure(FailureClass.Configuration, "ai-endpoint-invalid",
            "MEDIAFLOWS_AI_ENDPOINT is not an http or https address.", "Correct it (for example https://api.openai.com/v1), then retry the step."));
    }

    private string? Key()
    {
        var key = Setting("MEDIAFLOWS_AI_KEY");
        if (key is null || key.All(c => c is > ' ' and <= '~'))
            return key;
        throw Failed(new Failure(FailureClass.Configuration, "ai-key-invalid",
            "MEDIAFLOWS_AI_KEY holds characters that no key has.", "Set it again, without blanks or line breaks, then retry the step."));
    }

    private string? Setting(string name) => setting(name)?.Trim() is { Length: > 0 } value ? value : null;

    private static async Task<byte[]> Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestAnswer)
                throw Failed(new Failure(FailureClass.Refused, "ai-answer-too-large",
                    $"{response.RequestMessage!.RequestUri!.Host} answered with more than {LargestAnswer / 1024 / 1024} MB.",
                    "Check that MEDIAFLOWS_AI_ENDPOINT is an OpenAI-compatible endpoint, then retry the step."));
        }
        return body.ToArray();
    }

    private JsonElement Parse(byte[] body, Uri from)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
        }
        catch (JsonException)
        {
        }
        throw Failed(BadAnswer(from.Host, "no JSON object", Masked(body)));
    }

    /// <summary>What came back is not what such an endpoint answers.</summary>
    public static Failure BadAnswer(string from, string what, string? detail = null) => new(FailureClass.Refused, "ai-answer-unusable",
        $"{from} answered, but not usably: {what}.", "Check that MEDIAFLOWS_AI_ENDPOINT and the model fit this kind of request, then retry the step.", detail);

    private Failure Refusal(HttpResponseMessage response, string body)
    {
        var from = response.RequestMessage!.RequestUri!.Host;
        var status = (int)response.StatusCode;
        return status switch
        {
            401 or 403 => new Failure(FailureClass.Configuration, "ai-not-allowed", $"{from} did not accept the key ({status}).",
                "Correct MEDIAFLOWS_AI_KEY or its rights, then retry the step.", body),
            404 or (>= 300 and < 400) => new Failure(FailureClass.Configuration, "ai-not-found", $"{from} has no such address or model ({status}).",
                "Correct MEDIAFLOWS_AI_ENDPOINT or the model's name, then retry the step.", body),
            429 when body.Contains("insufficient_quota", StringComparison.Ordinal) => new Failure(FailureClass.Refused, "ai-quota-used-up",
                $"The account at {from} has used up its quota.", "Raise the quota or wait for the next period, then retry the step.", body),
            408 or 429 or >= 500 => new Failure(FailureClass.Transient, $"ai-{status}", $"{from} is busy or out of order ({status}).",
                "It is tried again; if it stays so, ask whoever runs the endpoint.", body, RetryAfter(response)),
            _ => new Failure(FailureClass.Refused, "ai-refused", $"{from} refused the request ({status}).",
                "Its answer is beside this; correct what it names, then retry the step.", body),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var wait = asked?.Delta ?? (asked?.Date - clock.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static Failure Unreachable(Uri address, Exception fault) =>
        fault is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? new Failure(FailureClass.Configuration, "ai-not-trusted", $"The certificate of {address.Host} is not trusted.",
                "Put it right, or install its authority on this machine, then retry the step.", fault.Message)
            : new Failure(FailureClass.Transient, "ai-unreachable", $"{address.Host} could not be reached.",
                "It is tried again; if it stays so, check the network and MEDIAFLOWS_AI_ENDPOINT.", fault.Message);

    private string Masked(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 64 * 1024)));
        if (Setting("MEDIAFLOWS_AI_KEY") is { } key)
            text = text.Replace(key, "***", StringComparison.Ordinal);
        return text.Length > LongestDetail ? text[..LongestDetail] : text;
    }

    private static StepFailedException Failed(Failure failure, Exception? inner = null) => new(failure, inner);
}
