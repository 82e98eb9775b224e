using System.Security.Cryptography;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using MediaFlows.Azure;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;
using MediaFlows.HostTests.Cli;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.HostTests.Storage;

/// <summary>What goes wrong on the way to Blob Storage, or in it: whole files or none, and words.</summary>
public sealed class BlobFaultTests(Azurite azurite) : IAsyncLifetime
{
    private const int Length = (20 << 20) + 7;

    private static readonly byte[] Old = Bytes(1), New = Bytes(2);

    private readonly Workplace work = new();
    private readonly UnrulyTransport way = new();
    private readonly string prefix = $"t{Guid.NewGuid():n}"[..12] + "-";
    private IAssetStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = new BlobAssetStore(way.To(azurite), TimeProvider.System, prefix);
        await Ingest.CreateAsync();
    }

    public ValueTask DisposeAsync()
    {
        work.Dispose();
        return ValueTask.CompletedTask;
    }

    private BlobContainerClient Ingest => azurite.Storage.Blobs.GetBlobContainerClient(prefix + "ingest");

    private BlobClient Clip => Ingest.GetBlobClient("a.mp4");

    [Theory]
    [InlineData(503, "ServerBusy")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    public async Task StorageThatIsBusyNowAndThen_LosesNothing(int status, string code)
    {
        var asked = 0;
        way.Does = (message, send) => Interlocked.Increment(ref asked) % 3 == 1 ? message.Answers(status, code) : send();
        await Put(New);
        Assert.Equal(New, await File.ReadAllBytesAsync(await Bring()));
    }

    [Fact]
    public async Task StorageThatStaysBusy_IsAskedAgainWhenItSays_AndNothingIsHalfWritten()
    {
        store = new BlobAssetStore(way.To(azurite, retries: 0), TimeProvider.System, prefix);
        way.Does = (message, send) => message.IsCommit() || message.IsRange() ? message.Answers(429, "TooManyRequests", ("Retry-After", "7")) : send();
        AssertLater(await Fault(() => Put(New)), "storage-unreachable", TimeSpan.FromSeconds(7));
        Assert.Empty(Ingest.GetBlobs());
        await Clip.UploadAsync(BinaryData.FromBytes(Old), overwrite: true);
        AssertLater(await Fault(Bring), "storage-unreachable", TimeSpan.FromSeconds(7));
        AssertNothingBrought();
    }

    [Fact]
    public async Task ConnectionsThatAreReset_LoseNothing()
    {
        var asked = 0;
        way.Does = async (_, send) =>
        {
            if (Interlocked.Increment(ref asked) % 3 == 1)
                throw UnrulyTransport.Reset;
            await send();
        };
        await Put(New);
        Assert.Equal(New, await File.ReadAllBytesAsync(await Bring()));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(Length)]
    public async Task AnAnswerThatGetsLost_IsNoConflictWithOneself(int length)
    {
        var lost = false;
        way.Does = async (message, send) =>
        {
            await send();
            if (message.Request.Method != RequestMethod.Put || message.IsBlock() || lost)
                return;
            lost = true;
            throw UnrulyTransport.Reset;
        };
        var put = await store.Put("ingest/a.mp4", new MemoryStream(New, 0, length), "video/mp4", "", default);
        Assert.True(lost);
        Assert.Equal(put, await store.Find("ingest/a.mp4", default));
        await Assert.ThrowsAsync<StoreConflict>(() => store.Put("ingest/a.mp4", new MemoryStream(New, 0, length), "video/mp4", "", default));
    }

    [Fact]
    public async Task ContentThatBreaksOff_GoesOnWhereItBroke()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        var broken = 0;
        way.Does = async (message, send) =>
        {
            await send();
            if (message.IsRange() && Interlocked.Increment(ref broken) % 2 == 1)
                message.BreaksOff(after: 100_000);
        };
        Assert.Equal(Old, await File.ReadAllBytesAsync(await Bring()));
        Assert.Equal(Old, await ReadAll());
    }

    [Fact]
    public async Task ContentThatAlwaysBreaksOff_IsAFaultAndNoFile()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        way.Does = async (message, send) =>
        {
            await send();
            if (message.IsRange())
                message.BreaksOff(after: 1000);
        };
        AssertLater(await Fault(Bring), "storage-unreachable", TimeSpan.FromSeconds(30));
        AssertNothingBrought();
        AssertLater(await Fault(ReadAll), "storage-unreachable", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task OverwrittenWhileItIsBrought_IsBroughtAnew()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        OnRange(2, () => Clip.UploadAsync(BinaryData.FromBytes(New), overwrite: true));
        Assert.Equal(New, await File.ReadAllBytesAsync(await Bring()));
        Assert.Single(Directory.GetFiles(work.Folder));
    }

    [Fact]
    public async Task OverwrittenAgainAndAgain_IsAConflictAndNoFile()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        way.Does = async (message, send) =>
        {
            if (message.IsRange())
                await Clip.SetMetadataAsync(new Dictionary<string, string>());
            await send();
        };
        await Assert.ThrowsAsync<StoreConflict>(Bring);
        AssertNothingBrought();
    }

    [Fact]
    public async Task DeletedWhileItIsBrought_IsAFaultAndNoFile()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        OnRange(2, () => Clip.DeleteAsync());
        Assert.Equal("not-found", (await Fault(Bring)).Code);
        AssertNothingBrought();
    }

    [Fact]
    public async Task OverwrittenWhileItIsRead_IsAConflict_NeverAMix()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        await using var reader = await store.OpenRead("ingest/a.mp4", default);
        var head = new byte[1 << 20];
        await reader.ReadExactlyAsync(head);
        await Clip.UploadAsync(BinaryData.FromBytes(New), overwrite: true);
        Assert.Equal(Old[..head.Length], head);
        await Assert.ThrowsAsync<StoreConflict>(() => reader.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task DeletedWhileItIsRead_IsAFaultOrAConflict()
    {
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        await using var reader = await store.OpenRead("ingest/a.mp4", default);
        await Clip.DeleteAsync();
        // Azurite says that the condition is not met, Azure that there is none.
        Assert.True(await Record.ExceptionAsync(() => reader.CopyToAsync(Stream.Null)) is StoreConflict or StoreFault { Code: "not-found" });
    }

    [Fact]
    public async Task TwoLongUploadsAtOnce_LeaveOneOfThemWhole()
    {
        var (both, blocks) = (new TaskCompletionSource(), 0);
        way.Does = async (message, send) =>
        {
            await send();
            if (!message.IsBlock())
                return;
            // Neither is committed before the blocks of both are there.
            if (Interlocked.Increment(ref blocks) == 6)
                both.SetResult();
            await both.Task;
        };
        var tries = await Task.WhenAll(new[] { Old, New }.Select(content => Record.ExceptionAsync(() => Put(content)).AsTask()));
        var loser = Assert.Single(tries, fault => fault is not null);
        Assert.IsType<StoreConflict>(loser);
        Assert.Equal(tries[0] is null ? Old : New, (await Clip.DownloadContentAsync()).Value.Content.ToArray());
    }

    [Fact]
    public async Task DiskThatIsFull_IsSaidAndLeavesNoPart()
    {
        using var disk = new SmallDisk(megabytes: 8);
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        Assert.Equal("disk-full", (await Fault(() => store.Bring("ingest/a.mp4", disk["."], default))).Code);
        Assert.Empty(Directory.GetFiles(disk["."]));
    }

    [Fact]
    public async Task AKeyThatIsNotTheAccounts_IsSaidWithoutIt()
    {
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var connection = System.Text.RegularExpressions.Regex.Replace(azurite.Connection, "AccountKey=[^;]*", $"AccountKey={wrong}");
        await AssertDenied(connection, wrong);
    }

    [Fact]
    public async Task ASignatureThatHasExpired_IsSaidWithoutIt()
    {
        var now = DateTimeOffset.UtcNow;
        var signed = azurite.Storage.Blobs.GenerateAccountSasUri(AccountSasPermissions.All, now.AddHours(-1), AccountSasResourceTypes.All);
        await AssertDenied($"BlobEndpoint={azurite.Storage.Blobs.Uri};TableEndpoint={azurite.Storage.Tables.Uri};SharedAccessSignature={signed.Query.TrimStart('?')}", signed.Query.Split("sig=")[1]);
    }

    [Fact]
    public async Task AHostWithoutIdentity_IsTold()
    {
        store = new BlobAssetStore(StorageAccount.From("https://nobody.blob.core.windows.net", new Failing(new CredentialUnavailableException("none"))), TimeProvider.System);
        foreach (var act in new Func<Task>[] { () => Put(New), () => store.ReadLink("ingest/a.mp4", TimeSpan.FromHours(1), default) })
        {
            var fault = await Fault(act);
            Assert.Equal(("no-identity", null), (fault.Code, fault.RetryAfter));
        }
    }

    [Fact]
    public async Task AnIdentityThatCannotBeProvenNow_IsTriedAgain()
    {
        store = new BlobAssetStore(StorageAccount.From("https://nobody.blob.core.windows.net", new Failing(new AuthenticationFailedException("token expired: eyJhbGciOi"))), TimeProvider.System);
        var fault = await Fault(() => Put(New));
        AssertLater(fault, "no-identity", TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("eyJ", fault.ToString());
    }

    [Fact]
    public async Task AContainerThatMediaArriveIn_IsNotMade()
    {
        Assert.Equal("no-such-container", (await Fault(() => store.Put("deliveries/a.mp4", new MemoryStream(New), "video/mp4", null, default))).Code);
        Assert.Equal("no-such-container", (await Fault(() => store.OpenRead("deliveries/a.mp4", default))).Code);
        Assert.False(await azurite.Storage.Blobs.GetBlobContainerClient(prefix + "deliveries").ExistsAsync());
    }

    [Fact]
    public async Task AFileInTheArchiveTier_IsAskedForWhenItIsRead_AndComesLater()
    {
        foreach (var read in new Func<Task>[] { Bring, ReadAll, () => store.Copy("ingest/a.mp4", "ingest/b.mp4", default) })
        {
            await Clip.UploadAsync(BinaryData.FromBytes(Old), overwrite: true);
            await store.SetTier("ingest/a.mp4", StorageTier.Archive, default);
            var priority = "";
            way.Does = (message, send) =>
            {
                if (message.Asks("comp=tier") && message.Request.Headers.TryGetValue("x-ms-rehydrate-priority", out var asked))
                    priority = asked;
                return send();
            };
            AssertLater(await Fault(read), "rehydrating", TimeSpan.FromHours(4));
            Assert.Equal("Standard", priority);
            Assert.Equal("Hot", (await Clip.GetPropertiesAsync()).Value.AccessTier);
        }
        AssertNothingBrought();
    }

    private async Task AssertDenied(string connection, string secret)
    {
        store = new BlobAssetStore(way.To(connection, azurite), TimeProvider.System, prefix);
        await Clip.UploadAsync(BinaryData.FromBytes(Old));
        foreach (var act in new Func<Task>[] { () => store.Find("ingest/a.mp4", default), ReadAll, Bring, () => Put(New) })
        {
            var fault = await Fault(act);
            Assert.Equal(("access-denied", null), (fault.Code, fault.RetryAfter));
            Assert.DoesNotContain(secret, fault.ToString());
            Assert.DoesNotContain("sig=", fault.ToString());
        }
        AssertNothingBrought();
        Assert.Equal(Old, (await Clip.DownloadContentAsync()).Value.Content.ToArray());
    }

    private Task<StoredFile> Put(byte[] content) => store.Put("ingest/a.mp4", new MemoryStream(content), "video/mp4", null, default);

    private Task<string> Bring() => store.Bring("ingest/a.mp4", work.Folder, default);

    private async Task<byte[]> ReadAll()
    {
        await using var reader = await store.OpenRead("ingest/a.mp4", default);
        var all = new MemoryStream();
        await reader.CopyToAsync(all);
        return all.ToArray();
    }

    private void OnRange(int number, Func<Task> happens)
    {
        var ranges = 0;
        way.Does = async (message, send) =>
        {
            if (message.IsRange() && Interlocked.Increment(ref ranges) == number)
                await happens();
            await send();
        };
    }

    private void AssertNothingBrought() => Assert.Empty(Directory.GetFiles(work.Folder));

    private static void AssertLater(StoreFault fault, string code, TimeSpan after) => Assert.Equal((code, after), (fault.Code, fault.RetryAfter));

    private static Task<StoreFault> Fault(Func<Task> act) => Assert.ThrowsAsync<StoreFault>(act);

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Failing(Exception fault) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw fault;

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw fault;
    }
}
