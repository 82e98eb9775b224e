using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

/// <summary>Names from outside.</summary>
public abstract partial class AssetStoreContract
{
    [Theory]
    [InlineData("ingest/with space and  two.mp4")]
    [InlineData("ingest/\"quotes\" 'single' `back`.mp4")]
    [InlineData("ingest/line\nbreak\tand tab.mp4")]
    [InlineData("ingest/決勝 – Zürich 🎬.mp4")]
    [InlineData("ingest/-i/-rf.mp4")]
    [InlineData("ingest/.hidden/..two dots/...")]
    [InlineData("ingest/$(reboot);&|<>*?[a]{b}!#%41.mp4")]
    [InlineData("ingest/C:/nul.mp4")]
    [InlineData("ingest/file:/etc/passwd")]
    [InlineData("ingest/~/a.mp4")]
    public async Task Name_Unusual_IsOnlyAName(string uri)
    {
        var put = await Put(uri, "hello");

        Assert.Equal(uri, put.Uri);
        Assert.Equal("hello", await Read(uri));
        Assert.Equal([uri], await Uris("ingest"));
        Assert.Equal("hello", File.ReadAllText(await Store.Bring(uri, WorkFolder, Stop)));
        await Store.Copy(uri, $"archive/{uri}", Stop);
        await Store.Delete(uri, put.Version, Stop);
        Assert.Equal([$"archive/{uri}"], await Uris("archive"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("ingest")]
    [InlineData("ingest/")]
    [InlineData("ingest//a.mp4")]
    [InlineData("ingest/a.mp4/")]
    [InlineData("/etc/passwd")]
    [InlineData("ingest/../secret")]
    [InlineData("ingest/a/../../../secret")]
    [InlineData("ingest/./a.mp4")]
    [InlineData("../ingest/a.mp4")]
    [InlineData("..")]
    [InlineData("ingest/..")]
    [InlineData("ingest\\..\\secret")]
    [InlineData("ingest/..\\secret")]
    [InlineData("ingest/a\0.mp4")]
    [InlineData("ingest/bell\a.mp4")]
    [InlineData("ingest/escape\u001b[2J.mp4")]
    [InlineData("ingest/c1\u0085.mp4")]
    [InlineData("ingest/half\ud83c.mp4")]
    public async Task Name_ThatLeadsOutOrIsNoName_IsRefusedEverywhere(string uri)
    {
        await Put("ingest/a.mp4", "hello");

        Assert.Equal("name-not-allowed", await Fault(() => Store.Find(uri, Stop)));
        Assert.Equal("name-not-allowed", await Fault(() => Store.OpenRead(uri, Stop)));
        Assert.Equal("name-not-allowed", await Fault(() => Store.Bring(uri, WorkFolder, Stop)));
        Assert.Equal("name-not-allowed", await Fault(() => Put(uri, "x")));
        Assert.Equal("name-not-allowed", await Fault(() => Store.Copy("ingest/a.mp4", uri, Stop)));
        Assert.Equal("name-not-allowed", await Fault(() => Store.Copy(uri, "ingest/b.mp4", Stop)));
        Assert.Equal("name-not-allowed", await Fault(() => Store.SetTier(uri, StorageTier.Cool, Stop)));
        Assert.Equal("name-not-allowed", await Fault(() => Store.Delete(uri, "v", Stop)));
        Assert.Equal(["ingest/a.mp4"], await Uris("ingest"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("ingest/../..")]
    [InlineData("/etc")]
    public async Task List_OfAPrefixThatLeadsOut_IsRefused(string prefix) =>
        Assert.Equal("name-not-allowed", await Fault(() => Uris(prefix)));

    [Fact]
    public async Task Name_Long_WorksUpToTheLimitAndIsRefusedBeyond()
    {
        var longest = "ingest/" + new string('é', 125) + ".mp4a";
        await Put(longest, "hello");

        Assert.Equal("hello", await Read(longest));
        Assert.Equal("name-too-long", await Fault(() => Put(longest + "b", "hello")));
        Assert.Equal("name-too-long", await Fault(() => Store.Find("ingest/" + string.Join('/', Enumerable.Repeat("folder", 800)), Stop)));
    }
}
