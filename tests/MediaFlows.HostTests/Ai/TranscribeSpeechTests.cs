using System.Diagnostics;
using System.Text.Json;
using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Ai;
using MediaFlows.Engine.Tools;
using MediaFlows.HostTests.Media;
using MediaFlows.Tests.Ai;

namespace MediaFlows.HostTests.Ai;

public sealed class TranscribeSpeechTests(MediaBench bench) : IClassFixture<MediaBench>, IAsyncLifetime
{
    private const string Said = "The people of the city are happy. We want to make the world a better place.";
    private static readonly string[] Picture = ["-f", "lavfi", "-i", "color=s=160x90:r=5:d=8"];
    private AiPartner partner = null!;

    public async ValueTask InitializeAsync() => partner = await AiPartner.Start();

    public ValueTask DisposeAsync() => partner.DisposeAsync();

    [Fact]
    public async Task EnglishSpeech_IsHeardOffline_AsADraftWithTimes()
    {
        NeedsPocketsphinx();
        var result = await Perform(Speech("speech.mp4"), new { engine = "offline" });
        var output = MediaBench.Output(result).Deserialize<TranscribeOutput>(StepTypes.Json)!;
        Assert.Equal(("pocketsphinx en-us", true, "en-US", false), (output.Engine, output.Draft, output.Language, output.TextTruncated));
        // A draft hears other words with another release; these it gets right with both we know.
        Assert.Contains("people", output.Text);
        Assert.Contains("want to", output.Text);
        Assert.Contains("better", output.Text);
        var words = Transcript(result).Cues.SelectMany(cue => cue.Words!).ToList();
        Assert.Equal(output.Words, words.Count);
        Assert.All(words, word => Assert.True(word.Start >= 0 && word.Start < word.End && word.End <= 8 && word.Confidence is >= 0 and <= 1));
        Assert.All(words.Zip(words.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        Assert.StartsWith("WEBVTT\n\nNOTE Draft by pocketsphinx en-us", File.ReadAllText(bench.Kept(result, "captions")));
        Assert.InRange(bench.Progress.Max(progress => progress.Percent)!.Value, 60, 100);
    }

    [Fact]
    public async Task Silence_IsAnEmptyTranscript()
    {
        NeedsPocketsphinx();
        var result = await Perform(bench.Clip("silent.mp4", [.. Picture, "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3"]), new { engine = "offline" });
        Assert.Equal((0, ""), (MediaBench.Output(result).GetProperty("words").GetInt32(), MediaBench.Output(result).GetProperty("text").GetString()));
        Assert.EndsWith("anybody.\n\n", File.ReadAllText(bench.Kept(result, "captions")));
    }

    [Fact]
    public async Task NoAudioTrack_IsSkipped() =>
        Assert.Contains("no audio track", Assert.IsType<StepResult.Skipped>(await Perform(bench.Clip("mute.mp4", Picture))).Reason);

    [Fact]
    public async Task NothingToTranscribeWith_IsSkipped_SayingBothWaysOut()
    {
        partner.Settings.Remove("MEDIAFLOWS_AI_ENDPOINT");
        var skipped = Assert.IsType<StepResult.Skipped>(await Perform(Speech("nobody.mp4"), offline: "/nonexistent/pocketsphinx"));
        Assert.Contains("MEDIAFLOWS_AI_ENDPOINT", skipped.Reason);
        Assert.Contains("pocketsphinx-en-us", skipped.Reason);
    }

    [Fact]
    public async Task AnotherLanguage_IsNotDraftedInEnglish()
    {
        NeedsPocketsphinx();
        partner.Settings.Remove("MEDIAFLOWS_AI_ENDPOINT");
        Assert.Contains("not de-AT", Assert.IsType<StepResult.Skipped>(await Perform(Speech("german.mp4"), new { language = "de-AT" })).Reason);
    }

    [Fact]
    public async Task WithAnEndpoint_ItTranscribes_AndGetsPlainMonoAudio()
    {
        partner.Answers(200, new { language = "english", segments = new[] { new { start = 0.5, end = 2.5, text = " The people of the city are happy." } } });
        var result = await Perform(Speech("endpoint.mp4"));
        var output = MediaBench.Output(result).Deserialize<TranscribeOutput>(StepTypes.Json)!;
        Assert.Equal(("whisper-1", false, "en", 7, 1, "The people of the city are happy."),
            (output.Engine, output.Draft, output.Language, output.Words, output.Cues, output.Text));
        Assert.Contains("00:00:00.500 --> 00:00:02.500\nThe people of the city are happy.\n", File.ReadAllText(bench.Kept(result, "captions")));
        var sent = Path.Combine(Path.GetTempPath(), $"mediaflows-sent-{Guid.NewGuid():N}.wav");
        await File.WriteAllBytesAsync(sent, Assert.Single(partner.Requests).Audio);
        Assert.Equal("pcm_s16le\n16000\n1", MediaBench.Probe(sent, "stream=codec_name,sample_rate,channels", "a:0"));
        File.Delete(sent);
    }

    [Fact]
    public async Task SoundThatBeginsLate_KeepsItsPlaceInTime()
    {
        partner.Answers(200, new { segments = Array.Empty<object>() });
        await Perform(bench.Clip("late.mkv", [.. Picture, "-itsoffset", "3", "-f", "lavfi", "-i", "sine=d=2", "-c:a", "pcm_s16le"]));
        var audio = Assert.Single(partner.Requests).Audio;
        Assert.Equal(5, (audio.Length - 44) / 32_000.0, 0.1);
        Assert.All(audio[44..(44 + 2 * 32_000)], sample => Assert.Equal(0, sample));
    }

    [Fact]
    public async Task ALongText_IsWholeInTheFile_AndBegunInTheOutput()
    {
        partner.Answers(200, new { segments = Enumerable.Range(0, 400).Select(i => new { start = i / 100.0, end = (i + 1) / 100.0, text = $"\"Sentence\" number {i} – ещё одно." }) });
        var result = await Perform(Speech("long.mp4"));
        var output = MediaBench.Output(result);
        Assert.True(output.GetProperty("textTruncated").GetBoolean());
        Assert.InRange(output.GetRawText().Length, 7000, 8600);
        Assert.Equal(400, Transcript(result).Cues.Count);
        Assert.StartsWith(output.GetProperty("text").GetString()!, Transcript(result).AsText());
    }

    [Fact]
    public async Task AnEndpointThatSaysNo_FailsTheStep_AndNothingIsDraftedInstead()
    {
        partner.Answers(401, "who are you?");
        var failure = await MediaBench.Failure(Perform(Speech("refused.mp4")));
        Assert.Equal((FailureClass.Configuration, "ai-not-allowed", "who are you?"), (failure.Class, failure.Code, failure.Detail));
    }

    [Fact]
    public async Task CancellingTheDraft_LeavesNoProcess()
    {
        NeedsPocketsphinx();
        using var cancel = new CancellationTokenSource();
        Speech("loop.mp4");
        var minutes = bench.Source(bench.Clip("minutes.wav", "-stream_loop", "60", "-i", bench.Source("loop.mp4"), "-vn", "-ar", "16000", "-ac", "1"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PocketsphinxTranscriber().Transcribe(minutes, null, _ => cancel.Cancel(), cancel.Token));
        Assert.DoesNotContain(Process.GetProcesses(), process => CommandLine(process).Contains(minutes, StringComparison.Ordinal));
    }

    private static void NeedsPocketsphinx() =>
        Assert.SkipWhen(new PocketsphinxTranscriber().Unavailable("en") is not null, "pocketsphinx and its English model are not installed.");

    private Task<StepResult> Perform(string name, object? input = null, string? offline = null) => bench.Perform(
        new TranscribeSpeech(new OpenAiTranscriber(partner.Endpoint), new PocketsphinxTranscriber(offline), new Ffmpeg()), "transcript", name, input);

    private Transcript Transcript(StepResult result) =>
        JsonSerializer.Deserialize<Transcript>(File.ReadAllText(bench.Kept(result, "transcript")), StepTypes.Json)!;

    private static string CommandLine(Process process)
    {
        try { return File.ReadAllText($"/proc/{process.Id}/cmdline"); }
        catch (IOException) { return ""; }
    }

    private string Speech(string name)
    {
        var wave = bench.Source(name) + ".wav";
        MediaBench.Run("espeak-ng", "-v", "en-us", "-s", "120", "-w", wave, Said);
        return bench.Clip(name, [.. Picture, "-i", wave, "-c:a", "aac", "-ar", "48000", "-ac", "2"]);
    }
}
