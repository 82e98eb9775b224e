using System.Net.Http.Headers;
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
public sealed class OpenAiEndpoint(HttpClient http, Func<string, string?> setting, TimeProvider clock) : IAiEndpoint
{
    private static readonly AiRemedies Remedies = new("MEDIAFLOWS_AI_ENDPOINT", "Correct MEDIAFLOWS_AI_KEY or its rights, then retry the step.",
        "Correct MEDIAFLOWS_AI_ENDPOINT or the model's name, then retry the step.");

    /// <summary>A client as this endpoint wants it: no redirects, which would carry media and key elsewhere, and no limit of its own beside the step's.</summary>
    public static HttpClient Client() => new(Connections()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc cref="Client"/>
    public static SocketsHttpHandler Connections() => new()
    {
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = SafeHttp.MostPerPartner,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 0,
    };

    /// <summary>Null when it is set; else what to set, in words.</summary>
    public string? Unavailable => Setting("MEDIAFLOWS_AI_ENDPOINT") is null
        ? "no AI endpoint is set (MEDIAFLOWS_AI_ENDPOINT, any OpenAI-compatible address, with MEDIAFLOWS_AI_KEY)"
        : null;

    public string? CannotTranscribe => Unavailable;
    public string? CannotDescribe => Unavailable;
    public string TranscribeModel => Setting("MEDIAFLOWS_TRANSCRIBE_MODEL") ?? "whisper-1";
    public string DescribeModel => Setting("MEDIAFLOWS_DESCRIBE_MODEL") ?? "gpt-4o-mini";

    public Task<JsonElement> Transcribe(MultipartFormDataContent form, CancellationToken cancellation) => Post("audio/transcriptions", form, cancellation);

    public Task<JsonElement> Complete(HttpContent chat, CancellationToken cancellation) => Post("chat/completions", chat, cancellation);

    private async Task<JsonElement> Post(string path, HttpContent content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = content };
        if (Key() is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var from = request.RequestUri!.Host;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var answer = await AiAnswer.Read(from, (int)response.StatusCode, AiAnswer.Wait(response.Headers.RetryAfter, clock), body, Remedies, cancellation);
            return answer.OrFail(Remedies, Setting("MEDIAFLOWS_AI_KEY"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Failed(AiAnswer.Unreachable(from, fault, Remedies), fault);
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

    private static StepFailedException Failed(Failure failure, Exception? inner = null) => new(failure, inner);
}
