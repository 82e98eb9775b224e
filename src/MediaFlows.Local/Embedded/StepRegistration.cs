using MediaFlows.Azure;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Steps.Ai;
using MediaFlows.Engine.Tools;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Local.Embedded;

/// <summary>Every step type there is, found by one look through the assemblies, and what they need to work.</summary>
internal static class StepRegistration
{
    /// <summary>Adds the step types and the catalog of them. Nothing is opened or called before a step is performed.</summary>
    public static IServiceCollection AddSteps(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddAi(settings).AddOutbound(settings);
        services.AddSingleton(_ => new Ffmpeg(settings.Find("MEDIAFLOWS_FFMPEG"), settings.Find("MEDIAFLOWS_FFPROBE")));
        foreach (var step in StepClasses())
            services.AddSingleton(typeof(IStep), host => Make(step, host));
        return services.AddSingleton<StepCatalog>().AddSingleton<IStepTypes>(host => host.GetRequiredService<StepCatalog>());
    }

    private static IEnumerable<Type> StepClasses() => new[] { typeof(IStep).Assembly, typeof(BlobDestination).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IStep)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Two transcribers are of one kind, so that only their order tells which is which.</summary>
    private static object Make(Type step, IServiceProvider host) => step == typeof(TranscribeSpeech)
        ? ActivatorUtilities.CreateInstance(host, step, host.GetRequiredService<OpenAiTranscriber>(), host.GetRequiredService<PocketsphinxTranscriber>())
        : ActivatorUtilities.CreateInstance(host, step);

    private static IServiceCollection AddAi(this IServiceCollection services, Settings settings) => services
        .AddSingleton(host => new OpenAiEndpoint(OpenAiEndpoint.Client(), settings.Find, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<OpenAiTranscriber>()
        .AddSingleton(_ => new PocketsphinxTranscriber())
        .AddSingleton<IDescriber, OpenAiDescriber>();

    private static IServiceCollection AddOutbound(this IServiceCollection services, Settings settings) => services
        .AddSingleton(_ => AllowedHosts.Parse(settings.Find(AllowedHosts.Setting)))
        .AddSingleton(host => new SafeHttp(host.GetRequiredService<AllowedHosts>(), host.GetRequiredService<TimeProvider>()))
        .AddSingleton<Webhook>()
        .AddSingleton(_ => new Mail(SmtpServer.Parse(settings.Find(SmtpServer.Setting), settings.Find(SmtpServer.FromSetting))))
        .AddSingleton<INotifier>(host => new Notifier(host.GetRequiredService<Mail>(), host.GetRequiredService<Webhook>(), settings.Find(Notifier.SecretsSetting)))
        .AddSingleton<ISecretSource>(_ => new EnvironmentSecretSource(Environment.GetEnvironmentVariable, settings.Find(EnvironmentSecretSource.FolderSetting)))
        .AddSingleton<IDestinations>(host => new Destinations(settings.Find(DestinationsSetting), host.GetRequiredService<ISecretSource>(), Kinds(host)));

    /// <summary>Names the file of destinations.</summary>
    public const string DestinationsSetting = "MEDIAFLOWS_DESTINATIONS";

    private static Dictionary<string, MakeDestination> Kinds(IServiceProvider host)
    {
        // Checking flows needs no store, and has none.
        var folder = new Lazy<MakeDestination>(() => FolderDestination.Kind(host.GetRequiredService<IAssetStore>(), root => new FolderAssetStore(root)));
        return new()
        {
            ["folder"] = (name, place) => folder.Value(name, place),
            ["http"] = (name, place) => new HttpPutDestination(
                place.Url ?? throw Destinations.Fault("destinations-file", $"Destination {name} needs a `url`."), place.Headers, host.GetRequiredService<SafeHttp>()),
            ["blob"] = BlobDestination.Make,
        };
    }
}

/// <summary>The step types of this program, for checking flows without a server.</summary>
internal static class OfflineStepTypes
{
    public static IStepTypes All { get; } = new ServiceCollection()
        .AddLogging().AddSteps(Settings.Load(Environment.CurrentDirectory)).BuildServiceProvider().GetRequiredService<IStepTypes>();
}
