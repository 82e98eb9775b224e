using System.Text;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Tests.Contracts;

/// <summary>What every asset store promises: whole files, conditions, order. The names it takes and refuses are in the file beside.</summary>
public abstract partial class AssetStoreContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IAssetStore Store { get; }

    /// <summary>A local folder as a step has one.</summary>
    protected abstract string WorkFolder { get; }

    [Fact]
    public async Task Put_OfANewFile_IsFoundAndRead()
    {
        var put = await Put("ingest/live/a.mp4", "hello");

        Assert.Equal(("ingest/live/a.mp4", 5), (put.Uri, put.Size));
        Assert.Equal(put, await Store.Find("ingest/live/a.mp4", Stop));
        Assert.Equal("hello", await Read("ingest/live/a.mp4"));
    }

    [Fact]
    public async Task Find_OfNothing_IsNull()
    {
        await Put("ingest/live/a.mp4", "hello");

        Assert.Null(await Store.Find("ingest/b.mp4", Stop));
        Assert.Null(await Store.Find("nowhere/b.mp4", Stop));
        Assert.Null(await Store.Find("ingest/live", Stop));
        Assert.Null(await Store.Find("ingest/live/a.mp4/b.mp4", Stop));
    }

    [Fact]
    public async Task Reading_OfNothing_IsAFaultInWords()
    {
        Assert.Equal("not-found", await Fault(() => Store.OpenRead("ingest/no.mp4", Stop)));
        Assert.Equal("not-found", await Fault(() => Store.Bring("ingest/no.mp4", WorkFolder, Stop)));
        Assert.Equal("not-found", await Fault(() => Store.Copy("ingest/no.mp4", "ingest/b.mp4", Stop)));
        Assert.Equal("not-found", await Fault(() => Store.SetTier("ingest/no.mp4", StorageTier.Cool, Stop)));
    }

    [Fact]
    public async Task Put_OverAFile_ReplacesItUnderANewVersion()
    {
        var first = await Put("ingest/a.mp4", "hello");
        var second = await Put("ingest/a.mp4", "HELLO");

        Assert.NotEqual(first.Version, second.Version);
        Assert.Equal("HELLO", await Read("ingest/a.mp4"));
    }

    [Fact]
    public async Task Put_WhenNothingMayBeThere_LeavesWhatIsThere()
    {
        await Put("ingest/a.mp4", "first", expected: "");

        await Assert.ThrowsAsync<StoreConflict>(() => Put("ingest/a.mp4", "second", expected: ""));
        Assert.Equal("first", await Read("ingest/a.mp4"));
    }

    [Fact]
    public async Task Put_WhenNothingMayBeThereByManyAtOnce_LetsOneThrough()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
            await Record.ExceptionAsync(() => Put("ingest/a.mp4", $"from {i}", expected: "")) is null ? i : -1)));

        Assert.Equal($"from {Assert.Single(tries, i => i >= 0)}", await Read("ingest/a.mp4"));
    }

    [Fact]
    public async Task Put_OverAnExpectedVersion_NeedsThatVersion()
    {
        var first = await Put("ingest/a.mp4", "one");
        var second = await Put("ingest/a.mp4", "two", expected: first.Version);

        await Assert.ThrowsAsync<StoreConflict>(() => Put("ingest/a.mp4", "three", expected: first.Version));
        await Assert.ThrowsAsync<StoreConflict>(() => Put("ingest/none.mp4", "three", expected: first.Version));
        Assert.Equal(second, await Store.Find("ingest/a.mp4", Stop));
        Assert.Null(await Store.Find("ingest/none.mp4", Stop));
    }

    [Fact]
    public async Task Put_ThatBreaksOff_LeavesTheOldFileAndNothingElse()
    {
        await Put("ingest/a.mp4", "old");

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Put("ingest/a.mp4", new BreakingStream(), "video/mp4", null, Stop));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Put("ingest/b.mp4", new BreakingStream(), "video/mp4", null, Stop));

        Assert.Equal("old", await Read("ingest/a.mp4"));
        Assert.Equal(["ingest/a.mp4"], await Uris("ingest"));
    }

    [Fact]
    public async Task Put_WhileAReaderReads_LeavesTheReaderTheOldFile()
    {
        await Put("ingest/a.mp4", "old");
        await using var reader = await Store.OpenRead("ingest/a.mp4", Stop);

        await Put("ingest/a.mp4", "new!");

        Assert.Equal("old", await new StreamReader(reader).ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task OpenRead_CanBeReadFromTheMiddle()
    {
        await Put("ingest/a.mp4", "0123456789");
        await using var reader = await Store.OpenRead("ingest/a.mp4", Stop);

        reader.Position = 7;

        Assert.Equal(10, reader.Length);
        Assert.Equal("789", await new StreamReader(reader).ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task Copy_HasTheBytesAndReplaces()
    {
        await Put("ingest/a.mp4", "hello");
        await Put("archive/2026/a.mp4", "something longer from before");

        var copy = await Store.Copy("ingest/a.mp4", "archive/2026/a.mp4", Stop);

        Assert.Equal(copy, await Store.Find("archive/2026/a.mp4", Stop));
        Assert.Equal("hello", await Read("archive/2026/a.mp4"));
        Assert.Equal("hello", await Read("ingest/a.mp4"));
    }

    [Fact]
    public async Task Delete_OfThatVersion_DeletesIt()
    {
        var file = await Put("ingest/a.mp4", "hello");

        await Store.Delete("ingest/a.mp4", file.Version, Stop);
        await Store.Delete("ingest/a.mp4", file.Version, Stop);

        Assert.Null(await Store.Find("ingest/a.mp4", Stop));
    }

    [Fact]
    public async Task Delete_OfAnotherVersion_LeavesTheFile()
    {
        var old = await Put("ingest/a.mp4", "old");
        await Put("ingest/a.mp4", "new");

        await Assert.ThrowsAsync<StoreConflict>(() => Store.Delete("ingest/a.mp4", old.Version, Stop));
        Assert.Equal("new", await Read("ingest/a.mp4"));
    }

    [Fact]
    public async Task List_IsWhatLiesBelowAFolderInOrder()
    {
        foreach (var uri in (string[])["runs/r1/b", "runs/r1/a/z", "runs/r1/a.mp4", "runs/r1/a-b/c", "runs/r10/x", "runs/r1/B", "other/r1/y"])
            await Put(uri, "x");

        Assert.Equal(["runs/r1/B", "runs/r1/a-b/c", "runs/r1/a.mp4", "runs/r1/a/z", "runs/r1/b"], await Uris("runs/r1"));
        Assert.Equal(["runs/r1/B", "runs/r1/a-b/c", "runs/r1/a.mp4", "runs/r1/a/z", "runs/r1/b"], await Uris("runs/r1/"));
        Assert.Equal(6, (await Uris("runs")).Count);
        Assert.Empty(await Uris("nothing"));
        Assert.Empty(await Uris("runs/r"));
    }

    [Fact]
    public async Task List_SaysWhatFindSays()
    {
        await Put("runs/r1/a", "hello");

        await foreach (var file in Store.List("runs", Stop))
            Assert.Equal(await Store.Find("runs/r1/a", Stop), file);
    }

    [Fact]
    public async Task SetTier_LeavesTheFileFindable()
    {
        await Put("archive/a.mp4", "hello");

        await Store.SetTier("archive/a.mp4", StorageTier.Cool, Stop);

        Assert.Equal("hello", await Read("archive/a.mp4"));
        Assert.Equal(["archive/a.mp4"], await Uris("archive"));
    }

    [Theory]
    [InlineData("ingest/Some file.MP4", ".mp4")]
    [InlineData("ingest/no-extension", "")]
    [InlineData("ingest/x.m$p", "")]
    [InlineData("ingest/.mp4/-i", "")]
    [InlineData("ingest/x.waytoolongforone", "")]
    public async Task Bring_GivesALocalFileWithASafeName(string uri, string extension)
    {
        await Put(uri, "hello");

        var first = await Store.Bring(uri, WorkFolder, Stop);
        var second = await Store.Bring(uri, WorkFolder, Stop);

        Assert.Equal(Path.Combine(WorkFolder, "input" + extension), first);
        Assert.NotEqual(first, second);
        Assert.All([first, second], local => Assert.Equal("hello", File.ReadAllText(local)));
    }

    [Fact]
    public async Task Bring_ThenReplaced_KeepsWhatWasBrought()
    {
        await Put("ingest/a.mp4", "old");
        var local = await Store.Bring("ingest/a.mp4", WorkFolder, Stop);

        await Put("ingest/a.mp4", "new");

        Assert.Equal("old", File.ReadAllText(local));
    }

    protected Task<StoredFile> Put(string uri, string text, string? expected = null) =>
        Store.Put(uri, new MemoryStream(Encoding.UTF8.GetBytes(text)), "video/mp4", expected, Stop);

    protected async Task<string> Read(string uri)
    {
        using var reader = new StreamReader(await Store.OpenRead(uri, Stop));
        return await reader.ReadToEndAsync(Stop);
    }

    protected async Task<List<string>> Uris(string prefix)
    {
        var uris = new List<string>();
        await foreach (var file in Store.List(prefix, Stop))
            uris.Add(file.Uri);
        return uris;
    }

    protected static async Task<string> Fault(Func<Task> action) => (await Assert.ThrowsAsync<StoreFault>(action)).Code;

    private sealed class BreakingStream : MemoryStream
    {
        private bool begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (begun)
                throw new InvalidDataException("The sender went away.");
            begun = true;
            buffer.Span[..10].Fill(7);
            return ValueTask.FromResult(10);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            CopyByReading(destination, cancellationToken);

        private async Task CopyByReading(Stream destination, CancellationToken cancellation)
        {
            var buffer = new byte[16];
            for (int read; (read = await ReadAsync(buffer, cancellation)) > 0;)
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }
}
