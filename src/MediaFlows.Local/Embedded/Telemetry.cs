using MediaFlows.Engine.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MediaFlows.Local.Embedded;

/// <summary>Traces and figures, exported by OTLP where an endpoint is set; OpenTelemetry's own variables say the rest (protocol, headers, sampling, names).</summary>
internal static class Telemetry
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddMediaFlowsTelemetry(this IServiceCollection services, Func<string, string?> variable)
    {
        if (string.IsNullOrWhiteSpace(variable(EndpointSetting))) return;
        services.AddHostedService<RunGauge>();
        services.AddOpenTelemetry()
            .ConfigureResource(about => about.AddService("mediaflows").AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource(RunTrace.SourceName))
            .WithMetrics(figures => figures.AddMeter(Figures.MeterName, $"{Figures.MeterName}.*"))
            .UseOtlpExporter();
    }
}
