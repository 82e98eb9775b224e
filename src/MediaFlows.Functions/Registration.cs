using Azure.Monitor.OpenTelemetry.Exporter;
using MediaFlows.Azure;
using MediaFlows.Azure.Access;
using MediaFlows.Azure.Ai;
using MediaFlows.Azure.Events;
using MediaFlows.Azure.Ingest;
using MediaFlows.Azure.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Engine.Telemetry;
using MediaFlows.Functions.Arriving;
using MediaFlows.Functions.Running;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MediaFlows.Functions;

/// <summary>What the app is made of, besides the ports on Azure.</summary>
internal static class Registration
{
    public static IServiceCollection AddApp(this IServiceCollection services, AppSettings settings) => services
        .AddSteps(settings.Find, typeof(BlobDestination).Assembly).AddSingleton(new DestinationKind("blob", _ => BlobDestination.Make))
        .AddAzureStorage(settings.Storage).AddAzureRuns(settings.Storage).AddAzureOpenAi(settings.Find).AddEventGridPublisher(settings.Find)
        .AddMediaFlowsApi(new ApiSettings { PublicUrl = settings.PublicUrl })
        .AddRuns(settings).AddArrivals(settings);

    private static IServiceCollection AddRuns(this IServiceCollection services, AppSettings settings) => services
        .AddSingleton<FlowLibrary>().AddHostedService<ShippedFlowsAtStart>()
        .AddSingleton(host => ActivatorUtilities.CreateInstance<RunAdvancer>(host, true))
        .AddSingleton<FlowRuns>().AddSingleton<StepRunner>().AddSingleton<Correspondence>().AddSingleton<Errands>()
        .AddSingleton(new StepRunnerOptions(settings.WorkFolder))
        .AddSingleton(new RunFlowInput(settings.ContinueAfter))
        .AddSingleton(new SweepOptions(settings.Retention))
        .AddSingleton(host => new AttemptLeases(host.GetRequiredService<StorageAccount>(), settings.Lease, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<Attempts>()
        .AddSingleton<DurableHost>().AddSingleton<IFlowHost>(host => host.GetRequiredService<DurableHost>())
        .AddSingleton<ApiPipeline>()
        .AddSingleton<IPlatformSignIn>(EntraSignIn.From(settings.Find));

    private static IServiceCollection AddArrivals(this IServiceCollection services, AppSettings settings) => services
        .AddSingleton<IQuarantine, BlobQuarantine>().AddSingleton<Intake>()
        .AddSingleton(new ArrivalOptions(settings.SettleMost))
        .AddSingleton<FileArrived>(host => (file, by, cancellation) =>
        {
            var slash = file.Uri.IndexOf('/');
            return host.GetRequiredService<DurableHost>().StartTakeIn(new(file.Uri[..slash], file.Uri[(slash + 1)..], by), file.Version, cancellation);
        });

    /// <summary>Traces and figures go to Application Insights where its connection is set, and by OTLP where an endpoint is.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, AppSettings settings)
    {
        services.AddHostedService<RunGauge>();
        var telemetry = services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(RunTrace.SourceName))
            .WithMetrics(figures => figures.AddMeter(Figures.MeterName, "MediaFlows.*"));
        telemetry.UseFunctionsWorkerDefaults();
        if (settings.Find("APPLICATIONINSIGHTS_CONNECTION_STRING") is not null) telemetry.UseAzureMonitorExporter();
        if (settings.Find("OTEL_EXPORTER_OTLP_ENDPOINT") is not null) telemetry.UseOtlpExporter();
        return services;
    }
}
