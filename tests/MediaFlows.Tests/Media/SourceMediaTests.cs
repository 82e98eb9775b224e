using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Tools;
using MediaFlows.Tests.Connectors;
using MediaFlows.Tests.Contracts;

namespace MediaFlows.Tests.Media;

public sealed class SourceMediaTests
{
    [Fact]
    public async Task ASourceThatIsReplacedWhileItIsBrought_IsNotTakenForTheRuns()
    {
        using var work = new TestFolder();
        var bench = new Bench { WorkFolder = work.Path };
        await bench.ForgetSource();
        bench.Store = new TamperedStore(bench.House.Store) { BeforeBring = uri => bench.House.Write(uri, "another master"u8.ToArray()) };
        Assert.Equal("asset-changed", (await Assert.ThrowsAsync<StepFailedException>(() => SourceMedia.Bring(bench.Context(), default))).Failure.Code);
    }
}
