using MediaFlows.Core.Media.Captions;
using MediaFlows.Core.Media.Speech;

namespace MediaFlows.Tests.Media.Captions;

public sealed class TranscriptCaptionsTests
{
    [Fact]
    public void ATranscript_BecomesWebVtt() => Assert.Equal(
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nGood evening.\n\n01:02:03.040 --> 01:02:05.000\nGood night.\n\n",
        Vtt(new Cue(1, 3.5, "Good evening."), new Cue(3723.04, 3725, "Good night.")));

    [Fact]
    public void ADraft_SaysSo() =>
        Assert.StartsWith("WEBVTT\n\nNOTE Draft by pocketsphinx, not corrected by anybody.\n\n", WebVtt.Write(TranscriptCaptions.Of(new Transcript("pocketsphinx", true, []))));

    [Fact]
    public void NobodySpeaks_IsAnEmptyTrack() => Assert.Equal("WEBVTT\n\n", Vtt());

    [Fact]
    public void HostileText_StaysText() => Assert.Equal(
        "WEBVTT\n\n00:00:00.000 --> 00:00:05.000\n&lt;b&gt; 00:00 --&gt; 99:99 R&amp;D\n\n", Vtt(new Cue(0, 5, "<b>\n\n00:00 --> 99:99\r\nR&D")));

    [Fact]
    public void AShortWord_StaysLongEnoughToBeRead() => Assert.Contains("00:00:01.000 --> 00:00:01.833", Vtt(new Cue(1, 1.1, "No.")));

    [Fact]
    public void TwoFrames_StayFreeBeforeTheNext() =>
        Assert.Contains("00:00:01.000 --> 00:00:01.920", Vtt(new Cue(1, 2, "No."), new Cue(2, 4, "Yes.")));

    [Fact]
    public void ALongSegment_IsShownInPieces_EachWithItsShareOfTheTime()
    {
        var shown = TranscriptCaptions.Of(new Transcript("whisper-1", false, [new Cue(10, 30, string.Join(' ', Enumerable.Repeat("television", 20)))])).Cues;
        Assert.Equal(20, shown.Sum(cue => cue.Plain.Split(' ', '\n').Length));
        Assert.Equal(10, shown[0].Start.TotalSeconds);
        Assert.InRange(shown[^1].End.TotalSeconds, 29.9, 30.01);
        Assert.All(shown, cue => Assert.InRange(cue.Duration.TotalSeconds, 0.8, 7));
        Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start));
    }

    private static string Vtt(params Cue[] cues) => WebVtt.Write(TranscriptCaptions.Of(new Transcript("whisper-1", false, cues)));
}
