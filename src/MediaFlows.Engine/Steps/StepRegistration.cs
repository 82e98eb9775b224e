using System.Reflection;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ai;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps.Ai;
using MediaFlows.Engine.Steps.Media;
using MediaFlows.Engine.Steps.Media.OnePass;
using MediaFlows.Engine.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Engine.Steps;

/// <summary>A kind of destination this host can publish to; one registered later takes the place of an earlier one.</summary>
public sealed record DestinationKind(string Name, Func<IServiceProvider, MakeDestination> Make);

/// <summary>Every step type there is, found by one look through the assemblies, and what they need to work.</summary>
public static class StepRegistration
{
    /// <summary>Names the file of destinations.</summary>
    public const string DestinationsSetting = "MEDIAFLOWS_DESTINATIONS";

    /// <summary>Adds the step types and the catalog of them. Nothing is opened or called before a step is performed.</summary>
    /// <param name="setting">The value of a setting by its name; null when it is not set.</param>
    /// <param name="more">Assemblies that have step types besides the engine.</param>
    public static IServiceCollection AddSteps(this IServiceCollection services, Func<string, string?> setting, params Assembly[] more)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddAi(setting).AddOutbound(setting);
        services.AddSingleton(_ => new Ffmpeg(setting("MEDIAFLOWS_FFMPEG"), setting("MEDIAFLOWS_FFPROBE")));
        services.AddSingleton<SharedPasses>();
        foreach (var step in StepClasses([typeof(IStep).Assembly, .. more]))
            services.AddSingleton(typeof(IStep), host => Make(step, host));
        return services.AddSingleton<StepCatalog>().AddSingleton<IStepTypes>(host => host.GetRequiredService<StepCatalog>());
    }

    /// <summary>The classes of the step types in these assemblies, by name.</summary>
    public static IEnumerable<Type> StepClasses(params IEnumerable<Assembly> assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IStep)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Two transcribers are of one kind, so that only their order tells which is which.</summary>
    private static object Make(Type step, IServiceProvider host) => step == typeof(TranscribeSpeech) || step == typeof(FollowRecording)
        ? ActivatorUtilities.CreateInstance(host, step, host.GetRequiredService<OpenAiTranscriber>(), host.GetRequiredService<PocketsphinxTranscriber>())
        : ActivatorUtilities.CreateInstance(host, step);

    private static IServiceCollection AddAi(this IServiceCollection services, Func<string, string?> setting) => services
        .AddSingleton<IAiEndpoint>(host => new OpenAiEndpoint(OpenAiEndpoint.Client(), setting, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<OpenAiTranscriber>()
        .AddSingleton(_ => new PocketsphinxTranscriber())
        .AddSingleton<IDescriber, OpenAiDescriber>();

    private static IServiceCollection AddOutbound(this IServiceCollection services, Func<string, string?> setting) => services
        .AddSingleton(_ => AllowedHosts.Parse(setting(AllowedHosts.Setting)))
        .AddSingleton(host => new SafeHttp(host.GetRequiredService<AllowedHosts>(), host.GetRequiredService<TimeProvider>()))
        .AddSingleton<Webhook>()
        .AddSingleton(_ => new Mail(SmtpServer.Parse(setting(SmtpServer.Setting), setting(SmtpServer.FromSetting))))
        .AddSingleton<INotifier>(host => new Notifier(host.GetRequiredService<Mail>(), host.GetRequiredService<Webhook>(), setting(Notifier.SecretsSetting)))
        .AddSingleton<ISecretSource>(_ => new EnvironmentSecretSource(Environment.GetEnvironmentVariable, setting(EnvironmentSecretSource.FolderSetting)))
        .AddSingleton(new DestinationKind("folder", host => FolderDestination.Kind(host.GetRequiredService<IAssetStore>(), null)))
        .AddSingleton(new DestinationKind("http", HttpPut))
        .AddSingleton<IDestinations>(host => new Destinations(setting(DestinationsSetting), host.GetRequiredService<ISecretSource>(), Kinds(host)));

    private static MakeDestination HttpPut(IServiceProvider host) => (name, place) => new HttpPutDestination(
        place.Url ?? throw Destinations.Fault("destinations-file", $"Destination {name} needs a `url`."), place.Headers, host.GetRequiredService<SafeHttp>());

    private static Dictionary<string, MakeDestination> Kinds(IServiceProvider host)
    {
        var kinds = new Dictionary<string, MakeDestination>();
        foreach (var kind in host.GetServices<DestinationKind>())
        {
            // Checking flows needs no store, and has none.
            var make = new Lazy<MakeDestination>(() => kind.Make(host));
            kinds[kind.Name] = (name, place) => make.Value(name, place);
        }
        return kinds;
    }
}
