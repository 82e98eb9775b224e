using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Publish;
using MediaFlows.Local.Embedded;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task SecretsInIt_AreKnownToBeHidden_WhereverTheyStand()
    {
        await File.WriteAllTextAsync(file, """{ "website": { "kind": "folder", "path": "published/${{ secrets.PLACE }}", "headers": { "X": "${{ secrets.KEY }}" } }, "press": { "kind": "folder", "path": "${{ secrets.OTHER }}" } }""");
        var all = new Destinations(file, new EnvironmentSecretSource(name => $"value of {name}", null), Kinds());
        Assert.Equal(["value of MEDIAFLOWS_SECRET_PLACE", "value of MEDIAFLOWS_SECRET_KEY"], (await all.Find("website", TestContext.Current.CancellationToken)).Secrets);
    }

    [Fact]
    public async Task AnHttpDestinationWithoutAddress_IsAConfigurationFailure()
    {
        await File.WriteAllTextAsync(file, """{ "website": { "kind": "http" } }""");
        var settings = new Local.Embedded.Settings(name => name == "MEDIAFLOWS_DESTINATIONS" ? file : null, new Dictionary<string, string>(), new Dictionary<string, string>());
        using var host = new ServiceCollection().AddLogging().AddSteps(settings).BuildServiceProvider();
        var fault = await Assert.ThrowsAsync<StepFailedException>(() => host.GetRequiredService<Engine.Ports.IDestinations>().Find("website", TestContext.Current.CancellationToken));
        Assert.Equal((FailureClass.Configuration, "Destination website needs a `url`."), (fault.Failure.Class, fault.Failure.Message));
    }

    [Fact]
    public async Task NoDestinationNamed_IsAConfigurationFailure() =>
        Assert.Equal("destination-missing", (await new Bench().Failing(new DeliverToDestination(All(), Bench.Http()), new { })).Code);

    private Task<Engine.Ports.Destination> Find(string name) => All().Find(name, TestContext.Current.CancellationToken);

    private Destinations All() => new(file, new EnvironmentSecretSource(_ => null, null), Kinds());

    private Dictionary<string, MakeDestination> Kinds() => new() { ["folder"] = (_, settings) => new FolderDestination((made = settings).Path!, new House().Store) };
}
