using MediaFlows.Core.Media.Speech;
using MediaFlows.Engine.Ai;

namespace MediaFlows.Tests.Ai;

public sealed class PocketsphinxLinesTests
{
    [Fact]
    public void AWordLine_IsAWord() => Assert.Equal([new SpokenWord(0.16, 0.61, "people", 0.489005)], PocketsphinxTranscriber.Words("people 0.160 0.610 0.489005"));

    [Fact]
    public void ThePronunciationsNumber_IsNoPartOfTheWord() => Assert.Equal("the", PocketsphinxTranscriber.Words("the(2) 0.200 0.400 0.059545").Single().Text);

    [Theory]
    [InlineData("<s> 0.000 0.030 0.999600")]
    [InlineData("<sil> 0.700 0.830 0.999800")]
    [InlineData("[NOISE] 0.700 0.830 0.9")]
    [InlineData("++UH++ 0.700 0.830 0.9")]
    [InlineData("what a piece on")]
    [InlineData("")]
    public void NoWord_IsNone(string line) => Assert.Empty(PocketsphinxTranscriber.Words(line));

    [Fact]
    public void AnUtteranceOfRelease5_GivesItsWords() => Assert.Equal(
        [new SpokenWord(17.63, 18.1, "people", 0.457), new SpokenWord(18.1, 18.21, "on", 0.216)],
        PocketsphinxTranscriber.Words(
            """{"b":17.460,"d":2.160,"p":0.001,"t":"people on","w":[{"b":17.460,"d":0.030,"p":0.999,"t":"<s>"},{"b":17.630,"d":0.470,"p":0.457,"t":"people"},{"b":18.100,"d":0.110,"p":0.216,"t":"on(2)"}]}"""));

    [Fact]
    public void NotInstalled_SaysWhatToInstall() => Assert.Contains("pocketsphinx-en-us", new PocketsphinxTranscriber("/nonexistent/pocketsphinx").Unavailable("en"));
}
