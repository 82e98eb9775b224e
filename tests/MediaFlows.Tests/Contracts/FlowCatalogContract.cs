using System.Security.Cryptography;
using System.Text;
using MediaFlows.Engine.Ports;
using static MediaFlows.Tests.Contracts.SampleRuns;

namespace MediaFlows.Tests.Contracts;

/// <summary>What every flow catalog promises.</summary>
public abstract class FlowCatalogContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IFlowCatalog Catalog { get; }

    [Fact]
    public async Task Publish_OfANewFlow_IsVersionOneWithTheHashOfItsText()
    {
        const string source = "name: événement # 决赛\n";

        var flow = await Catalog.Publish("live-event", source, "ops", Noon, Stop);

        Assert.Equal(("live-event", 1), (flow.Ref.Name, flow.Ref.Number));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))), flow.Ref.Hash);
        Assert.Equal((source, "ops", Noon), (flow.Source, flow.By, flow.At));
        Assert.Equal(flow, await Catalog.Find("live-event", null, Stop));
    }

    [Fact]
    public async Task Publish_OfTheNewestText_ReturnsThatVersion()
    {
        var first = await Catalog.Publish("f", "a", "ops", Noon, Stop);

        Assert.Equal(first, await Catalog.Publish("f", "a", "someone else", Noon.AddHours(1), Stop));
        Assert.Single(await Catalog.Versions("f", Stop));
    }

    [Fact]
    public async Task Publish_OfAnOlderText_IsANewVersion()
    {
        await Catalog.Publish("f", "a", "ops", Noon, Stop);
        await Catalog.Publish("f", "b", "ops", Noon, Stop);

        Assert.Equal(3, (await Catalog.Publish("f", "a", "ops", Noon, Stop)).Ref.Number);
    }

    [Fact]
    public async Task Find_OfAVersion_IsThatOne()
    {
        await Catalog.Publish("f", "a", "ops", Noon, Stop);
        await Catalog.Publish("f", "b", "ops", Noon, Stop);

        Assert.Equal("a", (await Catalog.Find("f", 1, Stop))!.Source);
        Assert.Equal("b", (await Catalog.Find("f", 2, Stop))!.Source);
        Assert.Equal("b", (await Catalog.Find("f", null, Stop))!.Source);
        Assert.Null(await Catalog.Find("f", 3, Stop));
        Assert.Null(await Catalog.Find("g", null, Stop));
        Assert.Empty(await Catalog.Versions("g", Stop));
    }

    [Fact]
    public async Task List_IsTheNewestOfEveryFlowByName()
    {
        await Catalog.Publish("b", "1", "ops", Noon, Stop);
        await Catalog.Publish("a", "1", "ops", Noon, Stop);
        await Catalog.Publish("b", "2", "ops", Noon, Stop);

        Assert.Equal([("a", 1), ("b", 2)], (await Catalog.List(Stop)).Select(flow => (flow.Ref.Name, flow.Ref.Number)));
        Assert.Equal(["1", "2"], (await Catalog.Versions("b", Stop)).Select(flow => flow.Source));
    }

    [Fact]
    public async Task Publish_Concurrent_GivesEachTextItsOwnNumber()
    {
        var published = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Catalog.Publish("f", $"text {i}", "ops", Noon, Stop))));

        Assert.Equal(Enumerable.Range(1, 20), published.Select(flow => flow.Ref.Number).Order());
        Assert.All(await Catalog.Versions("f", Stop), flow => Assert.Equal(flow, published.Single(p => p.Ref == flow.Ref)));
    }
}
