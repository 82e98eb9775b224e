using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>What every store of documents promises.</summary>
public abstract class DocumentStoreContract
{
    private static readonly DocumentName Transcript = new("asset-1", "\"0x8DC\"", "transcript");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IDocumentStore Documents { get; }

    [Fact]
    public async Task Find_GivesWhatWasAdded()
    {
        var touched = new Dictionary<string, Touch> { ["/title"] = new("Zoë <z@x.com>", Noon.AddTicks(1), 2) };
        Assert.True(await Documents.Add(Transcript, Revision(1, "машина"), Stop));
        Assert.True(await Documents.Add(Transcript, Revision(2, "person") with { Touched = touched }, Stop));

        Assert.Equal("машина", (await Documents.Find(Transcript, 1, Stop))!.Content.GetProperty("text").GetString());
        var second = (await Documents.Find(Transcript, 2, Stop))!;
        Assert.Equal((2, "ann", Noon), (second.Number, second.By, second.At));
        Assert.Equal(touched, second.Touched);
        Assert.Null(await Documents.Find(Transcript, 3, Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Add_OfANumberThatIsTakenOrLeavesAGap_AddsNothing(int number)
    {
        await Documents.Add(Transcript, Revision(1, "first"), Stop);

        Assert.False(await Documents.Add(Transcript, Revision(number, "other"), Stop));
        Assert.Equal("first", (await Documents.Find(Transcript, 1, Stop))!.Content.GetProperty("text").GetString());
        Assert.Null(await Documents.Find(Transcript, 3, Stop));
    }

    [Fact]
    public async Task Add_ByManyAtOnce_TakesOne()
    {
        await Documents.Add(Transcript, Revision(1, "first"), Stop);
        var added = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Documents.Add(Transcript, Revision(2, $"text {i}"), Stop))));

        var taken = Assert.Single(added.Index(), one => one.Item);
        Assert.Equal($"text {taken.Index}", (await Documents.Find(Transcript, 2, Stop))!.Content.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Newest_IsOfEachDocumentOfThisVersionOnly()
    {
        Assert.Empty(await Documents.Newest(Transcript.Asset, Transcript.Version, Stop));
        await Documents.Add(Transcript, Revision(1, "a"), Stop);
        await Documents.Add(Transcript, Revision(2, "b"), Stop);
        await Documents.Add(Transcript with { Name = "metadata" }, Revision(1, "c"), Stop);
        await Documents.Add(Transcript with { Version = "other" }, Revision(1, "d"), Stop);
        await Documents.Add(Transcript with { Asset = "asset-10" }, Revision(1, "e"), Stop);

        await Documents.Add(Transcript with { Name = "cup-final-2" }, Revision(1, "f"), Stop);

        Assert.Equal([("cup-final-2", 1), ("metadata", 1), ("transcript", 2)], (await Documents.Newest(Transcript.Asset, Transcript.Version, Stop)).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task Forget_RemovesWhatIsOlder_AndTheNewestKeepsItsNumber()
    {
        foreach (var number in Enumerable.Range(1, 3)) await Documents.Add(Transcript, Revision(number, "text"), Stop);
        await Documents.Add(Transcript with { Name = "transcript-2" }, Revision(1, "other"), Stop);
        await Documents.Add(Transcript with { Version = "other" }, Revision(1, "other"), Stop);
        await Documents.Forget(Transcript, 3, Stop);

        Assert.Null(await Documents.Find(Transcript, 2, Stop));
        Assert.Equal([("transcript", 3), ("transcript-2", 1)], (await Documents.Newest(Transcript.Asset, Transcript.Version, Stop)).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.True(await Documents.Add(Transcript, Revision(4, "goes on"), Stop));

        await Documents.Forget(Transcript, int.MaxValue, Stop);
        await Documents.Forget(Transcript, int.MaxValue, Stop);
        Assert.Equal(["transcript-2"], (await Documents.Newest(Transcript.Asset, Transcript.Version, Stop)).Keys);
        Assert.NotNull(await Documents.Find(Transcript with { Version = "other" }, 1, Stop));
    }

    [Fact]
    public async Task ALongDocument_IsKeptWhole()
    {
        var text = string.Concat(Enumerable.Repeat("Zehn Stunden Rede – ", 100_000));
        await Documents.Add(Transcript, Revision(1, text), Stop);

        Assert.Equal(text, (await Documents.Find(Transcript, 1, Stop))!.Content.GetProperty("text").GetString());
    }

    private static DocumentRevision Revision(int number, string text) => new(number, "ann", Noon, Core.Runs.Json.Of(new { text }), new Dictionary<string, Touch>());
}
