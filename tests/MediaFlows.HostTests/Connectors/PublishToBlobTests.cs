using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using MediaFlows.Azure;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps.Publish;
using MediaFlows.Tests.Connectors;

namespace MediaFlows.HostTests.Connectors;

public sealed class PublishToBlobTests(Azurite azurite) : PublishTests, IAsyncLifetime
{
    private BlobContainerClient container = null!;

    public async ValueTask InitializeAsync() => container = await azurite.NewContainer();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override DeliverToDestination Deliver => new(Destinations(ByConnection), Bench.Http());
    private protected override RetractFromDestination Retract => new(Destinations(ByConnection));

    private protected override string Trace => string.Concat(container.GetBlobs().Select(blob => blob.Properties.ETag));

    private protected override IReadOnlyDictionary<string, byte[]> There =>
        container.GetBlobs().ToDictionary(blob => blob.Name, blob => container.GetBlobClient(blob.Name).DownloadContent().Value.Content.ToArray());

    private DestinationSettings ByConnection => new("blob", Connection: azurite.Connection, Container: container.Name);

    private protected override void Tamper(string target, byte[] content) => container.GetBlobClient(target).Upload(BinaryData.FromBytes(content), overwrite: true);

    private static Destinations Destinations(DestinationSettings settings) => Only((name, _) => BlobDestination.Make(name, settings));

    [Fact]
    public async Task Delivered_SaysWhoseItIs()
    {
        var output = await Bench.Perform(Deliver, new { });
        var properties = (await container.GetBlobClient(output.GetProperty("target").GetString()).GetPropertiesAsync()).Value;
        Assert.Equal(("video/mp4", "run-1/publish/website", Bench.Source.Sha256), (properties.ContentType, properties.Metadata["effect"], properties.Metadata["sha256"]));
        Assert.DoesNotContain("?", output.GetProperty("url").GetString());
    }

    [Fact]
    public async Task SasThatMayOnlyWrite_IsBelievedOnTheChecksum()
    {
        var settings = new DestinationSettings("blob", Url: container.GenerateSasUri(BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write, DateTimeOffset.UtcNow.AddHours(1)).ToString());
        var output = await Bench.Perform(new DeliverToDestination(Destinations(settings), Bench.Http()), new { });
        Assert.Equal("checksum", output.GetProperty("verified").GetString());
        Assert.DoesNotContain("sig=", output.GetRawText());
        Assert.Single(There);
    }

    [Fact]
    public async Task SasThatMayOnlyRead_IsRefusedWithoutShowingIt()
    {
        var settings = new DestinationSettings("blob", Url: container.GenerateSasUri(BlobContainerSasPermissions.Read, DateTimeOffset.UtcNow.AddHours(1)).ToString());
        var failure = await Bench.Failing(new DeliverToDestination(Destinations(settings), Bench.Http()), new { });
        Assert.Equal((FailureClass.Refused, "blob-403", false), (failure.Class, failure.Code, failure.Unclear));
        Assert.DoesNotContain("sig=", $"{failure}");
    }

    [Fact]
    public async Task NoSuchContainer_IsAConfigurationFailure()
    {
        var settings = new DestinationSettings("blob", Connection: azurite.Connection, Container: "nobody-made-this");
        Assert.Equal("container-missing", (await Bench.Failing(new DeliverToDestination(Destinations(settings), Bench.Http()), new { })).Code);
    }

    [Fact]
    public async Task NobodyListening_IsTransient_AndShowsNoKey()
    {
        var connection = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA==;BlobEndpoint=http://127.0.0.1:1/a;";
        var failure = await Bench.Failing(new DeliverToDestination(Destinations(new("blob", Connection: connection, Container: "c")), Bench.Http()), new { });
        Assert.Equal((FailureClass.Transient, "blob-unreachable", false), (failure.Class, failure.Code, failure.Unclear));
        Assert.DoesNotContain("c2VjcmV0", $"{failure}");
    }

    [Theory]
    [InlineData("AccountName=a", "c", null)]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=???;EndpointSuffix=core.windows.net", "c", null)]
    [InlineData(null, null, "not an address")]
    [InlineData(null, "c", null)]
    public async Task SettingsThatAreNotWhole_AreAConfigurationFailure(string? connection, string? name, string? url)
    {
        var settings = new DestinationSettings("blob", Connection: connection, Container: name, Url: url);
        Assert.Equal("destinations-file", (await Bench.Failing(new DeliverToDestination(Destinations(settings), Bench.Http()), new { })).Code);
    }

    [Fact]
    public async Task WrittenBySomeoneElseMeanwhile_IsNotOverwritten()
    {
        var place = BlobDestination.Make("website", ByConnection);
        var delivery = new Delivery("x.mp4", Bench.Source, "run-1/publish/website", (_, _) => Task.FromResult<Stream>(new MemoryStream("the master"u8.ToArray())));
        Tamper("x.mp4", "another"u8.ToArray());
        await Assert.ThrowsAsync<StoreConflict>(() => place.Deliver(delivery, new TargetState(TargetContent.Missing), default));
        Assert.Equal("another"u8.ToArray(), There["x.mp4"]);
    }
}
