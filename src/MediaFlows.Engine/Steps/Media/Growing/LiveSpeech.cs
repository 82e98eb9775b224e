using MediaFlows.Core.Media.Growing;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Media.Growing;

/// <summary>Transcribes a recording stretch by stretch, beside the making of its proxy: neither waits for the other.</summary>
internal sealed class LiveSpeech(StepContext context, ITranscriber transcriber, string? language)
{
    /// <summary>Seconds: the least that is worth a request, and the most that is held in memory (10 MB).</summary>
    private const double Stretch = 30, Longest = 300;
    private const double SearchForQuiet = 10, Window = 0.1;
    private const int BytesPerSecond = GrowingPlan.SpeechRate * 2;

    private byte[] pending = [];
    private int next;
    private Task<(AudioPart Part, Transcript Heard)>? hearing;

    /// <summary>Why the last stretch could not be heard; it is tried again.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Done when nothing is being heard any more.</summary>
    public Task Over => hearing ?? Task.CompletedTask;

    /// <summary>Takes what was heard meanwhile, and begins with what is there now.</summary>
    public async Task<Followed> Listen(Followed state, CancellationToken cancellation)
    {
        if (hearing is { IsCompleted: true })
            try
            {
                state = await Take(state);
            }
            catch (StepFailedException fault)
            {
                Trouble = fault.Failure.Message;
            }
        hearing ??= Begin(state, false, cancellation);
        return state;
    }

    /// <summary>Hears all that is left.</summary>
    public async Task<Followed> Finish(Followed state, CancellationToken cancellation)
    {
        while ((hearing ??= Begin(state, true, cancellation)) is not null)
            state = await Take(state);
        return state;
    }

    private async Task<Followed> Take(Followed state)
    {
        var heard = hearing!;
        hearing = null;
        var (part, transcript) = await heard;
        var cues = state.Said.Cues.ToList();
        Stitching.Add(cues, part, transcript.Cues);
        pending = pending[Bytes(GrowingPlan.SpeechFrom(part.To) - part.HeardFrom)..];
        Trouble = null;
        var said = transcript with { Cues = [.. cues.Select(cue => cue with { Words = null })], Language = state.Said.Language ?? transcript.Language };
        return state with { Said = said, HeardUpTo = part.To };
    }

    private Task<(AudioPart Part, Transcript Heard)>? Begin(Followed state, bool ended, CancellationToken cancellation)
    {
        var last = Collect(ended);
        var from = GrowingPlan.SpeechFrom(state.HeardUpTo);
        var end = from + pending.Length / (double)BytesPerSecond;
        return end - state.HeardUpTo < (last ? Window : Stretch) ? null : Hear(state.HeardUpTo, from, end, last, cancellation);
    }

    /// <returns>Whether that was all.</returns>
    private bool Collect(bool ended)
    {
        while (pending.Length < Longest * BytesPerSecond && File.Exists(Speech(next)) && (ended || File.Exists(Speech(next + 1))))
        {
            pending = [.. pending, .. File.ReadAllBytes(Speech(next))];
            File.Delete(Speech(next++));
        }
        return ended && !File.Exists(Speech(next));
    }

    private async Task<(AudioPart, Transcript)> Hear(double upTo, double from, double end, bool last, CancellationToken cancellation)
    {
        var wav = Path.Combine(context.WorkFolder, "stretch.wav");
        await SpeechAudio.Write(wav, pending, cancellation);
        var part = last ? new AudioPart(upTo, end, from, end) : await Cut(wav, upTo, from, end, cancellation);
        if (part.HeardTo < end)
            await SpeechAudio.Write(wav, pending.AsMemory(0, Bytes(part.HeardTo - from)), cancellation);
        return (part, await transcriber.Transcribe(wav, language, _ => { }, cancellation));
    }

    /// <summary>Up to the quietest place near the end, so that no word is cut in two.</summary>
    private static async Task<AudioPart> Cut(string wav, double upTo, double from, double end, CancellationToken cancellation)
    {
        var levels = await SpeechAudio.Open(wav).Levels(Window, cancellation);
        var first = AudioCuts.Cut(levels, Window, levels.Count * Window + AudioCuts.Overlap - 2 * Window, SearchForQuiet)[0];
        return new AudioPart(upTo, from + first.To, from, Math.Min(end, from + first.HeardTo));
    }

    private string Speech(int number) => Path.Combine(context.WorkFolder, $"speech-{number:00000}.raw");

    private int Bytes(double seconds) => Math.Clamp((int)Math.Round(seconds * GrowingPlan.SpeechRate) * 2, 0, pending.Length);
}
