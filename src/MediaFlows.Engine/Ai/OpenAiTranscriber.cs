using System.Net.Http.Headers;
using System.Text.Json;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Telemetry;

namespace MediaFlows.Engine.Ai;

/// <summary>Transcribes with any endpoint of OpenAI's kind, part by part where the audio is longer than one request may be.</summary>
public sealed class OpenAiTranscriber(IAiEndpoint endpoint) : ITranscriber
{
    /// <summary>Seconds in one request: 23 MB of WAV, where OpenAI takes 25.</summary>
    public const double LongestPart = 720;
    private const double SearchForQuiet = 60;
    private const double Window = 0.1;

    // Mean amplitude below which nothing is said (-60 dBFS, ffmpeg's own default for silence). Whisper invents text for silence.
    private const double Silence = 0.001;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string? Unavailable(string? language) => endpoint.CannotTranscribe;

    public async Task<Transcript> Transcribe(string audio, string? language, Action<double> progress, CancellationToken cancellation)
    {
        var speech = SpeechAudio.Open(audio);
        var levels = await speech.Levels(Window, cancellation);
        if (levels.All(level => level < Silence))
            return new Transcript(endpoint.TranscribeModel, false, [], language);
        var parts = AudioCuts.Cut(levels, Window, LongestPart, SearchForQuiet);
        var heard = new List<(AudioPart, IReadOnlyList<Cue>)>();
        foreach (var part in parts)
        {
            var answer = await Ask(await speech.Cut(part.HeardFrom, part.HeardTo, cancellation), language, cancellation);
            Figures.AiUsed(endpoint.TranscribeModel, "audio-seconds", part.HeardTo - part.HeardFrom);
            language ??= SpokenLanguage.Tag(answer.Language);
            heard.Add((part, answer.Segments!.Where(IsSpeech).Select(AsCue).ToList()));
            progress((double)heard.Count / parts.Count);
        }
        return new Transcript(endpoint.TranscribeModel, false, Stitching.Stitch(heard), language);
    }

    private async Task<Answer> Ask(byte[] wav, string? language, CancellationToken cancellation)
    {
        using var form = Form(wav, language);
        var answer = await endpoint.Transcribe(form, cancellation);
        try
        {
            if (answer.Deserialize<Answer>(Json) is { Segments: { } segments } read && !segments.Contains(null!))
                return read;
        }
        catch (JsonException)
        {
        }
        throw new StepFailedException(AiAnswer.Unusable(
            endpoint.TranscribeModel, "no segments with times, as response_format verbose_json has them"));
    }

    private MultipartFormDataContent Form(byte[] wav, string? language)
    {
        var form = new MultipartFormDataContent("mediaflows-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12)));
        var file = new ByteArrayContent(wav);
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        // Quoted by hand: some servers read only quoted names.
        form.Add(file, "\"file\"", "\"audio.wav\"");
        form.Add(new StringContent(endpoint.TranscribeModel), "\"model\"");
        form.Add(new StringContent("verbose_json"), "\"response_format\"");
        form.Add(new StringContent("segment"), "\"timestamp_granularities[]\"");
        if (language is not null)
            form.Add(new StringContent(SpokenLanguage.Primary(language)), "\"language\"");
        return form;
    }

    // Whisper's own rule for "nothing was said here": openai/whisper, no_speech_threshold 0.6 and logprob_threshold -1.
    private static bool IsSpeech(Segment segment) =>
        !string.IsNullOrWhiteSpace(segment.Text) && !(segment.NoSpeechProb > 0.6 && segment.AvgLogprob < -1);

    private static Cue AsCue(Segment segment) => new(
        segment.Start, segment.End, Clean(segment.Text!),
        segment.AvgLogprob is { } logarithm ? Math.Round(Math.Exp(Math.Min(0, logarithm)), 3) : null);

    private static string Clean(string text) =>
        string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private sealed record Answer(string? Language, IReadOnlyList<Segment>? Segments);

    private sealed record Segment(
        double Start,
        double End,
        string? Text,
        [property: System.Text.Json.Serialization.JsonPropertyName("avg_logprob")] double? AvgLogprob,
        [property: System.Text.Json.Serialization.JsonPropertyName("no_speech_prob")] double? NoSpeechProb);
}
