using System.Diagnostics;
using MediaFlows.Engine.Ports;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Tests.Contracts;

/// <summary>The contract on a folder, and what only folders know: links, pipes, leftovers, other programs.</summary>
public sealed class FolderAssetStoreTests : AssetStoreContract, IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FolderAssetStore store;

    public FolderAssetStoreTests()
    {
        store = new FolderAssetStore(folder["media"]);
        Directory.CreateDirectory(WorkFolder);
    }

    protected override IAssetStore Store => store;

    protected override string WorkFolder => folder["work"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Link_ThatLeadsOut_IsRefused()
    {
        File.WriteAllText(folder["secret"], "secret");
        await Put("ingest/a.mp4", "hello");
        await Put("other/b.mp4", "hello");
        Directory.CreateSymbolicLink(Media("ingest/out"), folder.Path);
        Directory.CreateSymbolicLink(Media("ingest/up"), "../other");
        File.CreateSymbolicLink(Media("ingest/file"), folder["secret"]);
        File.CreateSymbolicLink(Media("ingest/dangling"), folder["not-yet"]);
        File.CreateSymbolicLink(Media("ingest/circle"), "circle");
        Directory.CreateSymbolicLink(Media("container"), folder.Path);

        foreach (var uri in (string[])["ingest/out/secret", "ingest/up/b.mp4", "ingest/file", "ingest/dangling", "ingest/circle", "container/secret"])
        {
            Assert.Equal("link-leads-out", await Fault(() => Store.Find(uri, Stop)));
            Assert.Equal("link-leads-out", await Fault(() => Store.OpenRead(uri, Stop)));
            Assert.Equal("link-leads-out", await Fault(() => Put(uri, "mine now")));
        }
        Assert.Equal(["ingest/a.mp4"], await Uris("ingest"));
        Assert.False(File.Exists(folder["not-yet"]));
    }

    [Fact]
    public async Task Link_InsideItsContainer_IsFollowed()
    {
        await Put("ingest/real/a.mp4", "hello");
        Directory.CreateSymbolicLink(Media("ingest/shortcut"), "real");

        Assert.Equal("hello", await Read("ingest/shortcut/a.mp4"));
    }

    [Fact]
    public async Task Root_ThatIsALink_Works()
    {
        Directory.CreateSymbolicLink(folder["link"], folder["media"]);
        await Put("ingest/a.mp4", "hello");

        Assert.Equal(5, (await new FolderAssetStore(folder["link"]).Find("ingest/a.mp4", Stop))!.Size);
    }

    [Fact]
    public async Task Pipe_IsNoFile()
    {
        Directory.CreateDirectory(Media("ingest"));
        using var made = Process.Start("mkfifo", [Media("ingest/pipe.mp4")]);
        await made.WaitForExitAsync(Stop);

        Assert.Null(await Store.Find("ingest/pipe.mp4", Stop));
        Assert.Equal("not-found", await Fault(() => Store.OpenRead("ingest/pipe.mp4", Stop)));
        Assert.Empty(await Uris("ingest"));
    }

    [Fact]
    public async Task Version_OfAnotherFileWithTheSameSizeAndTime_Differs()
    {
        var before = await Put("ingest/a.mp4", "hello");
        File.WriteAllText(Media("ingest/new"), "HELLO");
        File.SetLastWriteTimeUtc(Media("ingest/new"), File.GetLastWriteTimeUtc(Media("ingest/a.mp4")));
        File.Move(Media("ingest/new"), Media("ingest/a.mp4"), overwrite: true);

        var after = await Store.Find("ingest/a.mp4", Stop);

        Assert.Equal((before.Size, before.Modified), (after!.Size, after.Modified));
        Assert.NotEqual(before.Version, after.Version);
    }

    [Fact]
    public async Task Modified_IsTheTimeOfTheFile()
    {
        await Put("ingest/a.mp4", "hello");

        Assert.Equal(File.GetLastWriteTimeUtc(Media("ingest/a.mp4")), (await Store.Find("ingest/a.mp4", Stop))!.Modified.UtcDateTime);
    }

    [Fact]
    public async Task Version_WhenBroughtOrRead_Stays()
    {
        var before = await Put("ingest/a.mp4", "hello");
        await Store.Bring("ingest/a.mp4", WorkFolder, Stop);
        await Read("ingest/a.mp4");

        Assert.Equal(before, await Store.Find("ingest/a.mp4", Stop));
    }

    [Fact]
    public async Task Leftovers_OfACrash_AreSweptAtStartAndThoseOfAWriterAreNot()
    {
        var ours = Media("ingest/.mediaflows");
        Directory.CreateDirectory(ours);
        var left = Path.Combine(ours, "partial-left");
        var used = Path.Combine(ours, "partial-used");
        File.WriteAllText(left, "half a fi");
        using var writer = new FileStream(used, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        var second = new FolderAssetStore(folder["media"]);

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(used));
        Assert.Empty(await Uris("ingest"));
        Assert.Equal("name-not-allowed", await Fault(() => second.Find("ingest/.mediaflows/partial-used", Stop)));
    }

    [Fact]
    public async Task Put_ThatIsDone_LeavesNoLeftover()
    {
        await Put("ingest/a.mp4", "one");
        await Put("ingest/b.mp4", "two", expected: "");
        await Record.ExceptionAsync(() => Put("ingest/b.mp4", "three", expected: ""));

        Assert.Empty(Directory.EnumerateFileSystemEntries(Media("ingest/.mediaflows")));
    }

    [Fact]
    public async Task Put_OverAFolder_IsAFault()
    {
        await Put("ingest/a/b.mp4", "one");

        Assert.Equal("name-taken", await Fault(() => Put("ingest/a", "two")));
        Assert.Equal("one", await Read("ingest/a/b.mp4"));
    }

    [Fact]
    public async Task Tier_IsAMarkerThatGoesWithTheFile()
    {
        await Put("archive/2026/a.mp4", "one");
        await Store.SetTier("archive/2026/a.mp4", StorageTier.Archive, Stop);
        var marker = Media("archive/.mediaflows/tiers/2026/a.mp4");
        Assert.Equal("archive\n", File.ReadAllText(marker));

        var replaced = await Put("archive/2026/a.mp4", "two");
        Assert.False(File.Exists(marker));

        await Store.SetTier("archive/2026/a.mp4", StorageTier.Cool, Stop);
        await Store.Delete("archive/2026/a.mp4", replaced.Version, Stop);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task ReadLink_IsNoneBecauseTheApiServesTheFiles()
    {
        await Put("ingest/a.mp4", "hello");

        Assert.Null(await Store.ReadLink("ingest/a.mp4", TimeSpan.FromMinutes(1), Stop));
    }

    [Fact]
    public void Root_ThatIsAFile_IsRefusedInWords()
    {
        File.WriteAllText(folder["file"], "");

        Assert.IsType<StoreFault>(Record.Exception(() => new FolderAssetStore(folder["file"])));
    }

    private string Media(string uri) => Path.Combine(folder["media"], uri);
}
