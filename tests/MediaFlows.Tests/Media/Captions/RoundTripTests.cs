using CsCheck;
using MediaFlows.Core.Media.Captions;
using static MediaFlows.Tests.Media.Captions.Reading;

namespace MediaFlows.Tests.Media.Captions;

public sealed class RoundTripTests
{
    private static readonly Gen<string> Word = Gen.Char["abcXYZ019&<>/\\{}-.'\"äß字 "].Array[1, 12].Select(letters => new string(letters).Replace("ß", "🎬"));

    private static readonly Gen<CaptionStyle> Look = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.OneOf(Gen.Const(default(CaptionColour?)), Gen.Enum<CaptionColour>().Select(colour => (CaptionColour?)colour)),
        Of(null, "Ann", "R&D <x>"), Of(null, null, null, "かん")).Select((bold, italic, underline, colour, voice, ruby) => new CaptionStyle(bold, italic, underline, colour, voice, ruby));

    private static readonly Gen<CaptionCue> Cue = Gen.Select(Gen.Long[0, 359_000_000], Gen.Long[1, 60_000],
            Gen.Select(Word, Look, Gen.Bool).Select((word, look, end) => new CaptionSpan(look.Ruby is null && end ? word + "\n" : word, look)).Array[1, 5], Gen.Enum<CueRow>(), Gen.Enum<CueAlign>())
        .Select((start, length, spans, row, align) => new CaptionCue(1, TimeSpan.FromMilliseconds(start), TimeSpan.FromMilliseconds(start + length), CueText.Tidy(spans), row, align));

    private static readonly Gen<CaptionTrack> Track = Cue.Array[0, 6].Select(cues => new CaptionTrack([.. cues.Where(cue => cue.Text.Count > 0).OrderBy(cue => cue.Start).Select((cue, i) => cue with { Number = i + 1 })]));

    [Fact]
    public void WebVtt_ReadsBackAsItWasWritten() => Track.Sample(track => Same(track, Again(track, CaptionFormat.Vtt)));

    [Fact]
    public void Ttml_ReadsBackAsItWasWritten() => Track.Sample(track => Same(track, Again(track, CaptionFormat.Ttml)));

    [Fact]
    public void Srt_ReadsBackAsItWasWritten_ButForSpeakersAndReadings() => Track.Select(Plainer).Sample(track => Same(track, Again(track, CaptionFormat.Srt)));

    [Fact]
    public void EveryFormatIntoEveryOther_KeepsTimesTextAndPlace() =>
        Gen.Select(Track.Select(Plainer), Gen.Enum<CaptionFormat>(), Gen.Enum<CaptionFormat>()).Sample((track, one, other) => Same(track, Again(Again(track, one), other)));

    [Fact]
    public void LanguageAndNote_Stay()
    {
        var track = new CaptionTrack([], "de-AT", "Draft by <x> & y");
        Assert.Equal(track.Note, Again(track, CaptionFormat.Vtt).Note);
        Assert.Equal((track.Language, track.Note), (Again(track, CaptionFormat.Ttml).Language, Again(track, CaptionFormat.Ttml).Note));
    }

    private static Gen<string?> Of(params string?[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static CaptionTrack Plainer(CaptionTrack track) => track with
    {
        Cues = [.. track.Cues.Select(cue => cue with { Text = CueText.Tidy(cue.Text.Select(span => span with { Style = span.Style with { Voice = null, Ruby = null } })) })],
    };

    /// <summary>An empty SRT is an empty file, which is no captions.</summary>
    private static CaptionTrack Again(CaptionTrack track, CaptionFormat format) =>
        track.Cues.Count == 0 && format == CaptionFormat.Srt ? track : CaptionFile.Read(CaptionFile.Write(track, format)).Track;

    private static bool Same(CaptionTrack track, CaptionTrack again) => Told(track).SequenceEqual(Told(again)) ? true : throw new InvalidOperationException($"\n{string.Join('\n', Told(track))}\n---\n{string.Join('\n', Told(again))}");
}
