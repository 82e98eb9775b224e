using System.Text.Json;
using Azure.Core;
using Azure.Storage.Blobs;
using MediaFlows.Azure.Ingest;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Storage;

public sealed class BlobQuarantineTests(Azurite azurite) : IAsyncLifetime
{
    private static readonly QuarantineReason Reason = new("text-file", "It is plain text.", "Send the media.", DateTimeOffset.UnixEpoch, "ingest/live/a.mp4", 99);

    private readonly UnrulyTransport way = new();
    private readonly string prefix = $"t{Guid.NewGuid():n}"[..12] + "-";

    public async ValueTask InitializeAsync() => await Container("ingest").CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task AFileSetAside_LiesThereWithItsReasonBesideIt_AndNotWhereItLay()
    {
        await Arrives("live/a.mp4", "hello");
        var place = await SetAside("live/a.mp4");
        Assert.Matches("^quarantine/ingest/[^/\"]+/live/a.mp4$", place);
        Assert.Equal("hello", await Read(place!));
        var reason = JsonSerializer.Deserialize<QuarantineReason>(await Read($"{place}.reason.json"), JsonSerializerOptions.Web);
        Assert.Equal(Reason with { Size = 5 }, reason);
        Assert.Empty(Container("ingest").GetBlobs());
    }

    [Fact]
    public async Task AnotherFileOfThatName_LiesBesideTheFirst()
    {
        await Arrives("live/a.mp4", "first");
        var first = await SetAside("live/a.mp4");
        await Arrives("live/a.mp4", "second");
        var second = await SetAside("live/a.mp4");
        Assert.Equal(("first", "second"), (await Read(first!), await Read(second!)));
    }

    [Fact]
    public async Task AFileThatIsGone_IsNotSetAside()
    {
        Assert.Null(await SetAside("live/a.mp4"));
        Assert.False(await Container("quarantine").ExistsAsync());
    }

    [Theory]
    [InlineData(250, "")]
    [InlineData(200, "folders/")]
    public async Task ANameThatLeavesNoRoomForTheReason_IsShortened(int length, string folders)
    {
        var path = string.Concat(Enumerable.Repeat(folders, 95)) + new string('a', length);
        await Arrives(path, "hello");
        var place = await SetAside(path);
        Assert.Equal("hello", await Read(place!));
        Assert.Contains("text-file", await Read($"{place}.reason.json"));
        Assert.Empty(Container("ingest").GetBlobs());
    }

    [Fact]
    public async Task WhateverRequestFails_TheFileIsInOnePlaceAtLeast_AndInTheEndOnlyThere()
    {
        for (var (number, isMet) = (1, true); isMet; number++)
        {
            var path = $"{number}/a.mp4";
            await Arrives(path, "hello");
            var meeting = way.Meets(Mishap.AnswerLost, number);
            var place = (string?)null;
            var fault = await Record.ExceptionAsync(async () => place = await SetAside(path, retries: 0));
            (isMet, way.Does) = (meeting.IsMet, UnrulyTransport.Calm);
            if (fault is not null)
            {
                Assert.IsType<StoreFault>(fault);
                place = await SetAside(path);
            }
            Assert.False(await Container("ingest").GetBlobClient(path).ExistsAsync());
            var there = Container("quarantine").GetBlobs().Where(blob => blob.Name.EndsWith($"/{path}", StringComparison.Ordinal));
            Assert.Equal(place ?? $"quarantine/{there.Single().Name}", $"quarantine/{Assert.Single(there).Name}");
        }
    }

    [Fact]
    public async Task OverwrittenWhileItIsSetAside_TheNewFileStays()
    {
        await Arrives("a.mp4", "first");
        way.Does = async (message, send) =>
        {
            if (message.Request.Method == RequestMethod.Delete)
                await Arrives("a.mp4", "second");
            await send();
        };
        await Assert.ThrowsAsync<StoreConflict>(() => SetAside("a.mp4"));
        Assert.Equal("second", await Read("ingest/a.mp4"));
        way.Does = UnrulyTransport.Calm;
        Assert.Equal("second", await Read((await SetAside("a.mp4"))!));
    }

    private Task<string?> SetAside(string path, int retries = 2) =>
        new BlobQuarantine(new BlobAssetStore(way.To(azurite, retries), TimeProvider.System, prefix)).SetAside("ingest", path, Reason, default);

    private Task Arrives(string path, string content) => Container("ingest").GetBlobClient(path).UploadAsync(BinaryData.FromString(content), overwrite: true);

    private async Task<string> Read(string uri) =>
        (await Container(uri[..uri.IndexOf('/')]).GetBlobClient(uri[(uri.IndexOf('/') + 1)..]).DownloadContentAsync()).Value.Content.ToString();

    private BlobContainerClient Container(string name) => azurite.Storage.Blobs.GetBlobContainerClient(prefix + name);
}
