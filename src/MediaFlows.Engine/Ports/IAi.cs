using System.Text.Json;

namespace MediaFlows.Engine.Ports;

/// <summary>Turns speech into timed text.</summary>
public interface ITranscriber
{
    /// <summary>Null when it can work; else why not and what to set, in words.</summary>
    string? Unavailable { get; }

    /// <param name="audio">Local path: mono 16 kHz PCM WAV.</param>
    /// <param name="language">BCP-47 tag; null to let it be found.</param>
    /// <param name="progress">0 to 1.</param>
    Task<Transcript> Transcribe(string audio, string? language, Action<double> progress, CancellationToken cancellation);
}

/// <param name="Engine">Who heard it, for provenance: model or tool name.</param>
/// <param name="Draft">Whether it is too poor to be used without correction.</param>
public sealed record Transcript(string? Language, string Engine, bool Draft, IReadOnlyList<Cue> Cues)
{
    /// <summary>All cues as one text.</summary>
    public string Text => string.Join(' ', Cues.Select(cue => cue.Text));
}

/// <param name="Start">Seconds from the start of the media.</param>
/// <param name="End">Seconds from the start of the media.</param>
/// <param name="Confidence">0 to 1; null when unknown.</param>
public sealed record Cue(double Start, double End, string Text, double? Confidence = null);

/// <summary>Turns transcript and technical metadata into a title, a summary, tags and topics.</summary>
public interface IDescriber
{
    /// <summary>Null when it can work; else why not and what to set, in words.</summary>
    string? Unavailable { get; }

    /// <param name="schema">JSON Schema the answer must fit.</param>
    Task<Description> Describe(string transcript, JsonElement technical, JsonElement schema, CancellationToken cancellation);
}

/// <param name="Fields">The answer, fitting the schema asked for.</param>
public sealed record Description(JsonElement Fields, string Engine, int? InputTokens, int? OutputTokens);
