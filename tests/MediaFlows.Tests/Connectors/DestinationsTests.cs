using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Publish;

namespace MediaFlows.Tests.Connectors;

public sealed class DestinationsTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();
    private DestinationSettings? made;

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task NoFile_EveryNameIsAFolderOfItsOwn()
    {
        File.Delete(file);
        Assert.Equal("folder", (await Find("website")).Kind);
        Assert.Equal("published/website", made!.Path);
        await Find("../ingest");
        Assert.Matches("^published/---ingest-[0-9a-f]{8}$", made!.Path);
    }

    [Fact]
    public async Task UnknownName_SaysWhichThereAre()
    {
        await File.WriteAllTextAsync(file, """{ "website": { "kind": "folder", "path": "published/site" }, "press": { "kind": "folder", "path": "press/out", "roles": ["proxy"] } }""");
        var fault = await Assert.ThrowsAsync<StepFailedException>(() => Find("webside\r\n"));
        Assert.Equal((FailureClass.Configuration, "There is no destination webside; known are: press, website."), (fault.Failure.Class, fault.Failure.Message));
        Assert.Equal(["proxy"], (await Find("press")).Roles);
        Assert.Equal(["source"], (await Find("website")).Roles);
    }

    [Theory]
    [InlineData("""{ "website": { "kind": "ftp" } }""", "destination-kind")]
    [InlineData("""{ "website": { "kind": "folder", "pth": "x" } }""", "destinations-file")]
    [InlineData("""{ "website": """, "destinations-file")]
    [InlineData("""{ "website": { "kind": "folder", "url": "${{ secrets.NONE }}" } }""", "secret-missing")]
    public async Task FaultInTheFile_IsSaid(string text, string code)
    {
        await File.WriteAllTextAsync(file, text);
        Assert.Equal(code, (await Assert.ThrowsAsync<StepFailedException>(() => Find("website"))).Failure.Code);
    }

    [Fact]
    public async Task NoDestinationNamed_IsAConfigurationFailure() =>
        Assert.Equal("destination-missing", (await new Bench().Failing(new DeliverToDestination(All(), Bench.Http()), new { })).Code);

    private Task<Engine.Ports.Destination> Find(string name) => All().Find(name, TestContext.Current.CancellationToken);

    private Destinations All() => new(file, new EnvironmentSecretSource(_ => null, null), new Dictionary<string, MakeDestination>
    {
        ["folder"] = (_, settings) => new FolderDestination((made = settings).Path!, new House().Store),
    });
}
