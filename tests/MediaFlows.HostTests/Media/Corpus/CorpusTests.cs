using System.Text.Json;
using MediaFlows.Core.Media;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Tools;

namespace MediaFlows.HostTests.Media.Corpus;

/// <summary>Every delivery is described in the field's terms and gets a proxy that plays everywhere. One class a family, so that they run side by side.</summary>
public abstract class CorpusTests(MediaBench bench)
{
    protected async Task Arrives(Delivery delivery)
    {
        bench.Clip(delivery.Name, delivery.Arguments);
        if (delivery.Turned > 0)
            bench.Turned(delivery.Name, delivery.Name, delivery.Turned);
        var technical = Read(await bench.Inspect(delivery.Name));
        var made = await bench.Perform(new MakeProxy(new Ffmpeg(), MediaBench.Passes()), "proxy", delivery.Name);
        Assert.Equal([delivery.File, delivery.Picture, delivery.Sound, delivery.Proxy],
            [Delivery.FileOf(technical), Delivery.PictureOf(technical), Delivery.SoundOf(technical), Delivery.ProxyOf(bench.Kept(made, "proxy"))]);
        if (technical.Video is not null)
            PicturesFit(made);
    }

    /// <summary>Poster and proxy have one shape; the sheet is ten times its cell, as the index says.</summary>
    private void PicturesFit(StepResult made)
    {
        var (proxy, sprite) = (MediaBench.Output(made), MediaBench.Output(made).GetProperty("sprite"));
        Assert.Equal($"{Number(proxy, "width")}\n{Number(proxy, "height")}", MediaBench.Probe(bench.Kept(made, "poster"), "stream=width,height"));
        Assert.Equal($"{10 * Number(sprite, "tileWidth")}\n{10 * Number(sprite, "tileHeight")}", MediaBench.Probe(bench.Kept(made, "sprite"), "stream=width,height"));
    }

    private static TechnicalMetadata Read(StepResult result) => MediaBench.Output(result).Deserialize<TechnicalMetadata>(StepTypes.Json)!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}

public sealed class CorpusWebTests(MediaBench bench) : CorpusTests(bench), IClassFixture<MediaBench>
{
    public static TheoryData<Delivery> All => [.. Deliveries.Web];

    [Theory, MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public Task Delivery_IsDescribedAndGetsItsProxy(Delivery delivery) => Arrives(delivery);
}

public sealed class CorpusBroadcastTests(MediaBench bench) : CorpusTests(bench), IClassFixture<MediaBench>
{
    public static TheoryData<Delivery> All => [.. Deliveries.Broadcast];

    [Theory, MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public Task Delivery_IsDescribedAndGetsItsProxy(Delivery delivery) => Arrives(delivery);
}

public sealed class CorpusSoundTests(MediaBench bench) : CorpusTests(bench), IClassFixture<MediaBench>
{
    public static TheoryData<Delivery> All => [.. Deliveries.Sound];

    [Theory, MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public Task Delivery_IsDescribedAndGetsItsProxy(Delivery delivery) => Arrives(delivery);
}
