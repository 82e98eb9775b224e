using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Publish;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Tests.Connectors;

public sealed class PublishToFolderTests : PublishTests
{
    private protected override DeliverToDestination Deliver => new(Destinations, Bench.Http());
    private protected override RetractFromDestination Retract => new(Destinations);
    private protected override string Trace => string.Concat(Bench.House.Below("published").Select(file => file.Version));
    private protected override IReadOnlyDictionary<string, byte[]> There =>
        Bench.House.Below("published").ToDictionary(file => file.Uri["published/website/".Length..], file => Bench.House[file.Uri]);

    private Destinations Destinations => Only(FolderDestination.Kind(Bench.House.Store, null));

    private protected override void Tamper(string target, byte[] content) => Bench.House.Write($"published/website/{target}", content);

    [Fact]
    public async Task Delivered_IsAFileOfTheRun()
    {
        var done = (StepResult.Completed)await Bench.Result(Deliver, new { });
        var file = Assert.Single(done.Files);
        Assert.Equal(("published", $"published/website/{There.Keys.Single()}", Bench.Source.Sha256, Bench.Source.Sha256), (file.Role, file.Uri, file.Sha256, file.DerivedFrom));
    }
}

/// <summary>A folder elsewhere on the machine: a share that a playout server or a website watches.</summary>
public sealed class PublishToFolderElsewhereTests : PublishTests
{
    private readonly MakeDestination kind;

    public PublishToFolderElsewhereTests() => kind = FolderDestination.Kind(Bench.House.Store, root => new FolderAssetStore(root));

    private string Folder => Bench.House.Outside("share");
    private IEnumerable<FileInfo> Files => Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles() : [];

    private protected override DeliverToDestination Deliver => new(Destinations, Bench.Http());
    private protected override RetractFromDestination Retract => new(Destinations);
    private protected override string Trace => string.Concat(Files.Select(file => $"{file.Name} {file.LastWriteTimeUtc:O}"));
    private protected override IReadOnlyDictionary<string, byte[]> There => Files.ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName));

    private Destinations Destinations => Only((name, _) => kind(name, new DestinationSettings("folder", Folder)));

    private protected override void Tamper(string target, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, target), content);

    [Fact]
    public async Task Delivered_IsNoFileOfOurStore_ButHasItsFullPath()
    {
        var done = (StepResult.Completed)await Bench.Result(Deliver, new { });
        Assert.Empty(done.Files);
        Assert.Equal(Path.Combine(Folder, There.Keys.Single()), done.Output.GetProperty("url").GetString());
    }

    [Fact]
    public async Task HostWithoutFolders_SaysSo()
    {
        var destinations = Only((name, _) => FolderDestination.Kind(Bench.House.Store, null)(name, new DestinationSettings("folder", Folder)));
        Assert.Equal("destinations-file", (await Bench.Failing(new DeliverToDestination(destinations, Bench.Http()), new { })).Code);
    }

    [Fact]
    public async Task FolderThatCouldNotBeOpened_IsOpenedTheNextTime()
    {
        var mounted = false;
        var share = FolderDestination.Kind(Bench.House.Store, root => mounted ? new FolderAssetStore(root) : throw new StoreFault("folder-missing", "not mounted"));
        var deliver = new DeliverToDestination(Only((name, _) => share(name, new DestinationSettings("folder", Folder))), Bench.Http());
        await Assert.ThrowsAsync<StoreFault>(() => Bench.Result(deliver, new { }));
        mounted = true;
        await Bench.Perform(deliver, new { });
        Assert.Single(There);
    }

    [Fact]
    public async Task OneStorePerFolder_SoThatNoDeliverySweepsAnothersHalfWrittenFile()
    {
        var opened = 0;
        var counting = FolderDestination.Kind(Bench.House.Store, root => { opened++; return new FolderAssetStore(root); });
        await Bench.Perform(new DeliverToDestination(Only((name, _) => counting(name, new DestinationSettings("folder", Folder))), Bench.Http()), new { });
        await Bench.Perform(new DeliverToDestination(Only((name, _) => counting(name, new DestinationSettings("folder", Folder))), Bench.Http()), new { });
        Assert.Equal(1, opened);
    }
}
