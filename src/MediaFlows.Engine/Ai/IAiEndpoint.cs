using System.Text.Json;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Engine.Ai;

/// <summary>Where models are asked, in OpenAI's words.</summary>
public interface IAiEndpoint
{
    /// <summary>Null when speech can be heard there; else what to set, in words.</summary>
    string? CannotTranscribe { get; }

    /// <summary>Null when chats can be had there; else what to set, in words.</summary>
    string? CannotDescribe { get; }

    string TranscribeModel { get; }

    string DescribeModel { get; }

    /// <param name="form">A form as <c>/audio/transcriptions</c> takes it.</param>
    /// <returns>The JSON object that came back.</returns>
    /// <exception cref="StepFailedException">Anything else came back, or nothing.</exception>
    Task<JsonElement> Transcribe(MultipartFormDataContent form, CancellationToken cancellation);

    /// <param name="chat">A body as <c>/chat/completions</c> takes it.</param>
    /// <inheritdoc cref="Transcribe"/>
    Task<JsonElement> Complete(HttpContent chat, CancellationToken cancellation);
}
