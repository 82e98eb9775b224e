using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Telemetry;
using MediaFlows.Local.Embedded;
using MediaFlows.Tests.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MediaFlows.Tests.Telemetry;

public sealed class ExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mediaflows-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ARunAndItsFigures_ArriveAtTheCollector()
    {
        await using var collector = await Collector.Start();
        await using var host = await LittleHost.Open(folder);
        using var exporting = Exporting(host.Store, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });
        await exporting.StartAsync();
        var run = Guid.NewGuid().ToString("N");
        await host.Publish("exported", "  - { id: a, uses: test/echo }");
        await host.Start("exported", run);
        await host.UntilEnded(run);
        exporting.Services.GetRequiredService<TracerProvider>().ForceFlush();
        exporting.Services.GetRequiredService<MeterProvider>().ForceFlush();

        var (trace, span) = (new byte[16], new byte[8]);
        RunTrace.Of(run).TraceId.CopyTo(trace);
        RunTrace.Of(run).SpanId.CopyTo(span);
        var spans = await collector.Until("/v1/traces", trace, span, Export.Text("run exported"), Export.Text("test/echo"), Export.Text("mediaflows.run"), Export.Text(run));
        Assert.Equal("application/x-protobuf", spans.ContentType);
        await collector.Until("/v1/metrics", Export.Text("mediaflows.runs.ended"), Export.Text("exported"), Export.Text("needs-attention"), Export.Text("mediaflows.step.duration"));
        await exporting.StopAsync();
    }

    [Fact]
    public void WithoutAnEndpoint_NothingIsSetUp() => Assert.Null(Exporting(null, []).Services.GetService<TracerProvider>());

    private static IHost Exporting(IRunStore? store, Dictionary<string, string> variables)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton(TimeProvider.System);
        if (store is not null) builder.Services.AddSingleton(store);
        foreach (var (name, value) in variables)
            builder.Configuration[name] = value;
        builder.Services.AddMediaFlowsTelemetry(variables.GetValueOrDefault);
        return builder.Build();
    }
}
