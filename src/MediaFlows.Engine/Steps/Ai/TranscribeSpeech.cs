using System.ComponentModel;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Ai;

/// <summary>Auto: the endpoint where one is set, else the offline draft.</summary>
public enum TranscribeEngine { Auto, Endpoint, Offline }

public sealed record TranscribeInput(
    [property: Description("BCP-47 tag of the language spoken; left out, the endpoint finds it and the offline draft takes it for English.")] string? Language = null,
    [property: Description("auto: the endpoint where one is set, else the offline draft. endpoint, offline: only that one.")] TranscribeEngine Engine = TranscribeEngine.Auto);

public sealed record TranscribeOutput(
    [property: Description("Model or tool that heard it.")] string Engine,
    [property: Description("Whether it must be corrected before anybody uses it.")] bool Draft,
    [property: Description("Number of words; 0 when there was sound but no speech.")] int Words,
    [property: Description("Number of cues.")] int Cues,
    [property: Description("The beginning of the text; all of it is in the file `transcript`.")] string Text,
    bool TextTruncated,
    [property: Description("BCP-47 tag; absent when unknown.")] string? Language = null);

/// <summary>Speech becomes a transcript with times, and captions.</summary>
[Step("ai/transcribe", "Transcribe speech", "Turns speech into a transcript with times and into captions.",
    Icon = "captions", Resource = StepResource.Cpu, MaySkip = true)]
public sealed class TranscribeSpeech(ITranscriber endpoint, ITranscriber offline, Ffmpeg ffmpeg) : Step<TranscribeInput, TranscribeOutput>, IStep
{
    private const int LongestText = 8 * 1024;
    private const double ShareOfExtraction = 0.1;

    /// <summary>A remote endpoint does the work where there is one: waiting for it must not keep the cores from ffmpeg.</summary>
    public override StepType Type => base.Type with { Resource = endpoint.Unavailable(null) is null ? StepResource.Network : StepResource.Cpu };

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(TranscribeInput input, StepContext context, CancellationToken cancellation)
    {
        if (Choose(input, out var reason) is not { } transcriber)
            return Skipped($"Not transcribed: {reason}.");
        var source = await SourceMedia.Bring(context, cancellation);
        var audio = await SpeechTrack.Extract(context, source, ffmpeg, taken => context.Report(taken with { Percent = taken.Percent * ShareOfExtraction }), cancellation);
        if (audio is null)
            return Skipped("Not transcribed: the file has no audio track.");
        var transcript = await transcriber.Transcribe(audio, input.Language, heard => context.Report(Listening(heard)), cancellation);
        MediaFile[] files =
        [
            .. source.Learned,
            await context.Keep(JsonSerializer.SerializeToUtf8Bytes(transcript, StepTypes.Json), "transcript", "transcript.json", "application/json", source.Sha256, cancellation),
            await context.Keep(CaptionFile.Write(TranscriptCaptions.Of(transcript), CaptionFormat.Vtt), "captions", "captions.vtt", "text/vtt", source.Sha256, cancellation),
        ];
        return Completed(Output(transcript), files);
    }

    private ITranscriber? Choose(TranscribeInput input, out string? reason)
    {
        ITranscriber[] wanted = input.Engine switch
        {
            TranscribeEngine.Endpoint => [endpoint],
            TranscribeEngine.Offline => [offline],
            _ => [endpoint, offline],
        };
        var reasons = wanted.Select(one => one.Unavailable(input.Language)).ToList();
        reason = reasons.Contains(null) ? null : string.Join(", and ", reasons);
        return wanted.Zip(reasons).FirstOrDefault(one => one.Second is null).First;
    }

    private static StepProgress Listening(double heard) => new(100 * (ShareOfExtraction + (1 - ShareOfExtraction) * heard), "Listening");

    private static TranscribeOutput Output(Transcript transcript)
    {
        var text = transcript.AsText();
        var beginning = Beginning(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return new TranscribeOutput(transcript.Engine, transcript.Draft, words, transcript.Cues.Count, beginning, beginning.Length < text.Length, transcript.Language);
    }

    /// <summary>As much as <see cref="LongestText"/> bytes of JSON hold, escapes counted: an output may have 32 KB in all.</summary>
    private static string Beginning(string text)
    {
        var (bytes, end) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += JsonEncodedText.Encode(rune.ToString()).EncodedUtf8Bytes.Length;
            if (bytes > LongestText)
                break;
            end += rune.Utf16SequenceLength;
        }
        return text[..end];
    }
}
