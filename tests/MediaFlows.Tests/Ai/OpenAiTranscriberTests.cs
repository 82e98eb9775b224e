using MediaFlows.Core.Media.Speech;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Ai;

public sealed class OpenAiTranscriberTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-test-").FullName;
    private AiPartner partner = null!;

    public async ValueTask InitializeAsync() => partner = await AiPartner.Start();

    public async ValueTask DisposeAsync()
    {
        await partner.DisposeAsync();
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task Segments_BecomeCues()
    {
        partner.Answers(200, new
        {
            language = "english",
            segments = new[] { Segment(0.5, 2, " Good evening.", -0.1), Segment(2, 4, " And\u0007 welcome.", -0.5) },
        });
        var transcript = await Transcribe(5);
        Assert.Equal(("en", "whisper-1", false), (transcript.Language, transcript.Engine, transcript.Draft));
        Assert.Equal([new Cue(0.5, 2, "Good evening.", 0.905), new Cue(2, 4, "And welcome.", 0.607)], transcript.Cues);
    }

    [Fact]
    public async Task TheRequest_AsksForTimes_AndSendsPlainAudio()
    {
        partner.Settings["MEDIAFLOWS_TRANSCRIBE_MODEL"] = "large-v3";
        partner.Answers(200, new { segments = Array.Empty<object>() });
        await Transcribe(5, "de-AT");
        var asked = Assert.Single(partner.Requests);
        Assert.Equal("/v1/audio/transcriptions", asked.Path);
        Assert.Equal(("large-v3", "verbose_json", "segment", "de"),
            (asked.Fields["model"], asked.Fields["response_format"], asked.Fields["timestamp_granularities[]"], asked.Fields["language"]));
        Assert.Equal(44 + 5 * 32_000, asked.Audio.Length);
    }

    [Fact]
    public async Task LongAudio_GoesInParts_EachBelowTheLimit_AndComesBackInOneTime()
    {
        partner.Answers(200, new { language = "english", segments = new[] { Segment(3, 5, "hello", -0.1) } });
        var steps = new List<double>();
        var transcript = await Transcribe(1000, null, steps.Add);
        Assert.Equal(2, partner.Requests.Count);
        Assert.All(partner.Requests, asked => Assert.InRange(asked.Audio.Length, 1, 25_000_000));
        Assert.Equal([0.5, 1], steps);
        Assert.Equal(3, transcript.Cues[0].Start);
        // The quiet second is 700: the second part begins one second of overlap before its middle half.
        Assert.InRange(transcript.Cues[1].Start, 702, 703);
        Assert.Equal(["", "en"], partner.Requests.Select(asked => asked.Fields.GetValueOrDefault("language", "")));
    }

    [Fact]
    public async Task WhatWhisperItselfTakesForSilence_IsLeftOut()
    {
        partner.Answers(200, new
        {
            segments = new object[]
            {
                new { start = 0, end = 2, text = "Thanks for watching!", no_speech_prob = 0.9, avg_logprob = -1.4 },
                new { start = 2, end = 4, text = "Really said.", no_speech_prob = 0.9, avg_logprob = -0.2 },
            },
        });
        Assert.Equal("Really said.", (await Transcribe(5)).AsText());
    }

    [Fact]
    public async Task Silence_IsNotSentAtAll()
    {
        var audio = SpeechWav.Write(folder, 5, _ => 0);
        Assert.Empty((await new OpenAiTranscriber(partner.Endpoint).Transcribe(audio, null, _ => { }, CancellationToken.None)).Cues);
        Assert.Empty(partner.Requests);
    }

    [Theory]
    [InlineData("""{ "text": "hello" }""")]
    [InlineData("""{ "segments": "none" }""")]
    [InlineData("""{ "segments": [ { "start": "zero", "end": 1, "text": "a" } ] }""")]
    [InlineData("""{ "segments": [ { "start": 0, "end": 1, "text": "\ud800" } ] }""")]
    [InlineData("""{ "segments": [ null ] }""")]
    public async Task AnAnswerWithoutTimes_IsNoTranscript(string body)
    {
        partner.Answers(200, body);
        var failure = (await Assert.ThrowsAsync<StepFailedException>(() => Transcribe(5))).Failure;
        Assert.Equal((FailureClass.Refused, "ai-answer-unusable"), (failure.Class, failure.Code));
    }

    [Fact]
    public async Task TimesOutOfThisWorld_StayWithinTheMedia()
    {
        partner.Answers(200, """{ "segments": [ { "start": -1e300, "end": 1e999, "text": "a" }, { "start": 9, "end": 1, "text": "b" } ] }""");
        Assert.Equal([(0, 5, "a")], (await Transcribe(5)).Cues.Select(cue => ((int)cue.Start, (int)cue.End, cue.Text)));
    }

    [Fact]
    public async Task Cancelling_EndsTheWait()
    {
        using var cancel = new CancellationTokenSource();
        partner.Answer = (_, response) =>
        {
            cancel.Cancel();
            return new TaskCompletionSource().Task.WaitAsync(response.HttpContext.RequestAborted);
        };
        var audio = SpeechWav.Write(folder, 2, _ => 0.5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OpenAiTranscriber(partner.Endpoint).Transcribe(audio, null, _ => { }, cancel.Token));
    }

    [Theory]
    [InlineData("english", "en")]
    [InlineData("Haitian Creole", "ht")]
    [InlineData("pt-BR", "pt-BR")]
    [InlineData("<script>", null)]
    [InlineData(null, null)]
    public void ALanguage_IsATagOrNothing(string? answered, string? tag) => Assert.Equal(tag, SpokenLanguage.Tag(answered));

    private Task<Transcript> Transcribe(int seconds, string? language = null, Action<double>? progress = null)
    {
        var audio = SpeechWav.Write(folder, seconds, second => second == 700 ? 0.01 : 0.5);
        return new OpenAiTranscriber(partner.Endpoint).Transcribe(audio, language, progress ?? (_ => { }), CancellationToken.None);
    }

    private static object Segment(double start, double end, string text, double logarithm) => new { start, end, text, avg_logprob = logarithm, no_speech_prob = 0.01 };
}
