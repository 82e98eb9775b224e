using MediaFlows.Azure.Flows;
using MediaFlows.Engine.Ports;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

/// <summary>The contract on Blob Storage, and what several hosts see of each other.</summary>
public sealed class BlobFlowCatalogTests(Azurite azurite) : FlowCatalogContract, IDisposable
{
    private readonly string container = $"c{Guid.NewGuid():n}";
    private readonly SetClock clock = new();
    private readonly UnrulyTransport way = new();
    private BlobFlowCatalog? catalog;

    protected override IFlowCatalog Catalog => catalog ??= new BlobFlowCatalog(way.To(azurite), clock, container);

    public void Dispose() => catalog?.Dispose();

    [Fact]
    public async Task TwoHostsThatPublish_NeverMakeTheSameNumber()
    {
        using var other = Other();
        var published = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? Catalog : other).Publish("f", $"text {i}", "ops", SampleRuns.Noon, Stop))));
        Assert.Equal(Enumerable.Range(1, 12), published.Select(flow => flow.Ref.Number).Order());
        Assert.Equal(published.OrderBy(flow => flow.Ref.Number), await Catalog.Versions("f", Stop));
    }

    [Fact]
    public async Task TheSameTextFromTwoHostsAtOnce_IsOneVersion()
    {
        using var other = Other();
        var published = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? Catalog : other).Publish("f", "text", "ops", SampleRuns.Noon, Stop))));
        Assert.All(published, flow => Assert.Equal(1, flow.Ref.Number));
    }

    [Fact]
    public async Task WhatAnotherHostPublished_IsSeenWithinSeconds_AndAtOnceByItsNumber()
    {
        using var other = Other();
        await Catalog.Publish("f", "a", "ops", SampleRuns.Noon, Stop);
        Assert.Single(await Catalog.List(Stop));
        var second = await other.Publish("f", "b", "Zoë Müller", SampleRuns.Noon, Stop);
        Assert.Equal(second, await Catalog.Find("f", 2, Stop));
        Assert.Equal(1, (await Catalog.Find("f", null, Stop))!.Ref.Number);
        clock.Now += BlobFlowCatalog.Fresh;
        Assert.Equal([second], await Catalog.List(Stop));
        Assert.Equal(second, await Catalog.Find("f", null, Stop));
    }

    [Fact]
    public async Task FlowsThatAreListedOftenAtOnce_AreReadOnce()
    {
        using var other = Other();
        await other.Publish("f", "a", "ops", SampleRuns.Noon, Stop);
        var asked = 0;
        way.Does = (_, send) =>
        {
            Interlocked.Increment(ref asked);
            return send();
        };
        for (var i = 0; i < 20; i++)
            await Catalog.List(Stop);
        Assert.Equal(2, asked);
        clock.Now += BlobFlowCatalog.Fresh;
        await Catalog.List(Stop);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task ATextThatWasChangedBehindOurBack_IsRefused()
    {
        using var other = Other();
        await other.Publish("f", "a", "ops", SampleRuns.Noon, Stop);
        var blob = azurite.Storage.Blobs.GetBlobContainerClient(container).GetBlobClient("flows/f/000001.yaml");
        var metadata = (await blob.GetPropertiesAsync(cancellationToken: Stop)).Value.Metadata;
        await blob.UploadAsync(new BinaryData("b").ToStream(), metadata: metadata, cancellationToken: Stop);
        Assert.Equal("flow-changed", (await Assert.ThrowsAsync<StoreFault>(() => Catalog.Find("f", 1, Stop))).Code);
    }

    [Theory]
    [InlineData("../access")]
    [InlineData("F")]
    [InlineData("")]
    public async Task ANameThatIsNone_FindsAndPublishesNothing(string name)
    {
        Assert.Null(await Catalog.Find(name, 1, Stop));
        Assert.Equal("name-not-allowed", (await Assert.ThrowsAsync<StoreFault>(() => Catalog.Publish(name, "a", "ops", SampleRuns.Noon, Stop))).Code);
    }

    private BlobFlowCatalog Other() => new(azurite.Storage, clock, container);
}
