using System.Text.Json;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Engine.Ports;

/// <summary>Turns speech into timed text.</summary>
public interface ITranscriber
{
    /// <summary>Null when it can work for this language; else why not and what to set, in words.</summary>
    /// <param name="language">BCP-47 tag; null when unknown.</param>
    string? Unavailable(string? language);

    /// <param name="audio">Local path: mono 16 kHz PCM WAV.</param>
    /// <param name="language">BCP-47 tag; null to let it be found.</param>
    /// <param name="progress">0 to 1.</param>
    Task<Transcript> Transcribe(string audio, string? language, Action<double> progress, CancellationToken cancellation);
}

/// <summary>Turns transcript and technical metadata into a title, a summary, tags and topics.</summary>
public interface IDescriber
{
    /// <summary>Null when it can work; else why not and what to set, in words.</summary>
    string? Unavailable { get; }

    /// <param name="technical">What is known of the media besides what is said in it.</param>
    /// <param name="schema">JSON Schema the answer must fit.</param>
    Task<Description> Describe(string transcript, JsonElement technical, JsonElement schema, CancellationToken cancellation);
}

/// <param name="Fields">The answer, fitting the schema asked for.</param>
public sealed record Description(JsonElement Fields, string Engine, int? InputTokens, int? OutputTokens);
