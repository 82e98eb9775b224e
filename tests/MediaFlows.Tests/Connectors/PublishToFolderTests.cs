using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Publish;

namespace MediaFlows.Tests.Connectors;

public sealed class PublishToFolderTests : PublishTests
{
    private protected override DeliverToDestination Deliver => new(Destinations, Bench.Http());
    private protected override RetractFromDestination Retract => new(Destinations);
    private protected override string Trace => $"{Bench.Memory.Puts.Count}";
    private protected override IReadOnlyDictionary<string, byte[]> There => Bench.Memory.Files
        .Where(file => file.Key.StartsWith("published/website/", StringComparison.Ordinal)).ToDictionary(file => file.Key["published/website/".Length..], file => file.Value.Content);

    private Destinations Destinations => Only((_, settings) => new FolderDestination(settings.Path!, Bench.Store ?? Bench.Memory));

    private protected override void Tamper(string target, byte[]? content) => Bench.Memory.Write($"published/website/{target}", content!);

    [Fact]
    public async Task Delivered_IsAFileOfTheRun()
    {
        var done = (StepResult.Completed)await Bench.Result(Deliver, new { });
        var file = Assert.Single(done.Files);
        Assert.Equal(("published", $"published/website/{There.Keys.Single()}", Bench.Source.Sha256, Bench.Source.Sha256), (file.Role, file.Uri, file.Sha256, file.DerivedFrom));
    }
}
