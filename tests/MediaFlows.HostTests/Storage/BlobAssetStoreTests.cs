using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;
using MediaFlows.HostTests.Cli;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

/// <summary>The contract on Blob Storage.</summary>
public sealed class BlobAssetStoreTests(Azurite azurite) : AssetStoreContract, IAsyncLifetime
{
    private readonly Workplace place = new();
    private readonly string prefix = $"t{Guid.NewGuid():n}"[..12] + "-";
    private BlobAssetStore store = null!;

    protected override IAssetStore Store => store;

    protected override string WorkFolder => place.Folder;

    public async ValueTask InitializeAsync()
    {
        store = new BlobAssetStore(azurite.Storage, TimeProvider.System, prefix);
        foreach (var container in (string[])["ingest", "other"])
            await azurite.Storage.Blobs.CreateBlobContainerAsync(prefix + container);
    }

    public static MatrixTheoryData<int, bool> Lengths => new([0, 1, 2 << 20, (8 << 20) - 1, 8 << 20, (8 << 20) + 1, 16 << 20, (16 << 20) + 1], [true, false]);

    /// <summary>Around the lengths at which blocks, ranges and what is read ahead end.</summary>
    [Theory, MemberData(nameof(Lengths))]
    public async Task Content_OfAnyLength_ComesBackAsItWas(int length, bool known)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var put = await Store.Put("ingest/a.mp4", known ? new MemoryStream(content) : new Unseekable(content), "video/mp4", "", Stop);
        Assert.Equal(length, put.Size);
        Assert.Equal(content, await File.ReadAllBytesAsync(await Store.Bring("ingest/a.mp4", WorkFolder, Stop), Stop));
        await using var reader = await Store.OpenRead("ingest/a.mp4", Stop);
        var (whole, half) = (new MemoryStream(), new MemoryStream());
        await reader.CopyToAsync(whole, Stop);
        Assert.Equal(content, whole.ToArray());
        reader.Position = length / 2;
        await reader.CopyToAsync(half, Stop);
        Assert.Equal(content[(length / 2)..], half.ToArray());
    }

    public ValueTask DisposeAsync()
    {
        place.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Unseekable(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
