using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.RateLimiting;
using Azure.AI.OpenAI;
using Azure.Core;
using Azure.Identity;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Steps;
using OpenAI.Audio;
using OpenAI.Chat;
using Polly;

namespace MediaFlows.Azure.Ai;

/// <summary>
/// Azure OpenAI, reached with the host's own identity. Models are named by their deployments. A long recording is many requests, of which one that
/// is refused for a moment must not lose the others: they are spread to the quota and tried again here, for as long as the service asks to wait in reason.
/// </summary>
public sealed class AzureOpenAiEndpoint : IAiEndpoint, IDisposable
{
    public const string Setting = "MEDIAFLOWS_AZURE_OPENAI";
    public const string TranscribeModelSetting = "MEDIAFLOWS_TRANSCRIBE_MODEL";
    public const string DescribeModelSetting = "MEDIAFLOWS_DESCRIBE_MODEL";

    /// <summary>Requests a minute of the quota for transcription; 3, what a region gives at first, when it is not set.</summary>
    public const string RateSetting = "MEDIAFLOWS_TRANSCRIBE_RATE";

    private static readonly AiRemedies Remedies = new(Setting,
        $"Give MediaFlows' identity the role Cognitive Services OpenAI User there (it takes up to ten minutes to spread), then retry the step.",
        $"Correct {Setting}, or the deployment's name ({TranscribeModelSetting}, {DescribeModelSetting}), then retry the step.");

    private readonly Func<string, string?> setting;
    private readonly TimeProvider clock;
    private readonly Lazy<RateLimiter> quota;
    private readonly Lazy<AzureOpenAIClient> client;
    private readonly Lazy<(AudioClient Client, ResiliencePipeline<AiAnswer> Patience)> audio;
    private readonly Lazy<(ChatClient Client, ResiliencePipeline<AiAnswer> Patience)> chat;

    /// <param name="setting">Looks a setting up by its name; null when it is not set.</param>
    public AzureOpenAiEndpoint(Func<string, string?> setting, TimeProvider clock) : this(setting, clock, new DefaultAzureCredential(), null)
    {
    }

    /// <param name="quota">Lets transcriptions through; null for what <see cref="RateSetting"/> says.</param>
    public AzureOpenAiEndpoint(Func<string, string?> setting, TimeProvider clock, TokenCredential identity, RateLimiter? quota)
    {
        (this.setting, this.clock) = (setting, clock);
        this.quota = new(() => quota ?? AiPatience.Quota(Find(RateSetting)));
        client = new(() => new AzureOpenAIClient(Address(), identity, Options()));
        audio = new(() => (client.Value.GetAudioClient(TranscribeModel), AiPatience.Within(this.quota.Value, clock)));
        chat = new(() => (client.Value.GetChatClient(DescribeModel), AiPatience.Within(null, clock)));
    }

    public string? CannotTranscribe => Missing(TranscribeModelSetting);
    public string? CannotDescribe => Missing(DescribeModelSetting);
    public string TranscribeModel => Find(TranscribeModelSetting) ?? "";
    public string DescribeModel => Find(DescribeModelSetting) ?? "";

    public Task<JsonElement> Transcribe(MultipartFormDataContent form, CancellationToken cancellation) =>
        Ask(form, audio.Value.Patience, (body, options) => audio.Value.Client.TranscribeAudioAsync(body, form.Headers.ContentType!.ToString(), options), cancellation);

    public Task<JsonElement> Complete(HttpContent chat, CancellationToken cancellation) =>
        Ask(chat, this.chat.Value.Patience, (body, options) => this.chat.Value.Client.CompleteChatAsync(body, options), cancellation);

    public void Dispose()
    {
        if (quota.IsValueCreated) quota.Value.Dispose();
    }

    private async Task<JsonElement> Ask(
        HttpContent content, ResiliencePipeline<AiAnswer> patience, Func<BinaryContent, RequestOptions, Task<ClientResult>> send, CancellationToken cancellation)
    {
        var body = BinaryData.FromBytes(await content.ReadAsByteArrayAsync(cancellation));
        try
        {
            var answer = await patience.ExecuteAsync(async token => await Once(body, send, token), cancellation);
            return answer.OrFail(Remedies);
        }
        catch (AuthenticationFailedException fault)
        {
            throw new StepFailedException(new Failure(FailureClass.Configuration, "no-identity", $"MediaFlows has no identity that it could show to {Address().Host}.",
                "Give the host a managed identity (AZURE_CLIENT_ID names it), or sign in on this machine, then retry the step.", fault.Message.Split('\n')[0]), fault);
        }
        catch (Exception fault) when (AiPatience.IsBroken(fault) || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new StepFailedException(AiAnswer.Unreachable(Address().Host, fault is ClientResultException ? fault.InnerException ?? fault : fault, Remedies), fault);
        }
    }

    private async Task<AiAnswer> Once(BinaryData body, Func<BinaryContent, RequestOptions, Task<ClientResult>> send, CancellationToken cancellation)
    {
        var options = new RequestOptions { CancellationToken = cancellation, ErrorOptions = ClientErrorBehaviors.NoThrow };
        using var content = BinaryContent.Create(body);
        using var response = (await send(content, options)).GetRawResponse();
        return new AiAnswer(Address().Host, response.Status, RetryAfter(response), response.Content.ToArray());
    }

    private TimeSpan? RetryAfter(PipelineResponse response) =>
        response.Headers.TryGetValue("retry-after", out var text) && RetryConditionHeaderValue.TryParse(text, out var asked) ? AiAnswer.Wait(asked, clock) : null;

    /// <summary>Waiting and trying again is ours; how long a request may take is the step's.</summary>
    private static AzureOpenAIClientOptions Options() => new()
    {
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
        Transport = new HttpClientPipelineTransport(new HttpClient(new WithinBounds(OpenAiEndpoint.Connections(), Remedies)) { Timeout = Timeout.InfiniteTimeSpan }),
    };

    private Uri Address() => Uri.TryCreate(Find(Setting), UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))
        ? address
        : throw new StepFailedException(new Failure(FailureClass.Configuration, "ai-endpoint-invalid",
            $"{Setting} is no https address.", "Correct it (https://NAME.openai.azure.com/), then retry the step."));

    private string? Missing(string model) => (Find(Setting), Find(model)) switch
    {
        (null, _) => $"no AI endpoint is set ({Setting})",
        (_, null) => $"no deployment of a model is named ({model})",
        _ => null,
    };

    private string? Find(string name) => setting(name)?.Trim() is { Length: > 0 } value ? value : null;
}
