using MediaFlows.Azure;
using MediaFlows.Azure.Ai;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Local.Embedded;

/// <summary>The step types of one machine: it also has folders of its own to publish to.</summary>
internal static class LocalSteps
{
    public static IServiceCollection AddSteps(this IServiceCollection services, Settings settings) => services
        .AddSteps(settings.Find, typeof(BlobDestination).Assembly).AddAzureOpenAi(settings.Find)
        .AddSingleton(new DestinationKind("folder", host => FolderDestination.Kind(host.GetRequiredService<IAssetStore>(), root => new FolderAssetStore(root))))
        .AddSingleton(new DestinationKind("blob", _ => BlobDestination.Make));
}

/// <summary>The step types of this program, for checking flows without a server.</summary>
internal static class OfflineStepTypes
{
    public static IStepTypes All { get; } = new ServiceCollection()
        .AddLogging().AddSteps(Settings.Load(Environment.CurrentDirectory)).BuildServiceProvider().GetRequiredService<IStepTypes>();
}
