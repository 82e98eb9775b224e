using System.Net;
using MediaFlows.Azure;
using MediaFlows.Azure.Events;
using MediaFlows.Azure.Runs;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ingest;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using MediaFlows.Engine.Runs;
using MediaFlows.Engine.Steps;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Ingest;
using MediaFlows.Local.Embedded.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace MediaFlows.Local.Embedded;

/// <summary>Puts one machine's host together: store, steps, runs, API, folder watcher.</summary>
internal static class Serve
{
    /// <summary>
    /// Opens the database, and with it keeps other hosts off the data folder (off a storage account: see <see cref="HostOfAccount"/>); nothing runs or listens
    /// before the application is started.
    /// </summary>
    /// <exception cref="StoreFault">The database is locked, damaged or newer than this program.</exception>
    public static async Task<WebApplication> Build(ServeOptions options, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Log(builder.Logging, options.Log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (options.Listen.Host == "localhost")
                kestrel.ListenLocalhost(options.Listen.Port);
            else
                kestrel.Listen(IPAddress.Parse(options.Listen.Host.Trim('[', ']')), options.Listen.Port);
        });
        // An open event stream must not hold up the end.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddSteps(options.Settings).AddStorage(options).AddRuns(options);
        builder.Services.AddMediaFlowsApi(new ApiSettings { PublicUrl = options.PublicUrl });
        builder.Services.AddEventGridPublisher(options.Settings.Find).AddMediaFlowsTelemetry(Environment.GetEnvironmentVariable);

        var app = builder.Build();
        app.Services.GetRequiredService<IRunStore>();
        options.Data.Prepare(containers: options.Storage is null);
        if (app.Services.GetService<TableRunStore>() is { } tables)
            await tables.Reindex(cancellation);
        // A storage account is shared: what is published there is for its team to say.
        else
            await ShippedFlows.Publish(app.Services.GetRequiredService<FlowLibrary>(), app.Logger, cancellation);
        app.MapMediaFlows();
        return app;
    }

    private static IServiceCollection AddStorage(this IServiceCollection services, ServeOptions options)
    {
        services.AddSingleton(options.Data);
        return options.Storage is { } account
            ? services.AddAzureStorage(account).AddAzureRuns(account, HostOfAccount.Tables)
            : services.AddSingleton(_ => new SqliteRunStore(options.Data.Database)).AddSingleton<IRunStore>(host => host.GetRequiredService<SqliteRunStore>())
                .AddSingleton<IFlowCatalog, SqliteFlowCatalog>().AddSingleton<IDocumentStore, SqliteDocumentStore>().AddSingleton<IAssetStore>(_ => new FolderAssetStore(options.Data.Root)).AddAccess(options.Data.Root);
    }

    private static void AddRuns(this IServiceCollection services, ServeOptions options)
    {
        services.AddSingleton(new StepRunnerOptions(options.Data.Work)).AddSingleton(_ => new EmbeddedHostOptions(Environment.ProcessorCount) { Interrupted = options.Data.Interrupted });
        services.AddSingleton<FlowLibrary>().AddSingleton<RunAdvancer>().AddSingleton<FlowRuns>().AddSingleton<StepRunner>().AddSingleton<Correspondence>().AddSingleton<Errands>();
        services.AddSingleton<EmbeddedHost>().AddSingleton<IFlowHost>(host => host.GetRequiredService<EmbeddedHost>());
        services.AddHostedService(host => host.GetRequiredService<EmbeddedHost>());
        if (options.Storage is null)
            services.AddWatcher(options.MostQuiet);
        if (options.Notifier is { } notifier)
            services.Replace(ServiceDescriptor.Singleton(notifier));
    }

    /// <summary>Folders can be watched; of files in a storage account events tell.</summary>
    private static void AddWatcher(this IServiceCollection services, TimeSpan? mostQuiet)
    {
        services.AddSingleton(new FolderWatcherOptions(mostQuiet)).AddSingleton<IQuarantine, Quarantine>().AddSingleton<Intake>().AddSingleton<FolderWatcher>();
        services.AddHostedService(host => host.GetRequiredService<FolderWatcher>()).AddSingleton<FileArrived>(host => host.GetRequiredService<FolderWatcher>().Told);
    }

    private static void Log(ILoggingBuilder logging, LogLevel least)
    {
        logging.ClearProviders().SetMinimumLevel(least).AddFilter("Microsoft", LogLevel.Warning)
            // Why the host could not start is said in words by whoever started it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConsole(console => console.FormatterName = LogLines.Formatter).AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
