using System.Net;
using System.Web;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using MediaFlows.Azure;
using MediaFlows.Azure.Storage;
using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Storage;

public sealed class BlobReadLinkTests(Azurite azurite)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task ALink_OpensThisFileForReading_AndNothingElse()
    {
        var prefix = $"t{Guid.NewGuid():n}"[..12] + "-";
        var store = new BlobAssetStore(azurite.Storage, TimeProvider.System, prefix);
        await azurite.Storage.Blobs.CreateBlobContainerAsync(prefix + "ingest");
        await store.Put("ingest/a b.mp4", new MemoryStream("hello"u8.ToArray()), "video/mp4", null, default);
        await store.Put("ingest/c.mp4", new MemoryStream("other"u8.ToArray()), "video/mp4", null, default);
        var link = (await store.ReadLink("ingest/a b.mp4", Hour, default))!;

        using var anybody = new HttpClient();
        Assert.Equal("hello", await anybody.GetStringAsync(link));
        Assert.Equal(HttpStatusCode.Forbidden, (await anybody.GetAsync(link.AbsoluteUri.Replace("a%20b", "c"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await anybody.DeleteAsync(link)).StatusCode);
        using var write = new HttpRequestMessage(HttpMethod.Put, link) { Content = new StringContent("mine"), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await anybody.SendAsync(write)).StatusCode);
    }

    [Fact]
    public async Task ALink_EndsWhenItIsToldTo_AtTheLatestAfterADay()
    {
        var clock = new SetClock();
        var store = new BlobAssetStore(azurite.Storage, clock);
        Assert.Equal(clock.Now + Hour, End((await store.ReadLink("ingest/a.mp4", Hour, default))!));
        Assert.Equal(clock.Now.AddDays(1), End((await store.ReadLink("ingest/a.mp4", TimeSpan.FromDays(30), default))!));
    }

    [Fact]
    public async Task AnAccountReachedByIdentity_SignsWithAKeyOfEntraId_AskedForOnceWhileItLasts()
    {
        var (clock, way, asked) = (new SetClock(), new UnrulyTransport(), 0);
        way.Does = async (message, _) =>
        {
            Assert.True(message.Asks("comp=userdelegationkey"));
            asked++;
            await message.Answers(200, "");
            message.Response.ContentStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"""
                <UserDelegationKey><SignedOid>{Guid.Empty}</SignedOid><SignedTid>{Guid.Empty}</SignedTid><SignedStart>{clock.Now:yyyy-MM-ddTHH:mm:ssZ}</SignedStart>
                <SignedExpiry>{clock.Now.AddDays(2):yyyy-MM-ddTHH:mm:ssZ}</SignedExpiry><SignedService>b</SignedService><SignedVersion>2026-02-06</SignedVersion><Value>a2V5</Value></UserDelegationKey>
                """));
        };
        var account = new BlobServiceClient(new Uri("https://media.blob.core.windows.net"), new Somebody(), way.Options());
        var store = new BlobAssetStore(new(account, azurite.Storage.Tables), clock);

        var query = HttpUtility.ParseQueryString((await store.ReadLink("ingest/a.mp4", Hour, default))!.Query);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => store.ReadLink("ingest/b.mp4", Hour, default)));
        Assert.Equal(("r", "b", "https", $"{Guid.Empty}"), (query["sp"], query["sr"], query["spr"], query["skoid"]));
        Assert.Equal(1, asked);

        clock.Now = clock.Now.AddHours(46.5);
        await store.ReadLink("ingest/a.mp4", Hour, default);
        Assert.Equal(1, asked);
        clock.Now = clock.Now.AddHours(0.5);
        await store.ReadLink("ingest/a.mp4", Hour, default);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task AnAccountReachedBySignature_SignsNothing()
    {
        var signed = azurite.Storage.Blobs.GenerateAccountSasUri(AccountSasPermissions.Read, DateTimeOffset.UtcNow + Hour, AccountSasResourceTypes.All);
        var store = new BlobAssetStore(new(new BlobServiceClient(signed), azurite.Storage.Tables), TimeProvider.System);
        Assert.Null(await store.ReadLink("ingest/a.mp4", Hour, default));
    }

    [Theory]
    [InlineData("mediaflows/access/keys.json")]
    [InlineData("mediaflows-leases/x")]
    [InlineData("azure-webjobs-secrets/host.json")]
    [InlineData("Ingest/a.mp4")]
    [InlineData("$logs/a.mp4")]
    [InlineData("in--gest/a.mp4")]
    public async Task WhatIsNoContainerOfMedia_IsOutOfReach(string uri)
    {
        var store = new BlobAssetStore(azurite.Storage, TimeProvider.System);
        foreach (var reach in new Func<Task>[] { () => store.ReadLink(uri, Hour, default), () => store.OpenRead(uri, default), () => store.Copy(uri, "runs/a", default), () => store.Find(uri, default) })
            Assert.Equal("name-not-allowed", (await Assert.ThrowsAsync<StoreFault>(reach)).Code);
    }

    private static DateTimeOffset End(Uri link) => DateTimeOffset.Parse(HttpUtility.ParseQueryString(link.Query)["se"]!);

    private sealed class Somebody : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}

/// <summary>A clock that is set by hand.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
