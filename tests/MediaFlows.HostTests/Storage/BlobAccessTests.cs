using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using MediaFlows.Azure.Access;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;

namespace MediaFlows.HostTests.Storage;

/// <summary>Keys of the API and of links, kept in a storage account that several hosts share.</summary>
public sealed class BlobAccessTests(Azurite azurite)
{
    private readonly string container = $"c{Guid.NewGuid():n}";
    private readonly SetClock clock = new();

    [Fact]
    public async Task NoKey_IsMadeByItself()
    {
        using var keys = Keys();
        Assert.Null(await keys.Find(Hash("mf_any"), default));
        Assert.Empty(await keys.All(default));
        Assert.False(await azurite.Storage.Blobs.GetBlobContainerClient(container).ExistsAsync());
    }

    [Fact]
    public async Task AKey_IsKeptAsAHash()
    {
        using var keys = Keys();
        var key = await keys.Add("ops", ApiRole.Operate, default);
        var kept = Text("access/keys.json");
        Assert.DoesNotContain(key, kept);
        Assert.Equal(["ops"], ApiKeyList.Read(Encoding.UTF8.GetBytes(kept)).Keys.Select(entry => entry.Name));
        Assert.Equal(new ApiKey("ops", ApiRole.Operate), await keys.Find(Hash(key), default));
    }

    [Fact]
    public async Task WhatIsChangedElsewhere_CountsSoon()
    {
        using var server = Keys();
        using var command = Keys();
        Assert.Null(await server.Find(Hash("mf_any"), default));
        var key = await command.Add("desk", ApiRole.Read, default);
        clock.Now += BlobApiKeys.Fresh;
        Assert.NotNull(await server.Find(Hash(key), default));
        Assert.True(await command.Revoke("desk", default));
        Assert.NotNull(await server.Find(Hash(key), default));
        clock.Now += BlobApiKeys.Fresh;
        Assert.Null(await server.Find(Hash(key), default));
        Assert.False(await command.Revoke("desk", default));
    }

    [Fact]
    public async Task ManyWhoAddAtOnce_LoseNoKey()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            using var keys = Keys();
            return await keys.Add($"k{i}", ApiRole.Read, default);
        })));
        using var all = Keys();
        foreach (var key in made)
            Assert.NotNull(await all.Find(Hash(key), default));
    }

    [Fact]
    public async Task ARevocationWhoseAnswerGetsLost_IsOne()
    {
        var way = new UnrulyTransport();
        using var keys = new BlobApiKeys(way.To(azurite), clock, container);
        await keys.Add("ops", ApiRole.Operate, default);
        var lost = false;
        way.Does = async (message, send) =>
        {
            await send();
            if (message.Request.Method != RequestMethod.Put || lost)
                return;
            lost = true;
            throw UnrulyTransport.Reset;
        };
        Assert.True(await keys.Revoke("ops", default));
        Assert.True(lost);
        Assert.Empty(await keys.All(default));
    }

    [Fact]
    public async Task ADamagedList_IsSaid()
    {
        using var keys = Keys();
        await keys.Add("ops", ApiRole.Operate, default);
        await azurite.Storage.Blobs.GetBlobContainerClient(container).GetBlobClient("access/keys.json").UploadAsync(BinaryData.FromString("{}"), overwrite: true);
        Assert.Equal("bad-key-file", (await Assert.ThrowsAsync<StoreFault>(() => keys.Find(Hash("mf_any"), default))).Code);
    }

    [Fact]
    public async Task TheSigningKey_IsTheSameForAllHosts()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new BlobSigningKey(azurite.Storage, container).Key.ToArray())));
        Assert.Equal(32, keys[0].Length);
        Assert.All(keys, key => Assert.Equal(keys[0], key));
    }

    [Fact]
    public async Task ADamagedSigningKey_IsSaid_AndMadeGoodAgain()
    {
        var key = new BlobSigningKey(azurite.Storage, container).Key.ToArray();
        var blob = azurite.Storage.Blobs.GetBlobContainerClient(container).GetBlobClient("access/signing.key");
        await blob.UploadAsync(BinaryData.FromBytes(key[..7]), overwrite: true);
        var host = new BlobSigningKey(azurite.Storage, container);
        Assert.Equal("bad-signing-key", Assert.Throws<StoreFault>(() => host.Key).Code);
        await blob.UploadAsync(BinaryData.FromBytes(key), overwrite: true);
        Assert.Equal(key, host.Key.ToArray());
    }

    private BlobApiKeys Keys() => new(azurite.Storage, clock, container);

    private string Text(string blob) => azurite.Storage.Blobs.GetBlobContainerClient(container).GetBlobClient(blob).DownloadContent().Value.Content.ToString();

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
